#include "tools/manager/api/announcement.hpp"

#include <algorithm>

namespace railbridge::manager {

std::size_t bytes_of(const Audience& audience) {
    std::size_t sum = 0;
    for (const Hearer& hearer : audience) {
        sum += sizeof hearer + hearer.client_id.size() + hearer.text.size();
    }
    return sum;
}

const std::string& Announcement::payload_for(const EventFilter& filter) const {
    switch (filter.kind) {
    case EventKind::asset:
        return filter.restricted ? opened : payload;
    case EventKind::attribute:
        return payload;
    case EventKind::value:
        return value;
    }
    return payload;
}

Addressees addressees(const Announcement& announcement, const IsHeard& is_heard) {
    Addressees all;
    for (const auto& audience : {announcement.wide, announcement.narrow}) {
        if (audience == nullptr) {
            continue;
        }
        for (const Hearer& hearer : *audience) {
            if ((hearer.filter->restricted && !announcement.is_open) || !is_heard(hearer)) {
                continue;
            }
            const auto [place, is_new] = all.try_emplace(
                {hearer.client_id,
                 event_topic(*hearer.filter, announcement.asset_id, announcement.attribute)},
                hearer);
            place->second.qos = std::max(place->second.qos, hearer.qos);
            place->second.is_direct = place->second.is_direct || hearer.is_direct;
        }
    }
    return all;
}

} // namespace railbridge::manager
