#pragma once
// Holds back what arrives between the subscriptions and UplinkUp, so that the engine never hears
// from a connection it does not know of yet.

#include "bridge/ports/event_sink.hpp"

#include <mutex>
#include <vector>

namespace railbridge::mqtt {

/// Callable from every thread.
class EventGate {
public:
    explicit EventGate(const EventSink& sink)
        : sink_(sink) {}

    /// Passes the event on, or keeps it until open(). What was kept stays bounded because each
    /// pending event stands for a record of the journal, which is bounded.
    void put(Event event) {
        const std::lock_guard lock{mutex_};
        if (open_) {
            sink_(std::move(event));
        } else {
            kept_.push_back(std::move(event));
        }
    }

    /// Says `first`, then everything kept, in order of arrival.
    void open(Event first) {
        const std::lock_guard lock{mutex_};
        sink_(std::move(first));
        pass_on();
        open_ = true;
    }

    /// For a connection that has ended: what was kept, pending events that are journaled already
    /// among it, must not be lost.
    void flush() {
        const std::lock_guard lock{mutex_};
        pass_on();
    }

private:
    void pass_on() {
        for (auto& event : kept_) {
            sink_(std::move(event));
        }
        kept_.clear();
    }

    EventSink sink_;
    std::mutex mutex_;
    std::vector<Event> kept_;
    bool open_ = false;
};

} // namespace railbridge::mqtt
