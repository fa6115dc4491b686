#include "adapters/daemon/transact.hpp"

#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/modbus/execute_once.hpp"
#include "adapters/runtime/system_clock.hpp"

namespace railbridge::daemon {

WordsOrFailure transact(const config::DaemonConfig& settings, const Line& line, UnitId unit,
                        const Request& request, Insist insist, LateGuard* late) {
    TransactionRequest wanted;
    wanted.line = line.key;
    wanted.transaction.unit = unit;
    wanted.transaction.request = request;
    wanted.transaction.response_timeout = line.response_timeout;
    wanted.even_if_off = insist != Insist::no;
    const auto answer = insist == Insist::release ? ask_if_it_listens(settings, to_line(wanted))
                                                  : ask_bridge(settings, to_line(wanted));
    if (answer) {
        return parse_answer(*answer);
    }
    if (answer.error().recovery != Recovery::retry_later) {
        const bool asked = answer.error().recovery == Recovery::unit_backoff;
        return tl::unexpected(FailedTransaction{answer.error(), asked});
    }
    const runtime::SystemClock clock;
    const auto result = late == nullptr
                            ? modbus::execute_once(line, wanted.transaction, clock)
                            : modbus::execute_once(line, wanted.transaction, clock, *late);
    if (!result) {
        return tl::unexpected(FailedTransaction{result.error(), false});
    }
    return parse_answer(answer_line(*result));
}

} // namespace railbridge::daemon
