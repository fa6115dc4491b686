#include "tools/manager/api/event_filter.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

namespace {

bool is_wildcard(std::string_view token) {
    return token == "#" || token == "+";
}

std::string prefix_of(const Tokens& tokens) {
    return std::string(tokens[0]) + '/' + std::string(tokens[1]) + "/events/assets/";
}

/// `assets/#`, `assets/+`, `assets/{A}`, `assets/{A}/#`, `assets/{A}/+`
std::optional<EventFilter> asset_filter(const Tokens& tokens, std::string_view top) {
    EventFilter filter;
    filter.kind = EventKind::asset;
    filter.within = top;
    filter.topic_prefix = prefix_of(tokens);
    const std::string_view asset = tokens[4];
    if (is_wildcard(asset)) {
        if (tokens.size() != 5) {
            return std::nullopt;
        }
        filter.anchor = top;
        filter.reach = asset == "#" ? Reach::below : Reach::children;
        return filter;
    }
    if (!is_literal(asset)) {
        return std::nullopt;
    }
    filter.anchor = asset;
    filter.names_anchor = true;
    if (tokens.size() == 5) {
        return filter;
    }
    if (tokens.size() != 6 || !is_wildcard(tokens[5])) {
        return std::nullopt;
    }
    filter.names_asset_last = true;
    filter.reach = tokens[5] == "#" ? Reach::subtree : Reach::children;
    return filter;
}

/// `+/attributes/#`, `+/attributes/+`, `+/attributes/{n}/#`, `+/attributes/{n}/+`
std::optional<EventFilter> top_attribute_filter(EventFilter filter, const Tokens& tokens,
                                                std::string_view top) {
    filter.anchor = top;
    if (tokens.size() < 7 || !is_wildcard(tokens.back())) {
        return std::nullopt;
    }
    filter.reach = tokens.back() == "#" ? Reach::below : Reach::children;
    if (tokens.size() == 7) {
        return filter;
    }
    if (tokens.size() != 8 || !is_literal(tokens[6])) {
        return std::nullopt;
    }
    filter.attribute = tokens[6];
    filter.names_asset_last = true;
    return filter;
}

/// `{A}/attributes`, `{A}/attributes/{n}`, `{A}/attributes/{n}/#`, `{A}/attributes/{n}/+`
std::optional<EventFilter> asset_attribute_filter(EventFilter filter, const Tokens& tokens) {
    filter.anchor = tokens[4];
    filter.names_anchor = true;
    if (tokens.size() == 6) {
        return filter;
    }
    if (!is_literal(tokens[6]) || tokens.size() > 8) {
        return std::nullopt;
    }
    filter.attribute = tokens[6];
    if (tokens.size() == 7) {
        return filter;
    }
    if (!is_wildcard(tokens[7])) {
        return std::nullopt;
    }
    filter.reach = tokens[7] == "#" ? Reach::subtree : Reach::children;
    filter.names_asset_last = true;
    return filter;
}

bool reaches(Reach reach, std::size_t distance) {
    switch (reach) {
    case Reach::self:
        return distance == 0;
    case Reach::children:
        return distance == 1;
    case Reach::below:
        return distance > 0;
    case Reach::subtree:
        return true;
    }
    return false;
}

std::tuple<Reach, EventKind, std::string> selection_of(const EventFilter& filter) {
    return {filter.reach, filter.kind, filter.attribute};
}

bool may_see(const EventFilter& filter, const std::string& realm_top,
             const std::vector<std::string>& path) {
    return filter.within == realm_top ||
           std::find(path.begin(), path.end(), filter.within) != path.end();
}

} // namespace

std::string realm_anchor(std::string_view realm) {
    return "realm:" + std::string(realm);
}

std::optional<EventFilter> parse_event_filter(const Tokens& tokens, std::string_view top) {
    if (tokens.size() < 5 || tokens[2] != "events" || tokens[3] != "assets") {
        return std::nullopt;
    }
    const bool attributes = tokens.size() > 5 && tokens[5] == "attributes";
    const bool values = tokens.size() > 5 && tokens[5] == "attributes-value";
    if (!attributes && !values) {
        return asset_filter(tokens, top);
    }
    EventFilter filter;
    filter.kind = attributes ? EventKind::attribute : EventKind::value;
    filter.within = top;
    filter.topic_prefix = prefix_of(tokens);
    if (tokens[4] == "+") {
        return top_attribute_filter(std::move(filter), tokens, top);
    }
    return !is_literal(tokens[4]) ? std::nullopt
                                  : asset_attribute_filter(std::move(filter), tokens);
}

std::string event_topic(const EventFilter& filter, std::string_view asset_id,
                        std::string_view attribute) {
    std::string topic = filter.topic_prefix;
    topic += filter.names_anchor ? std::string_view(filter.anchor) : asset_id;
    if (filter.kind != EventKind::asset) {
        topic += filter.kind == EventKind::attribute ? "/attributes" : "/attributes-value";
        const bool only_asset = filter.names_anchor && filter.attribute.empty();
        if (!only_asset) {
            topic += '/';
            topic += attribute;
        }
    }
    if (filter.names_asset_last) {
        topic += '/';
        topic += asset_id;
    }
    return topic;
}

EventSubject event_subject(const Tokens& tokens) {
    const bool values = tokens.size() > 5 && tokens[5] == "attributes-value";
    if (!values && (tokens.size() < 6 || tokens[5] != "attributes")) {
        return {tokens.back(), {}, EventKind::asset};
    }
    constexpr std::size_t with_asset_last = 8;
    return {tokens.size() == with_asset_last ? tokens[7] : tokens[4],
            tokens.size() > 6 ? tokens[6] : std::string_view{},
            values ? EventKind::value : EventKind::attribute};
}

