#pragma once
// One line as its thread sees it: a connection that runs one transaction at a time and blocks.

#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/ports/clock.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace railbridge::modbus {

class Cancellation;
class FrameTrace;

/// Asked while nothing was sent yet, by a serial line: true ends a read or the listening, because
/// something better is waiting.
using Impatience = std::function<bool()>;

/// All calls from one thread. Never opens or reopens by itself.
class Client {
public:
    virtual ~Client() = default;

    /// Only while closed. The error text is complete for a person.
    virtual Status open() = 0;
    virtual void close() = 0;

    /// Runs one transaction within its response timeout, the silence before it and the time the
    /// frames take on the wire. Frames nobody waited for are appended to `strays`.
    virtual TransactionResult execute(const Transaction& transaction,
                                      std::vector<StrayFrame>& strays,
                                      const Impatience& impatient) = 0;
};

/// For the transport of the line. The references must outlive the client.
std::unique_ptr<Client> make_client(const Line& line, const Clock& clock,
                                    Cancellation& cancellation, FrameTrace& trace);

} // namespace railbridge::modbus
