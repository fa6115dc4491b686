#include "bridge/commands/ack_delivery.hpp"

#include <algorithm>

namespace railbridge {

namespace {

constexpr std::uint8_t sends_max = 1 + 5; // repeated five times
constexpr Duration repeat_after = std::chrono::seconds{1};

} // namespace

void AckDelivery::add(const PendingEvent& event, TimePoint received) {
    deliveries_.push_back({event, received + ack_delay_});
}

void AckDelivery::again(const std::string& ack_id, TimePoint now) {
    for (auto& delivery : deliveries_) {
        if (delivery.event.ack_id == ack_id && delivery.sent > 0) {
            delivery.due = std::min(delivery.due, now);
            delivery.sent = std::min<std::uint8_t>(delivery.sent, sends_max - 1);
        }
    }
}

bool AckDelivery::holds(const std::string& ack_id) const {
    return std::any_of(deliveries_.begin(), deliveries_.end(),
                       [&ack_id](const auto& delivery) { return delivery.event.ack_id == ack_id; });
}

void AckDelivery::connected(bool events_granted) {
    connected_ = true;
    events_granted_ = events_granted;
}

void AckDelivery::disconnected() {
    connected_ = false;
    for (auto& delivery : deliveries_) {
        delivery.in_flight = false;
        delivery.sent = 0;
    }
}

std::vector<std::string> AckDelivery::release(TimePoint now) {
    std::vector<std::string> ids;
    if (!connected_) {
        return ids;
    }
    for (auto& delivery : deliveries_) {
        if (!delivery.in_flight && delivery.sent < sends_max && now >= delivery.due) {
            delivery.in_flight = true;
            ++delivery.sent;
            ids.push_back(delivery.event.ack_id);
        }
    }
    return ids;
}

void AckDelivery::published(const std::string& ack_id, bool accepted, TimePoint now,
                            std::vector<AckEnd>& ended) {
    const auto delivery =
        std::find_if(deliveries_.begin(), deliveries_.end(), [&ack_id](const auto& candidate) {
            return candidate.event.ack_id == ack_id && candidate.in_flight;
        });
    if (delivery == deliveries_.end()) {
        return;
    }
    delivery->in_flight = false;
    delivery->due = now + repeat_after;
    if (accepted && (!events_granted_ || delivery->overtaken)) {
        ended.push_back({std::move(delivery->event), true}); // PUBACK is all there is to have
        deliveries_.erase(delivery);
    }
}

void AckDelivery::seen(const std::string& asset_id, const std::string& attribute,
                       WallTime timestamp, std::vector<AckEnd>& ended) {
    for (auto it = deliveries_.begin(); it != deliveries_.end();) {
        const auto delivery = it++;
        const auto& event = delivery->event;
        const bool shown = event.asset_id == asset_id && event.attribute == attribute &&
                           timestamp >= event.event_time;
        if (shown && delivery->sent == 0) {
            delivery->overtaken = true;
        } else if (shown) {
            ended.push_back({std::move(delivery->event), true});
            deliveries_.erase(delivery);
        }
    }
}

void AckDelivery::pass_time(TimePoint now, std::vector<AckEnd>& ended) {
    for (auto it = deliveries_.begin(); it != deliveries_.end();) {
        const auto delivery = it++;
        if (connected_ && delivery->sent >= sends_max && !delivery->in_flight &&
            now >= delivery->due) {
            ended.push_back({std::move(delivery->event), false});
            deliveries_.erase(delivery);
        }
    }
}

TimePoint AckDelivery::next_wake() const {
    TimePoint next = never;
    for (const auto& delivery : deliveries_) {
        if (connected_ && !delivery.in_flight) {
            next = std::min(next, delivery.due);
        }
    }
    return next;
}

} // namespace railbridge
