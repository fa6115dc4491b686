#include "tools/manager/api/records.hpp"

#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

std::string username(std::string_view realm, std::string_view name) {
    return std::string(realm) + ':' + std::string(name);
}

std::string username(const User& user) {
    return username(user.realm, user.name);
}

} // namespace

Status Records::load() {
    auto contents = store_.load();
    if (!contents) {
        return fail(contents.error());
    }
    assets_ = {};
    pending_ = {};
    filters_ = {};
    realms_ = {contents->realms.begin(), contents->realms.end()};
    users_.clear();
    gateway_users_.clear();
    links_.clear();
    clients_.clear();
    damage_ = std::move(contents->damage);
    for (Asset& asset : contents->assets) {
        assets_.put(std::move(asset));
    }
    for (const User& user : contents->users) {
        users_[username(user)] = user;
        if (!user.gateway_id.empty()) {
            gateway_users_[user.gateway_id] = username(user);
        }
    }
    for (const UserLink& link : contents->links) {
        links_[username(link.realm, link.user)].insert(link.asset_id);
    }
    for (PendingEvent& event : contents->pending) {
        pending_.put(std::move(event));
    }
    for (const ClientBinding& client : contents->clients) {
        clients_[client.client_id] = client;
    }
    for (const StoredFilter& filter : contents->filters) {
        bind_filter(filter);
    }
    return {};
}

/// A stored filter is only text; what it selects depends on who its client is.
void Records::bind_filter(const StoredFilter& stored) {
    const ClientBinding* owner = client(stored.client_id);
    const User* owning_user = owner == nullptr ? nullptr : user(owner->realm, owner->user);
    if (owning_user == nullptr) {
        return;
    }
    const bool is_gateway = owning_user->kind == UserKind::gateway;
    const std::string top = is_gateway ? owning_user->gateway_id : realm_anchor(owner->realm);
    const Tokens tokens = split_topic(stored.filter);
    const FilterOwner holder{stored.client_id, username(*owning_user)};
    if (auto parsed = parse_event_filter(tokens, top)) {
        parsed->restricted = owning_user->restricted;
        filters_.put(holder, stored.filter, stored.qos, *parsed);
    } else if (is_pending_topic(tokens)) {
        filters_.put(holder, stored.filter, stored.qos, EventFilter{});
    }
}

const User* Records::user(std::string_view realm, std::string_view name) const {
    return user(username(realm, name));
}

const User* Records::user(std::string_view username) const {
    const auto found = users_.find(username);
    return found == users_.end() ? nullptr : &found->second;
}

std::vector<std::string> Records::clients_of(const User& user) const {
    std::vector<std::string> clients;
    for (const auto& [client_id, client] : clients_) {
        if (client.realm == user.realm && client.user == user.name) {
            clients.push_back(client_id);
        }
    }
    return clients;
}

const std::set<std::string, std::less<>>& Records::links(const User& user) const {
    static const std::set<std::string, std::less<>> none;
    const auto found = links_.find(username(user));
    return found == links_.end() ? none : found->second;
}

bool Records::is_open_to(std::string_view client_id, std::string_view asset_id) const {
    const ClientBinding* owner = client(client_id);
    const auto found =
        owner == nullptr ? links_.end() : links_.find(username(owner->realm, owner->user));
    return found != links_.end() && found->second.count(asset_id) != 0;
}

const User* Records::gateway_user(std::string_view gateway_id) const {
    const auto found = gateway_users_.find(gateway_id);
    return found == gateway_users_.end() ? nullptr : user(found->second);
}

const ClientBinding* Records::client(std::string_view client_id) const {
    const auto found = clients_.find(client_id);
    return found == clients_.end() ? nullptr : &found->second;
}

std::optional<std::string>
Records::oldest_client(const User& user, std::size_t limit,
                       const std::function<bool(const std::string&)>& in_use) const {
    std::size_t count = 0;
    const ClientBinding* oldest = nullptr;
    for (const auto& [client_id, client] : clients_) {
        if (client.realm != user.realm || client.user != user.name) {
            continue;
        }
        ++count;
        if ((oldest == nullptr || client.last_seen < oldest->last_seen) && !in_use(client_id)) {
            oldest = &client;
        }
    }
    return count < limit || oldest == nullptr ? std::nullopt : std::optional(oldest->client_id);
}

void Records::add_realm(const std::string& name) {
    realms_.insert(name);
    store_.put_realm(name);
}

void Records::erase_realm(const std::string& name) {
    realms_.erase(name);
    store_.erase_realm(name);
}

void Records::put_user(const User& user) {
    users_[username(user)] = user;
    if (!user.gateway_id.empty()) {
        gateway_users_[user.gateway_id] = username(user);
    }
    store_.put_user(user);
}

void Records::erase_user(const std::string& realm, const std::string& name) {
    const auto found = users_.find(username(realm, name));
    if (found != users_.end()) {
        for (const std::string& client_id : clients_of(found->second)) {
            given_up_.insert(client_id);
            erase_client(client_id);
        }
        gateway_users_.erase(found->second.gateway_id);
        links_.erase(found->first);
        users_.erase(found);
    }
    store_.erase_user(realm, name);
}

void Records::put_link(const std::string& realm, const std::string& user,
                       const std::string& asset_id) {
    links_[username(realm, user)].insert(asset_id);
    store_.put_link({realm, user, asset_id});
}

