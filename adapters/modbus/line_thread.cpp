#include "adapters/modbus/line_thread.hpp"

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/tcp_socket.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace railbridge::modbus {

namespace {

// Beyond all that is waited for on purpose: frames at 1200 Bd, silence, noise, a busy machine.
constexpr Duration grace = std::chrono::seconds{10};

// One look is not enough: a machine that slept has made time pass without anybody running.
constexpr int silent_looks_max = 3;

Duration longest_wait(const LineOrder& order) {
    Duration longest = connect_timeout;
    for (const Transaction& transaction : order.batch.transactions) {
        longest = std::max(longest, transaction.response_timeout + transaction.turnaround);
    }
    return longest + grace;
}

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

LineThread::LineThread(Parts parts)
    : parts_(std::move(parts))
    , client_(parts_.make_client(parts_.line, *parts_.clock, cancellation_, *parts_.trace)) {}

void LineThread::put(LineOrder order) {
    {
        const MutexLock lock(mutex_);
        orders_.push_back(std::move(order));
        if (orders_.back().kind == LineOrder::Kind::batch) {
            preempted_.store(false); // an earlier preemption meant an earlier batch
        }
    }
    filled_.notify_one();
}

void LineThread::stop() {
    {
        const MutexLock lock(mutex_);
        stopping_ = true;
    }
    filled_.notify_one();
    cancellation_.raise();
}

bool LineThread::idle() {
    const MutexLock lock(mutex_);
    return orders_.empty() && !running_;
}

bool LineThread::await_end() {
    constexpr auto look = std::chrono::milliseconds{100};
    const MutexLock lock(mutex_);
    while (!over_) {
        ended_.wait_for(mutex_, look);
        if (!over_ && running_ && parts_.clock->now().mono > expected_by_) {
            return false;
        }
    }
    return true;
}

std::optional<LineOrder::Kind> LineThread::take() {
    const MutexLock lock(mutex_);
    while (orders_.empty() && !stopping_) {
        filled_.wait(mutex_);
    }
    if (stopping_) {
        return std::nullopt;
    }
    running_ = std::move(orders_.front());
    orders_.pop_front();
    silent_looks_ = 0;
    expected_by_ = parts_.clock->now().mono + longest_wait(*running_);
    return running_->kind;
}

void LineThread::beat(Duration longest) {
    const TimePoint expected = parts_.clock->now().mono + longest;
    const MutexLock lock(mutex_);
    silent_looks_ = 0;
    expected_by_ = expected;
}

bool LineThread::hangs() {
    const MutexLock lock(mutex_);
    if (!running_ || parts_.clock->now().mono <= expected_by_) {
        silent_looks_ = 0;
        return false;
    }
    return ++silent_looks_ >= silent_looks_max;
}

std::vector<LineOrder> LineThread::give_up() {
    std::vector<LineOrder> unanswered;
    {
        const MutexLock lock(mutex_);
        if (!running_) {
            return unanswered;
        }
        unanswered.push_back(*running_); // a copy: the thread still looks at its own
        unanswered.insert(unanswered.end(), std::make_move_iterator(orders_.begin()),
                          std::make_move_iterator(orders_.end()));
        orders_.clear();
        given_up_ = true;
        stopping_ = true;
    }
    cancellation_.raise();
    cancellation_.share_device();
    return unanswered;
}

void LineThread::run() {
    while (const auto kind = take()) {
        finish(perform(*kind));
    }
    {
        const MutexLock lock(mutex_);
        running_ = LineOrder{LineOrder::Kind::close, {}}; // closing may hang, too
        expected_by_ = parts_.clock->now().mono + longest_wait(*running_);
    }
    client_->close();
    const MutexLock lock(mutex_);
    over_ = true;
    ended_.notify_all();
}

// Under the mutex, so that an order is answered here or by whoever gives the thread up, not twice.
void LineThread::finish(Event event) {
    const MutexLock lock(mutex_);
    running_.reset();
    if (!given_up_) {
        parts_.sink(std::move(event));
    }
}

Event LineThread::perform(LineOrder::Kind kind) {
    switch (kind) {
    case LineOrder::Kind::open:
        if (const Status opened = client_->open(); !opened) {
            return LineOpenFailed{parts_.id, opened.error()};
        }
        return LineOpened{parts_.id};
    case LineOrder::Kind::close:
        client_->close();
        cancellation_.lower();
        return LineClosed{parts_.id};
    case LineOrder::Kind::batch:
        break;
    }
    const Duration longest = longest_wait(*running_);
    // Asked before each transaction and while listening.
    const auto impatient = [this, longest] {
        beat(longest);
        return preempted_.load();
    };
    return BatchDone{parts_.id,
                     run_batch(*client_, running_->batch, *parts_.clock, impatient, cancellation_)};
}

} // namespace railbridge::modbus
