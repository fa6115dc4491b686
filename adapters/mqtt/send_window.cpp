#include "adapters/mqtt/send_window.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::mqtt {

SendWindow::SendWindow(std::size_t in_flight_max, std::size_t waiting_max)
    : in_flight_max_(in_flight_max)
    , waiting_max_(waiting_max) {}

void SendWindow::limit_in_flight(std::size_t in_flight_max) {
    const std::lock_guard lock{mutex_};
    in_flight_max_ = std::max<std::size_t>(1, std::min(in_flight_max_, in_flight_max));
}

bool SendWindow::push(Outgoing outgoing) {
    const std::lock_guard lock{mutex_};
    if (closed_ || waiting_.size() >= waiting_max_) {
        return false;
    }
    waiting_.push_back(std::move(outgoing));
    changed_.notify_all();
    return true;
}

bool SendWindow::await_work() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return closed_ || (may_send() && !pumping_); });
    return !closed_;
}

bool SendWindow::may_send() const {
    return !closed_ && !waiting_.empty() && in_flight_.size() < in_flight_max_;
}

void SendWindow::pump(const std::function<TimePoint()>& now,
                      const std::function<void(const Outgoing&)>& send) {
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(pumping_, true)) {
            return;
        }
    }
    try {
        while (const auto outgoing = next(now())) {
            send(*outgoing);
        }
    } catch (...) {
        const std::lock_guard lock{mutex_};
        pumped(); // or close() would wait for ever
        throw;
    }
}

/// The pump ends with the look that finds nothing: what is pushed later is another's to send.
std::optional<Outgoing> SendWindow::next(TimePoint now) {
    const std::lock_guard lock{mutex_};
    if (!may_send()) {
        pumped();
        return std::nullopt;
    }
    Outgoing outgoing = std::move(waiting_.front());
    waiting_.pop_front();
    in_flight_.emplace(outgoing.id, now);
    return outgoing;
}

void SendWindow::pumped() {
    pumping_ = false;
    changed_.notify_all();
}

bool SendWindow::settle(PublishId id) {
    const std::lock_guard lock{mutex_};
    const bool known = in_flight_.erase(id) > 0;
    changed_.notify_all();
    return known;
}

TimePoint SendWindow::oldest_sent() const {
    const std::lock_guard lock{mutex_};
    TimePoint oldest = never;
    for (const auto& [id, sent] : in_flight_) {
        oldest = std::min(oldest, sent);
    }
    return oldest;
}

bool SendWindow::wait_empty(Duration limit) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, limit,
                             [this] { return waiting_.empty() && in_flight_.empty(); });
}

std::vector<PublishId> SendWindow::close() {
    std::unique_lock lock{mutex_};
    closed_ = true;
    changed_.notify_all(); // whoever waits for work
    changed_.wait(lock, [this] { return !pumping_; });
    std::vector<PublishId> unanswered;
    for (const auto& [id, sent] : in_flight_) {
        unanswered.push_back(id);
    }
    for (const auto& outgoing : waiting_) {
        unanswered.push_back(outgoing.id);
    }
    in_flight_.clear();
    waiting_.clear();
    std::sort(unanswered.begin(), unanswered.end());
    return unanswered;
}

} // namespace railbridge::mqtt
