#include "tools/manager/api/events.hpp"

#include "tools/manager/model/gateway_secret.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace railbridge::manager {

namespace {

using Addressees = std::map<std::pair<std::string, std::string>, FilterTable::Match>;

/// Overlapping filters of one client that lead to the same topic give one message.
Addressees addressees(const std::vector<FilterTable::Match>& matches, const std::string& asset_id,
                      std::string_view attribute) {
    Addressees all;
    for (const FilterTable::Match& match : matches) {
        const auto [place, is_new] = all.try_emplace(
            {match.client_id, event_topic(*match.filter, asset_id, attribute)}, match);
        place->second.qos = std::max(place->second.qos, match.qos);
        place->second.is_in_broker = place->second.is_in_broker && match.is_in_broker;
    }
    return all;
}

} // namespace

void Events::asset_changed(Cause cause, const Asset& asset, const std::vector<std::string>& path,
                           const std::vector<std::string>& updated) {
    const auto matches = records_.filters().matches(asset.realm, path, {});
    if (matches.empty() && watchers_.empty()) {
        return;
    }
    const std::string payload = asset_event_json(cause, asset, path, updated);
    if (!watchers_.empty()) { // what operators look on at lands in terminals and logs
        watchers_.tell(asset, path, {},
                       has_secret(asset)
                           ? asset_event_json(cause, without_secret(asset), path, updated)
                           : payload,
                       outbox_);
    }
    std::string opened; // what restricted users may see of it
    for (const auto& [address, match] : addressees(matches, asset.id, {})) {
        if (match.filter->restricted && !records_.is_open_to(match.client_id, asset.id)) {
            continue;
        }
        if (match.filter->restricted && opened.empty()) {
            Asset shown = asset;
            std::erase_if(shown.attributes,
                          [](const auto& one) { return !one.second.restricted_read; });
            opened = asset_event_json(cause, shown, path, updated);
        }
        publish(match, address.second, match.filter->restricted ? opened : payload);
    }
}

void Events::attribute_changed(const Asset& asset, const Attribute& attribute) {
    if (records_.filters().empty() && watchers_.empty()) {
        return;
    }
    attribute_changed(asset, records_.assets().path(asset.id), attribute);
}

void Events::attribute_changed(const Asset& asset, const std::vector<std::string>& path,
                               const Attribute& attribute, bool deleted) {
    const auto matches = records_.filters().matches(asset.realm, path, attribute.name);
    if (matches.empty() && watchers_.empty()) {
        return;
    }
    const std::string value = deleted ? "null" : attribute.value_json;
    const std::string payload = attribute_event_json(
        {asset.id, attribute.name, value, attribute.timestamp, deleted, asset.realm});
    if (!is_secret(asset, attribute.name)) {
        watchers_.tell(asset, path, attribute.name, payload, outbox_);
    }
    for (const auto& [address, match] : addressees(matches, asset.id, attribute.name)) {
        if (match.filter->restricted &&
            !(attribute.restricted_read && records_.is_open_to(match.client_id, asset.id))) {
            continue;
        }
        const bool bare = match.filter->kind == EventKind::value;
        publish(match, address.second, bare ? value : payload);
    }
}

void Events::publish(const FilterTable::Match& match, std::string topic, std::string payload) {
    const bool is_direct = !match.is_in_broker && sessions_.is_connected(match.client_id);
    outbox_.publishes.push_back({match.client_id, std::move(topic), std::move(payload),
                                 event_qos(match.qos), Purpose::news, is_direct});
}

} // namespace railbridge::manager
