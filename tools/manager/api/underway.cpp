#include "tools/manager/api/underway.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

namespace railbridge::manager {

void Underway::hand_over(Outbox outbox) {
    outbox_ = std::move(outbox);
    next_ = 0;
    copies_ = 0;
    next_of_topic_.clear();
}

std::optional<bool> Underway::may_read(std::string_view client_id, std::string_view topic,
                                       std::string_view payload, const FilterTable& filters) {
    if (next_ > 0 && is_at(next_ - 1, client_id, topic, payload)) {
        // Equal messages in a row: how many copies belong to the first, only its filters tell.
        const bool is_ambiguous = is_repeated(next_ - 1);
        const bool may_differ = filters.has_both_qos(client_id);
        const std::vector<int> met =
            is_ambiguous || may_differ ? filters.qos_of_met(client_id, topic) : std::vector<int>{};
        if (!is_ambiguous || copies_ < met.size()) {
            ++copies_;
            return std::adjacent_find(met.begin(), met.end(), std::not_equal_to<>{}) != met.end();
        }
    }
    for (std::size_t place = next_; place < outbox_.publishes.size(); ++place) {
        if (is_at(place, client_id, topic, payload)) {
            next_ = place + 1;
            copies_ = 1;
            return true;
        }
    }
    return std::nullopt;
}

bool Underway::is_at(std::size_t place, std::string_view client_id, std::string_view topic,
                     std::string_view payload) const {
    const Publish& publish = outbox_.publishes[place];
    return !publish.is_direct && publish.client_id == client_id && publish.topic == topic &&
           publish.payload == payload;
}

bool Underway::is_repeated(std::size_t place) {
    const auto& all = outbox_.publishes;
    if (next_of_topic_.empty()) {
        next_of_topic_.resize(all.size(), all.size());
        std::unordered_map<std::string_view, std::size_t> following; // a topic names its client
        for (std::size_t i = all.size(); i-- > 0;) {
            if (!all[i].is_direct) {
                const auto [known, is_last] = following.try_emplace(all[i].topic, i);
                if (!is_last) {
                    next_of_topic_[i] = std::exchange(known->second, i);
                }
            }
        }
    }
    const std::size_t following = next_of_topic_[place];
    return following < all.size() && all[following].payload == all[place].payload;
}

} // namespace railbridge::manager
