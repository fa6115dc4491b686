#include "tools/manager/api/pending_queue.hpp"

#include <utility>

namespace railbridge::manager {

const PendingEvent* PendingQueue::find(std::string_view ack_id) const {
    const auto found = by_ack_id_.find(ack_id);
    return found == by_ack_id_.end() ? nullptr : &events_.at(found->second);
}

std::vector<const PendingEvent*> PendingQueue::of_gateway(std::string_view gateway_id) const {
    std::vector<const PendingEvent*> events;
    if (const auto found = by_gateway_.find(gateway_id); found != by_gateway_.end()) {
        for (const auto& [sequence, event] : found->second) {
            events.push_back(event);
        }
    }
    return events;
}

std::vector<const PendingEvent*> PendingQueue::of_attribute(std::string_view gateway_id,
                                                            std::string_view asset_id,
                                                            std::string_view attribute) const {
    std::vector<const PendingEvent*> events;
    for (const PendingEvent* event : of_gateway(gateway_id)) {
        if (event->asset_id == asset_id && event->attribute == attribute) {
            events.push_back(event);
        }
    }
    return events;
}

std::vector<const PendingEvent*> PendingQueue::all() const {
    std::vector<const PendingEvent*> events;
    for (const auto& [sequence, event] : events_) {
        events.push_back(&event);
    }
    return events;
}

std::size_t PendingQueue::count(std::string_view gateway_id) const {
    const auto found = by_gateway_.find(gateway_id);
    return found == by_gateway_.end() ? 0 : found->second.size();
}

std::size_t PendingQueue::bytes(std::string_view gateway_id) const {
    const auto found = bytes_.find(gateway_id);
    return found == bytes_.end() ? 0 : found->second;
}

std::int64_t PendingQueue::next_sequence() const {
    return events_.empty() ? 1 : events_.rbegin()->first + 1;
}

const PendingEvent& PendingQueue::put(PendingEvent event) {
    const std::int64_t sequence = event.sequence;
    const PendingEvent& kept = events_[sequence] = std::move(event);
    by_ack_id_[kept.ack_id] = sequence;
    by_gateway_[kept.gateway_id][sequence] = &kept;
    bytes_[kept.gateway_id] += kept.value_json.size();
    return kept;
}

void PendingQueue::erase(std::string_view ack_id) {
    const auto found = by_ack_id_.find(ack_id);
    if (found == by_ack_id_.end()) {
        return;
    }
    const std::int64_t sequence = found->second;
    const auto gateway = by_gateway_.find(events_.at(sequence).gateway_id);
    gateway->second.erase(sequence);
    bytes_[gateway->first] -= events_.at(sequence).value_json.size();
    if (gateway->second.empty()) {
        bytes_.erase(gateway->first);
        by_gateway_.erase(gateway);
    }
    by_ack_id_.erase(found);
    events_.erase(sequence);
}

} // namespace railbridge::manager
