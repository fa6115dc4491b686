#pragma once
// What the engine asks of the journal. `received` is not here: it is committed by the uplink's
// callback itself.

#include "bridge/commands/command_record.hpp"

#include <string>

namespace railbridge {

/// Called on the hub's thread; never blocks. Each call is answered by one Stored, in order.
class JournalPort {
public:
    virtual ~JournalPort() = default;
    virtual void store(const std::string& ack_id, CommandState state, const std::string& reason,
                       WallTime at) = 0;
};

} // namespace railbridge
