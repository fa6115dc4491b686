#include "adapters/modbus/execute_once.hpp"

#include "adapters/modbus/client.hpp"
#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/waiting.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace railbridge::modbus {

namespace {

constexpr Duration listen_slice = std::chrono::milliseconds{50};

/// A line with its client, for as long as one call lasts.
class OpenedLine {
public:
    OpenedLine(const Line& line, const Clock& clock)
        : line_(line)
        , clock_(clock)
        , client_(make_client(line, clock, never_cancelled_, never_on_)) {}

    Status open() { return client_->open(); }

    TransactionResult execute(const Transaction& transaction, LateGuard& late) {
        std::vector<StrayFrame> strays;
        auto result = client_->execute(transaction, strays, [] { return false; });
        if (line_.is_rtu() && may_be_answered_late(result)) {
            late.answer_missing(result.sent, result.finished,
                                std::max(line_.late_limit, transaction.response_timeout));
        }
        return result;
    }

    void hear_out(UnitId unit, LateGuard& late) {
        for (auto now = clock_.now().mono; late.closed(now); now = clock_.now().mono) {
            Transaction listening;
            listening.unit = unit;
            listening.request = ListenRequest{};
            listening.response_timeout = std::min(listen_slice, late.closed_until() - now);
            std::vector<StrayFrame> strays;
            const auto heard = client_->execute(listening, strays, [] { return false; });
            for (const StrayFrame& stray : strays) {
                if (stray.unit == unit && stray.kind != StrayKind::leftover) {
                    late.frame_arrived(stray.at);
                }
            }
            if (!heard.outcome && heard.outcome.error().kind == FailureKind::not_sent) {
                wait_until(late.closed_until()); // the adapter is gone, the device is not
            }
        }
    }

    void wait_until(TimePoint until) const {
        wait_for(-1, Direction::read, until, clock_, never_cancelled_);
    }

private:
    const Line& line_;
    const Clock& clock_;
    Cancellation never_cancelled_;
    FrameTrace never_on_;
    std::unique_ptr<Client> client_;
};

} // namespace

Result<TransactionResult> execute_once(const Line& line, const Transaction& transaction,
                                       const Clock& clock) {
    OpenedLine opened{line, clock};
    if (const Status open = opened.open(); !open) {
        return fail(open.error());
    }
    LateGuard late;
    auto result = opened.execute(transaction, late);
    opened.hear_out(transaction.unit, late);
    return result;
}

Result<TransactionResult> execute_once(const Line& line, const Transaction& transaction,
                                       const Clock& clock, LateGuard& late) {
    OpenedLine opened{line, clock};
    if (const Status open = opened.open(); !open) {
        return fail(open.error());
    }
    return opened.execute(transaction, late);
}

void await_late_answers(const Line& line, const LateGuard& late, const Clock& clock) {
    if (!late.closed(clock.now().mono)) {
        return;
    }
    OpenedLine opened{line, clock};
    (void) opened.open(); // if somebody else has it now, at least no later call of ours does
    opened.wait_until(late.closed_until());
}

} // namespace railbridge::modbus
