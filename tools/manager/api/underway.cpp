#include "tools/manager/api/underway.hpp"

namespace railbridge::manager {

std::optional<bool> Underway::may_read(std::string_view client_id, std::string_view topic,
                                       std::string_view payload, const FilterCount& filter_count) {
    const auto& all = outbox_.publishes;
    const bool is_again =
        next_ > 0 && is_at(next_ - 1, client_id, topic) && all[next_ - 1].payload == payload;
    const std::size_t place = following(client_id, topic);
    const bool is_equal_next = place < all.size() && all[place].payload == payload;
    // Equal messages in a row: how many copies belong to the first, only its filters tell.
    if (is_again && (!is_equal_next || copies_ < filter_count(client_id, topic))) {
        ++copies_;
        return false;
    }
    for (std::size_t i = place; i < all.size(); ++i) {
        if (is_at(i, client_id, topic) && all[i].payload == payload) {
            next_ = i + 1;
            copies_ = 1;
            return true;
        }
    }
    return std::nullopt;
}

bool Underway::is_at(std::size_t place, std::string_view client_id, std::string_view topic) const {
    const Publish& publish = outbox_.publishes[place];
    return !publish.is_direct && publish.client_id == client_id && publish.topic == topic;
}

std::size_t Underway::following(std::string_view client_id, std::string_view topic) const {
    std::size_t place = next_;
    while (place < outbox_.publishes.size() && !is_at(place, client_id, topic)) {
        ++place;
    }
    return place;
}

} // namespace railbridge::manager
