#pragma once
// What was asked to be published and is not yet acknowledged. Makes sure that each id is answered
// exactly once, and that Paho never has more in flight than it may send: blocked by its own limit
// Paho sleeps up to a second.

#include "bridge/base/time.hpp"
#include "bridge/openremote/types.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::mqtt {

struct Outgoing {
    PublishId id = 0;
    std::string topic;
    std::string payload;
};

/// Callable from every thread. `send` functions run without the window's lock, one at a time, in
/// the order of push().
class SendWindow {
public:
    SendWindow(std::size_t in_flight_max, std::size_t waiting_max);

    /// The broker's receive maximum, known after connecting.
    void limit_in_flight(std::size_t in_flight_max);

    /// False: full or closed; the caller answers the id.
    bool push(Outgoing outgoing);
    /// Sends what the window lets through. Does nothing if another thread is at it, which then
    /// sends ours too.
    /// @param now  asked for each: to send one may take its time
    void pump(const std::function<TimePoint()>& now,
              const std::function<void(const Outgoing&)>& send);
    /// Waits until pump() has something to send. False: closed.
    bool await_work();
    /// True exactly once per id that was pushed and not returned by close().
    bool settle(PublishId id);

    /// When the oldest unacknowledged one was sent; `never` if there is none.
    TimePoint oldest_sent() const;
    /// Waits at most this long until everything is acknowledged.
    bool wait_empty(Duration limit);
    /// Waits for a running pump; afterwards `send` is never called again. Returns the ids nobody
    /// answered, ascending. Not from within `send`.
    std::vector<PublishId> close();

private:
    bool may_send() const;
    std::optional<Outgoing> next(TimePoint now);
    void pumped();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t in_flight_max_;
    std::size_t waiting_max_;
    std::deque<Outgoing> waiting_;
    std::map<PublishId, TimePoint> in_flight_;
    bool pumping_ = false;
    bool closed_ = false;
};

} // namespace railbridge::mqtt
