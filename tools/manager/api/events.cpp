#include "tools/manager/api/events.hpp"

#include "tools/manager/model/gateway_secret.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

void Events::asset_changed(Cause cause, const Asset& asset, const std::vector<std::string>& path,
                           const std::vector<std::string>& updated) {
    const Matches met = matches(asset, path, {});
    if (met.empty() && watchers_.empty()) {
        return;
    }
    Announcement event;
    event.payload = asset_event_json(cause, asset, path, updated);
    if (!watchers_.empty()) { // what operators look on at lands in terminals and logs
        watchers_.tell(asset, path, {},
                       has_secret(asset)
                           ? asset_event_json(cause, without_secret(asset), path, updated)
                           : event.payload,
                       outbox_);
    }
    if (std::any_of(met.begin(), met.end(),
                    [](const auto& match) { return (*match.filter)->restricted; })) {
        Asset shown = asset; // what restricted users may see of it
        std::erase_if(shown.attributes,
                      [](const auto& one) { return !one.second.restricted_read; });
        event.opened = asset_event_json(cause, shown, path, updated);
    }
    tell(met, asset.id, {}, std::move(event));
}

void Events::attribute_changed(const Asset& asset, const Attribute& attribute) {
    if (records_.filters().empty() && watchers_.empty()) {
        return;
    }
    attribute_changed(asset, records_.assets().path(asset.id), attribute);
}

void Events::attribute_changed(const Asset& asset, const std::vector<std::string>& path,
                               const Attribute& attribute, bool deleted) {
    const Matches met = matches(asset, path, attribute.name);
    if (met.empty() && watchers_.empty()) {
        return;
    }
    Announcement event;
    event.value = deleted ? "null" : attribute.value_json;
    event.is_open = attribute.restricted_read;
    event.payload = attribute_event_json(
        {asset.id, attribute.name, event.value, attribute.timestamp, deleted, asset.realm});
    if (!is_secret(asset, attribute.name)) {
        watchers_.tell(asset, path, attribute.name, event.payload, outbox_);
    }
    tell(met, asset.id, attribute.name, std::move(event));
}

Events::Matches Events::matches(const Asset& asset, const std::vector<std::string>& path,
                                std::string_view attribute) const {
    Matches met = records_.filters().matches(asset.realm, path, attribute);
    std::erase_if(met, [&](const FilterTable::Match& match) {
        return (*match.filter)->restricted && !records_.is_open_to(*match.client_id, asset.id);
    });
    return met;
}

bool Events::is_heard(const Hearer& hearer, const std::string& asset_id) const {
    const EventFilter* filter = records_.filters().filter(hearer.client_id, hearer.text);
    return filter != nullptr && filter->restricted == hearer.filter->restricted &&
           (!filter->restricted || records_.assets().find(asset_id) == nullptr ||
            records_.is_open_to(hearer.client_id, asset_id));
}

void Events::tell(const Matches& matches, const std::string& asset_id, const std::string& attribute,
                  Announcement event) {
    if (matches.size() > 1) {
        event.asset_id = asset_id;
        event.attribute = attribute;
        event.wide = audience(matches, true, event.audience_bytes);
        event.narrow = audience(matches, false, event.audience_bytes);
        Publish publish;
        publish.announcement = std::make_shared<const Announcement>(std::move(event));
        outbox_.publishes.push_back(std::move(publish));
        return;
    }
    for (const FilterTable::Match& match : matches) {
        const EventFilter& filter = **match.filter;
        if (!filter.restricted || event.is_open) {
            outbox_.publishes.push_back({*match.client_id, event_topic(filter, asset_id, attribute),
                                         event.payload_for(filter), event_qos(match.qos),
                                         Purpose::news, is_direct(match)});
        }
    }
}

bool Events::is_direct(const FilterTable::Match& match) const {
    return !match.is_in_broker && sessions_.is_connected(*match.client_id);
}

/// Those who listen to all attributes are the same for one attribute after the other.
std::shared_ptr<const Audience> Events::audience(const Matches& matches, bool is_wide,
                                                 std::size_t& made_bytes) {
    Matches chosen = matches;
    std::erase_if(chosen, [is_wide](const FilterTable::Match& match) {
        return (*match.filter)->attribute.empty() != is_wide;
    });
    if (chosen.empty()) {
        return nullptr;
    }
    if (is_wide && is_last(chosen)) {
        return last_wide_;
    }
    Audience all;
    all.reserve(chosen.size());
    for (const FilterTable::Match& match : chosen) {
        all.push_back({*match.client_id, *match.text, *match.filter, match.qos, is_direct(match)});
    }
    made_bytes += bytes_of(all);
    auto made = std::make_shared<const Audience>(std::move(all));
    if (is_wide) {
        last_wide_ = made;
    }
    return made;
}

/// A filter that is kept has no successor in its place.
bool Events::is_last(const Matches& matches) const {
    return last_wide_ != nullptr &&
           std::equal(matches.begin(), matches.end(), last_wide_->begin(), last_wide_->end(),
                      [this](const FilterTable::Match& match, const Hearer& last) {
                          return *match.filter == last.filter && match.qos == last.qos &&
                                 last.is_direct == is_direct(match);
                      });
}

} // namespace railbridge::manager
