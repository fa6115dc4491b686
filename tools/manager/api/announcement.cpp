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

Addressees addressees(const Announcement& announcement) {
    Addressees all;
    for (const auto& audience : {announcement.wide, announcement.narrow}) {
        if (audience == nullptr) {
            continue;
        }
        for (const Hearer& hearer : *audience) {
            if (!hearer.filter->restricted || announcement.is_open) {
                all[{hearer.client_id,
                     event_topic(*hearer.filter, announcement.asset_id, announcement.attribute)}]
                    .push_back(&hearer);
            }
        }
    }
    return all;
}

std::optional<Hearer> heard(const std::vector<const Hearer*>& hearers, const std::string& asset_id,
                            const IsHeard& is_heard) {
    std::optional<Hearer> one;
    for (const Hearer* hearer : hearers) {
        if (!is_heard(*hearer, asset_id)) {
            continue;
        }
        if (!one) {
            one = *hearer;
        }
        one->qos = std::max(one->qos, hearer->qos);
        one->is_direct = one->is_direct || hearer->is_direct;
    }
    return one;
}

} // namespace railbridge::manager
