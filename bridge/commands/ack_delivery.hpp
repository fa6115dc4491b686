#pragma once
// Acknowledgements on their way to the manager: not too early, repeated until the manager shows the
// value.

#include "bridge/base/time.hpp"
#include "bridge/openremote/types.hpp"

#include <cstdint>
#include <list>
#include <string>
#include <vector>

namespace railbridge {

/// How a delivery ended.
struct AckEnd {
    PendingEvent event;
    bool confirmed = true; ///< false: sent often enough, and the manager never showed the value
};

/// The reference manager stores an event after publishing it, so an acknowledgement before
/// `ack_delay` might be unknown to it. There is no response; the attribute's event is the
/// confirmation, where it can be had, and so is a newer one: the manager then drops the
/// acknowledgement as outdated. Sent once and repeated at most five times.
class AckDelivery {
public:
    explicit AckDelivery(Duration ack_delay)
        : ack_delay_(ack_delay) {}

    /// @param received when the pending event came; in the past for one of an earlier run
    void add(const PendingEvent& event, TimePoint received);
    /// The manager delivered the event again: it has it now. Acknowledged at once, once more at
    /// least; nothing if it is not held.
    void again(const std::string& ack_id, TimePoint now);
    bool holds(const std::string& ack_id) const;

    void connected(bool events_granted);
    void disconnected();

    /// Ack ids to publish now.
    std::vector<std::string> release(TimePoint now);
    /// PUBACK of an acknowledgement, or its refusal.
    void published(const std::string& ack_id, bool accepted, TimePoint now,
                   std::vector<AckEnd>& ended);
    /// The manager shows a value of this attribute, stamped `timestamp`.
    void seen(const std::string& asset_id, const std::string& attribute, WallTime timestamp,
              std::vector<AckEnd>& ended);
    /// Ends waits that are over.
    void pass_time(TimePoint now, std::vector<AckEnd>& ended);

    /// What a delivery waits for, in words; empty without one.
    std::string waits_for(const std::string& ack_id, TimePoint now) const;

    TimePoint next_wake() const;
    bool empty() const { return deliveries_.empty(); }

private:
    struct Delivery {
        PendingEvent event;
        TimePoint due{};
        std::uint8_t sent = 0;
        bool in_flight = false; ///< published, no PUBACK yet
        bool overtaken = false; ///< the manager showed this value, or a newer one, before we sent
    };

    std::list<Delivery> deliveries_;
    Duration ack_delay_;
    bool connected_ = false;
    bool events_granted_ = true;
};

} // namespace railbridge
