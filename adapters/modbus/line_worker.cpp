#include "adapters/modbus/line_worker.hpp"

#include "adapters/modbus/failures.hpp"

#include <set>
#include <utility>

namespace railbridge::modbus {

namespace {

TransactionResult not_executed(const Transaction& transaction, Failure why, TimePoint now) {
    TransactionResult result;
    result.tag = transaction.tag;
    result.unit = transaction.unit;
    result.outcome = tl::unexpected<Failure>(std::move(why));
    result.finished = now;
    return result;
}

bool lost_line(const TransactionResult& result) {
    return !result.outcome && result.outcome.error().recovery == Recovery::line_reconnect;
}

/// True when an answer to this request may still be on its way, so that the next answer of the unit
/// could be that one.
bool may_be_answered_late(const TransactionResult& result) {
    if (result.outcome) {
        return false;
    }
    const FailureKind kind = result.outcome.error().kind;
    return kind == FailureKind::timeout || kind == FailureKind::malformed ||
           kind == FailureKind::wrong_echo;
}

} // namespace

BatchResult run_batch(Client& client, const Batch& batch, const Clock& clock,
                      const Impatience& impatient, const Cancellation& cancellation) {
    BatchResult done;
    done.results.reserve(batch.transactions.size());
    const TimePoint begun = clock.now().mono;
    bool lost = false;
    bool ended = false;
    std::set<UnitId> left_alone;
    for (const Transaction& transaction : batch.transactions) {
        ended = ended || impatient() || cancellation.raised();
        if (lost) {
            done.results.push_back(not_executed(
                transaction, not_sent("the line was lost before").value(), clock.now().mono));
        } else if (ended || left_alone.contains(transaction.unit)) {
            done.results.push_back(
                not_executed(transaction, cancelled().value(), clock.now().mono));
        } else {
            done.results.push_back(client.execute(transaction, done.strays, impatient));
            lost = lost_line(done.results.back());
            if (may_be_answered_late(done.results.back())) {
                left_alone.insert(transaction.unit);
            }
        }
    }
    done.busy = clock.now().mono - begun;
    return done;
}

LineWorker::LineWorker(LineId id, const Line& line, const Clock& clock, EventSink sink)
    : id_(id)
    , clock_(clock)
    , sink_(std::move(sink))
    , client_(make_client(line, clock, cancellation_, trace_))
    , thread_([this] { run(); }) {}

LineWorker::~LineWorker() {
    {
        const MutexLock lock(mutex_);
        stopping_ = true;
    }
    filled_.notify_one();
    cancellation_.raise();
    thread_.join();
}

void LineWorker::open() {
    put({Order::Kind::open, {}});
}

void LineWorker::close() {
    cancellation_.raise();
    put({Order::Kind::close, {}});
}

void LineWorker::execute(Batch batch) {
    preempted_.store(false); // an earlier preemption meant an earlier batch
    put({Order::Kind::batch, std::move(batch)});
}

void LineWorker::put(Order order) {
    {
        const MutexLock lock(mutex_);
        orders_.push_back(std::move(order));
    }
    filled_.notify_one();
}

std::optional<LineWorker::Order> LineWorker::take() {
    const MutexLock lock(mutex_);
    while (orders_.empty() && !stopping_) {
        filled_.wait(mutex_);
    }
    if (stopping_) {
        return std::nullopt;
    }
    Order order = std::move(orders_.front());
    orders_.pop_front();
    return order;
}

void LineWorker::run() {
    while (std::optional<Order> order = take()) {
        switch (order->kind) {
        case Order::Kind::open:
            perform_open();
            break;
        case Order::Kind::close:
            perform_close();
            break;
        case Order::Kind::batch:
            perform_batch(order->batch);
            break;
        }
    }
    client_->close();
}

void LineWorker::perform_open() {
    if (const Status opened = client_->open(); !opened) {
        sink_(LineOpenFailed{id_, opened.error()});
        return;
    }
    sink_(LineOpened{id_});
}

void LineWorker::perform_close() {
    client_->close();
    cancellation_.lower();
    sink_(LineClosed{id_});
}

void LineWorker::perform_batch(const Batch& batch) {
    const auto impatient = [this] { return preempted_.load(); };
    sink_(BatchDone{id_, run_batch(*client_, batch, clock_, impatient, cancellation_)});
}

} // namespace railbridge::modbus
