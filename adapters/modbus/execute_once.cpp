#include "adapters/modbus/execute_once.hpp"

#include "adapters/modbus/client.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/waiting.hpp"

#include <memory>
#include <vector>

namespace railbridge::modbus {

Result<TransactionResult> execute_once(const Line& line, const Transaction& transaction,
                                       const Clock& clock) {
    Cancellation never_cancelled;
    FrameTrace never_on;
    const std::unique_ptr<Client> client = make_client(line, clock, never_cancelled, never_on);
    if (const Status opened = client->open(); !opened) {
        return fail(opened.error());
    }
    std::vector<StrayFrame> strays;
    TransactionResult result = client->execute(transaction, strays, [] { return false; });
    client->close();
    return result;
}

} // namespace railbridge::modbus
