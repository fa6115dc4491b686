#include "tools/manager/api/pending_offers.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

std::vector<std::string> PendingOffers::due(const std::vector<const PendingEvent*>& events,
                                            Millis running) {
    std::unordered_map<std::string, Offer> waiting;
    std::vector<std::string> ids;
    for (const PendingEvent* event : events) {
        const auto known = offers_.find(event->ack_id);
        if (known == offers_.end()) {
            continue; // never sent
        }
        Offer offer = known->second;
        if (!offer.at) {
            offer.at = running;
        } else if (running - *offer.at >= offer.pause) {
            ids.push_back(event->ack_id);
        }
        waiting.emplace(event->ack_id, offer);
    }
    offers_ = std::move(waiting);
    return ids;
}

void PendingOffers::sent_again(const std::string& ack_id, Millis running) {
    Offer& offer = offers_[ack_id];
    offer.at = running;
    offer.pause = std::min(2 * offer.pause, longest_pause);
}

} // namespace railbridge::manager
