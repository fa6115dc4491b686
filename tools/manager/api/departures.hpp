#pragma once
// What may leave the manager, on its way to the broker: so much at a time that the copies of one
// large event for many subscribers never lie side by side.

#include "tools/manager/api/announcement.hpp"
#include "tools/manager/api/outbox.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace railbridge::manager {

/// Events leave in order; those for which one tick has no room wait for the next ones. Nothing
/// else waits behind them: neither an answer nor a write to a gateway is an event.
class Departures {
public:
    /// Of the events of one tick. At least one leaves, whatever its size.
    static constexpr std::size_t most_bytes = std::size_t{8} * 1024 * 1024;
    static constexpr std::size_t most_messages = 10'000;
    /// With so much waiting no more changes are taken, which would bring more about.
    static constexpr std::size_t most_waiting = std::size_t{32} * 1024 * 1024;

    /// `ready` may leave: gives what does so now. `is_heard`: asked for each
    /// message of an event for several as it leaves.
    Outbox take(Outbox ready, const IsHeard& is_heard);

    bool empty() const { return waiting_.empty(); }
    bool is_full() const { return bytes_ > most_waiting; }

private:
    /// What one tick still has.
    struct Room {
        std::size_t bytes = most_bytes;
        std::size_t messages = most_messages;

        bool take(std::size_t wanted);
    };

    bool leaves_at_once(const Outbox& ready) const;
    void wait(Publish publish);
    void go_on(Outbox& piece, Room& room, const IsHeard& is_heard);
    bool announce(Outbox& piece, Room& room, const IsHeard& is_heard);

    std::deque<Publish> waiting_;
    std::size_t bytes_ = 0;          ///< of these; payloads and audiences are counted once
    std::optional<Addressees> left_; ///< of the first of them: who was not told yet
};

} // namespace railbridge::manager
