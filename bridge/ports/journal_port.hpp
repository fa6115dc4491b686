#pragma once
// What the engine asks of the journal. `received` is not here: it is committed by the uplink's
// callback itself.

#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/wear_count.hpp"

#include <string>

namespace railbridge {

/// Called on the hub's thread; never blocks. Each call is answered by one event, in order.
class JournalPort {
public:
    virtual ~JournalPort() = default;
    /// Answered by Stored.
    virtual void store(const std::string& ack_id, CommandState state, const std::string& reason,
                       WallTime at) = 0;
    /// Replaces the count of this point. Answered by WearStored.
    virtual void keep_wear(const WearCount& count) = 0;
    /// Replaces the setting of this name. Answered by SettingStored.
    virtual void keep_setting(const KeptSetting& setting) = 0;
};

} // namespace railbridge