void Records::erase_link(const std::string& realm, const std::string& user,
                         const std::string& asset_id) {
    if (const auto found = links_.find(username(realm, user)); found != links_.end()) {
        found->second.erase(asset_id);
    }
    store_.erase_link({realm, user, asset_id});
}

const Asset& Records::put_asset(Asset asset) {
    const Asset* old = assets_.find(asset.id);
    const Attributes before = old == nullptr ? Attributes{} : old->attributes;
    const Asset& kept = assets_.put(std::move(asset));
    store_.put_asset(kept);
    for (const auto& [name, attribute] : kept.attributes) {
        const auto was = before.find(name);
        if (was == before.end() || was->second.timestamp != attribute.timestamp ||
            was->second.value_json != attribute.value_json) {
            keep_history(kept.id, attribute);
        }
    }
    return kept;
}

/// OpenRemote never stores null values either.
void Records::keep_history(const std::string& asset_id, const Attribute& attribute) {
    if (keeps_history_ && attribute.stores_data_points && attribute.value_json != "null") {
        store_.put_history(asset_id, attribute, retention_time_);
    }
}

const Attribute* Records::set_value(const std::string& asset_id, std::string_view name,
                                    std::string value_json, Millis timestamp) {
    const Attribute* attribute =
        assets_.set_value(asset_id, name, std::move(value_json), timestamp);
    if (attribute != nullptr) {
        store_.put_value(asset_id, *attribute);
        keep_history(asset_id, *attribute);
    }
    return attribute;
}

void Records::erase_asset(const std::string& id) {
    for (auto& [user, open] : links_) {
        open.erase(id);
    }
    assets_.erase(id);
    store_.erase_asset(id);
}

const PendingEvent& Records::add_pending(PendingEvent event) {
    event.sequence = pending_.next_sequence();
    const PendingEvent& kept = pending_.put(std::move(event));
    store_.put_pending(kept);
    return kept;
}

void Records::erase_pending(const std::string& ack_id) {
    const std::string id = ack_id; // may live in the event that is erased
    pending_.erase(id);
    store_.erase_pending(id);
}

void Records::put_client(const ClientBinding& client) {
    clients_[client.client_id] = client;
    store_.put_client(client);
}

void Records::erase_client(const std::string& client_id) {
    const std::string id = client_id;
    filters_.erase_client(id);
    clients_.erase(id);
    store_.erase_client(id);
}

void Records::give_up_client(const std::string& client_id) {
    given_up_.insert(client_id);
    erase_client(client_id);
}

void Records::put_filter(const FilterOwner& owner, const std::string& filter, int qos,
                         const EventFilter& parsed) {
    const std::string& client_id = owner.client_id;
    if (filters_.qos(client_id, filter) != qos) {
        store_.put_filter({client_id, filter, qos});
    }
    filters_.put(owner, filter, qos, parsed);
    filters_.note_in_broker(client_id, filter);
}

void Records::erase_filter(const std::string& client_id, const std::string& filter) {
    if (filters_.qos(client_id, filter)) {
        filters_.erase(client_id, filter);
        store_.erase_filter(client_id, filter);
    }
}

void Records::erase_filters(const std::string& client_id) {
    for (const std::string& text : filters_.texts(client_id)) {
        erase_filter(client_id, text);
    }
}

void Records::erase_filters_of(const User& user) {
    for (const std::string& client_id : clients_of(user)) {
        given_up_.insert(client_id);
        erase_filters(client_id);
    }
}

Status Records::commit() {
    Status committed = store_.commit();
    is_last_commit_in_store_ = committed.has_value();
    const Status in_step = committed && !is_out_of_step_ ? Status{} : read_back();
    if (!in_step) {
        const std::string first = committed ? "" : committed.error().text + "; and ";
        return fail(fatal(first + in_step.error().text));
    }
    if (committed) {
        gone_.merge(given_up_);
    }
    given_up_.clear();
    return committed;
}

Status Records::read_back() {
    FilterTable granted = std::move(filters_);
    Clients bound = std::move(clients_);
    const Status loaded = load();
    is_out_of_step_ = !loaded;
    if (loaded) {
        grant_again(granted, bound);
    } else {
        filters_ = std::move(granted);
        clients_ = std::move(bound);
    }
    return loaded;
}

/// The broker acts on its own answer to a client, which it cannot take back.
void Records::grant_again(const FilterTable& granted, const Clients& bound) {
    for (const auto& [client_id, client] : bound) {
        if (clients_.count(client_id) == 0 && user(client.realm, client.user) != nullptr) {
            put_client(client);
        }
    }
    for (const auto& [client_id, client] : clients_) {
        if (given_up_.count(client_id) != 0) {
            continue;
        }
        for (const std::string& text : filters_.texts(client_id)) {
            if (!granted.qos(client_id, text)) {
                erase_filter(client_id, text);
            }
        }
        for (const std::string& text : granted.texts(client_id)) {
            const int qos = *granted.qos(client_id, text);
            if (filters_.qos(client_id, text) != qos) {
                store_.put_filter({client_id, text, qos});
                bind_filter({client_id, text, qos});
            }
            if (granted.is_in_broker(client_id, text)) {
                filters_.note_in_broker(client_id, text);
            }
        }
    }
}

} // namespace railbridge::manager
