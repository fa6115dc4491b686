#include "adapters/modbus/line_worker.hpp"

#include "adapters/modbus/failures.hpp"

#include <system_error>
#include <utility>

namespace railbridge::modbus {

LineWorker::LineWorker(LineId id, const Line& line, std::shared_ptr<const Clock> clock,
                       EventSink sink, ClientFactory make_client)
    : parts_{id,
             line,
             std::move(clock),
             std::move(sink),
             std::move(make_client),
             std::make_shared<FrameTrace>()} {}

LineWorker::~LineWorker() {
    if (!state_) {
        return;
    }
    state_->stop();
    if (state_->await_end() || state_->give_up().empty()) {
        thread_.join();
    } else {
        thread_.detach();
    }
}

Status LineWorker::begin() {
    try {
        auto state = std::make_shared<LineThread>(parts_);
        thread_ = std::thread([state] { state->run(); });
        state_ = std::move(state);
        return {};
    } catch (const std::system_error& error) {
        return fail({Recovery::line_reconnect,
                     std::string("the line gets no thread or descriptor of the system: ") +
                         error.what() + "; raise its limits, or stop what uses them up"});
    }
}

void LineWorker::open() {
    if (!state_) {
        if (hanging() >= hanging_max) {
            parts_.sink(LineOpenFailed{parts_.id, Error{Recovery::line_reconnect, hanging_text()}});
            return;
        }
        if (auto begun = begin(); !begun) {
            parts_.sink(LineOpenFailed{parts_.id, std::move(begun.error())});
            return;
        }
    }
    state_->put({LineOrder::Kind::open, {}});
}

void LineWorker::close() {
    if (state_) {
        state_->interrupt();
    }
    put({LineOrder::Kind::close, {}});
}

void LineWorker::execute(Batch batch) {
    put({LineOrder::Kind::batch, std::move(batch)});
}

void LineWorker::put(LineOrder order) {
    if (state_) {
        state_->put(std::move(order));
    } else {
        answer_lost(order, false);
    }
}

void LineWorker::supervise() {
    if (state_ && state_->hangs()) {
        leave_behind();
    }
}

void LineWorker::leave_behind() {
    const auto unanswered = state_->give_up();
    if (unanswered.empty()) {
        return;
    }
    left_behind_.emplace_back(state_);
    state_.reset();
    thread_.detach();
    bool begun = true;
    for (const LineOrder& order : unanswered) {
        answer_lost(order, begun);
        begun = false;
    }
}

std::size_t LineWorker::hanging() {
    std::erase_if(left_behind_, [](const auto& state) { return state.expired(); });
    return left_behind_.size();
}

std::string LineWorker::hanging_text() const {
    return std::to_string(left_behind_.size()) +
           " threads hang in the driver of this line: unplug its adapter, or restart the box; the "
           "line is opened when one of them has come back";
}

void LineWorker::answer_lost(const LineOrder& order, bool begun) {
    constexpr const char* text = "the driver does not come back; the thread that waits for it is "
                                 "left behind, and another one opens the line";
    switch (order.kind) {
    case LineOrder::Kind::open:
        parts_.sink(LineOpenFailed{parts_.id, Error{Recovery::line_reconnect, text}});
        return;
    case LineOrder::Kind::close:
        parts_.sink(LineClosed{parts_.id});
        return;
    case LineOrder::Kind::batch:
        break;
    }
    BatchDone done{parts_.id, {}};
    const TimePoint now = parts_.clock->now().mono;
    for (const Transaction& transaction : order.batch.transactions) {
        TransactionResult result;
        result.tag = transaction.tag;
        result.unit = transaction.unit;
        // Which of them had begun nobody knows any more: each may have been executed.
        result.outcome = begun ? line_lost(text) : not_sent(text);
        result.sent = now;
        result.finished = now;
        done.result.results.push_back(std::move(result));
    }
    parts_.sink(std::move(done));
}

} // namespace railbridge::modbus
