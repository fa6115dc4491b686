#include "tools/manager/api/pending_ages.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

std::vector<std::string> PendingAges::over(Millis limit,
                                           const std::vector<const PendingEvent*>& events,
                                           Millis now, Millis running) {
    std::unordered_map<std::string, Millis> waiting;
    std::vector<std::string> ids;
    for (const PendingEvent* event : events) {
        const auto known = since_.find(event->ack_id);
        const Millis since = known != since_.end() ? known->second
                                                   : running - std::clamp(now - event->timestamp,
                                                                          Millis{0}, most_believed);
        waiting.emplace(event->ack_id, since);
        if (running - since >= limit) {
            ids.push_back(event->ack_id);
        }
    }
    since_ = std::move(waiting);
    return ids;
}

} // namespace railbridge::manager