void FilterTable::put(const FilterOwner& owner, const std::string& text, int qos,
                      const EventFilter& filter) {
    const std::string& client_id = owner.client_id;
    erase(client_id, text);
    const Entry& kept =
        by_client_[client_id][text] = {qos, std::make_shared<const EventFilter>(filter), false};
    by_anchor_[filter.anchor][selection_of(filter)][{client_id, text}] = &kept;
    sums_.add(owner, text.size());
}

void FilterTable::erase(const std::string& client_id, const std::string& text) {
    const auto client = by_client_.find(client_id);
    if (client == by_client_.end()) {
        return;
    }
    const auto entry = client->second.find(text);
    if (entry == client->second.end()) {
        return;
    }
    const EventFilter& filter = *entry->second.filter;
    const auto anchor = by_anchor_.find(filter.anchor);
    const auto selection = anchor->second.find(selection_of(filter));
    selection->second.erase({client_id, text});
    if (selection->second.empty()) {
        anchor->second.erase(selection);
    }
    if (anchor->second.empty()) {
        by_anchor_.erase(anchor);
    }
    client->second.erase(entry);
    sums_.remove(client_id, text.size());
    if (client->second.empty()) {
        by_client_.erase(client);
    }
}

void FilterTable::erase_client(const std::string& client_id) {
    for (const std::string& text : texts(client_id)) {
        erase(client_id, text);
    }
}

std::vector<std::string> FilterTable::texts(std::string_view client_id) const {
    std::vector<std::string> all;
    if (const auto client = by_client_.find(client_id); client != by_client_.end()) {
        for (const auto& [text, entry] : client->second) {
            all.push_back(text);
        }
    }
    return all;
}

const FilterTable::Entry* FilterTable::find(std::string_view client_id,
                                            std::string_view text) const {
    const auto client = by_client_.find(client_id);
    if (client == by_client_.end()) {
        return nullptr;
    }
    const auto entry = client->second.find(text);
    return entry == client->second.end() ? nullptr : &entry->second;
}

std::optional<int> FilterTable::qos(std::string_view client_id, std::string_view text) const {
    const Entry* entry = find(client_id, text);
    return entry == nullptr ? std::nullopt : std::optional(entry->qos);
}

const EventFilter* FilterTable::filter(std::string_view client_id, std::string_view text) const {
    const Entry* entry = find(client_id, text);
    return entry == nullptr ? nullptr : entry->filter.get();
}

bool FilterTable::has_both_qos(std::string_view client_id) const {
    const auto client = by_client_.find(client_id);
    return client != by_client_.end() &&
           std::adjacent_find(client->second.begin(), client->second.end(),
                              [](const auto& one, const auto& other) {
                                  return event_qos(one.second.qos) != event_qos(other.second.qos);
                              }) != client->second.end();
}

std::vector<int> FilterTable::qos_of_met(std::string_view client_id, std::string_view topic) const {
    std::vector<int> met;
    if (const auto client = by_client_.find(client_id); client != by_client_.end()) {
        for (const auto& [text, entry] : client->second) {
            if (selects(text, topic)) {
                met.push_back(event_qos(entry.qos));
            }
        }
    }
    return met;
}

void FilterTable::note_in_broker(std::string_view client_id, std::string_view text) {
    const auto client = by_client_.find(client_id);
    if (client == by_client_.end()) {
        return;
    }
    if (const auto entry = client->second.find(text); entry != client->second.end()) {
        entry->second.is_in_broker = true;
    }
}

bool FilterTable::is_in_broker(std::string_view client_id, std::string_view text) const {
    const Entry* entry = find(client_id, text);
    return entry != nullptr && entry->is_in_broker;
}

void FilterTable::collect(const Anchored& anchored, Reach reach, EventKind kind,
                          std::string_view attribute, std::vector<Match>& found) const {
    const auto selection = anchored.find(std::make_tuple(reach, kind, attribute));
    if (selection == anchored.end()) {
        return;
    }
    for (const auto& [key, entry] : selection->second) {
        found.push_back({&key.first, &key.second, &entry->filter, entry->qos, entry->is_in_broker});
    }
}

std::vector<FilterTable::Match> FilterTable::matches(std::string_view realm,
                                                     const std::vector<std::string>& path,
                                                     std::string_view attribute) const {
    std::vector<Match> found;
    const std::string realm_top = realm_anchor(realm);
    const auto look_at = [&](const std::string& anchor, std::size_t distance) {
        const auto anchored = by_anchor_.find(anchor);
        if (anchored == by_anchor_.end()) {
            return;
        }
        for (const Reach reach : {Reach::self, Reach::children, Reach::below, Reach::subtree}) {
            if (!reaches(reach, distance)) {
                continue;
            }
            if (attribute.empty()) {
                collect(anchored->second, reach, EventKind::asset, {}, found);
                continue;
            }
            for (const EventKind kind : {EventKind::attribute, EventKind::value}) {
                collect(anchored->second, reach, kind, {}, found);
                collect(anchored->second, reach, kind, attribute, found);
            }
        }
    };
    look_at(realm_top, path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        look_at(path[i], path.size() - 1 - i);
    }
    std::erase_if(found,
                  [&](const Match& match) { return !may_see(**match.filter, realm_top, path); });
    return found;
}

} // namespace railbridge::manager
