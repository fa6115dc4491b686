#include "tests/manager/memory_store.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::test {

namespace {

template <typename T, typename Same>
void drop(std::vector<T>& all, Same same) {
    all.erase(std::remove_if(all.begin(), all.end(), same), all.end());
}

} // namespace

Result<manager::StoreContents> MemoryStore::load() {
    if (std::exchange(unreadable_, false)) {
        return fail(fatal("the disk cannot be read"));
    }
    return committed_;
}

void MemoryStore::put_realm(const std::string& name) {
    changed_ = true;
    working_.realms.push_back(name);
}

void MemoryStore::erase_realm(const std::string& name) {
    changed_ = true;
    drop(working_.realms, [&](const auto& one) { return one == name; });
}

void MemoryStore::put_user(const manager::User& user) {
    changed_ = true;
    drop(working_.users,
         [&](const auto& one) { return one.realm == user.realm && one.name == user.name; });
    working_.users.push_back(user);
}

void MemoryStore::put_link(const manager::UserLink& link) {
    erase_link(link);
    working_.links.push_back(link);
}

void MemoryStore::erase_link(const manager::UserLink& link) {
    changed_ = true;
    drop(working_.links, [&](const auto& one) {
        return one.realm == link.realm && one.user == link.user && one.asset_id == link.asset_id;
    });
}

void MemoryStore::erase_user(const std::string& realm, const std::string& name) {
    changed_ = true;
    drop(working_.users,
         [&](const auto& user) { return user.realm == realm && user.name == name; });
    drop(working_.links,
         [&](const auto& link) { return link.realm == realm && link.user == name; });
}

void MemoryStore::put_asset(const manager::Asset& asset) {
    changed_ = true;
    drop(working_.assets, [&](const auto& one) { return one.id == asset.id; });
    working_.assets.push_back(asset);
}

void MemoryStore::put_value(const std::string& asset_id, const manager::Attribute& attribute) {
    changed_ = true;
    for (manager::Asset& asset : working_.assets) {
        if (asset.id == asset_id) {
            asset.attributes[attribute.name] = attribute;
        }
    }
}

void MemoryStore::erase_asset(const std::string& id) {
    changed_ = true;
    drop(working_.assets, [&](const auto& asset) { return asset.id == id; });
    drop(working_.links, [&](const auto& link) { return link.asset_id == id; });
}

void MemoryStore::put_pending(const manager::PendingEvent& event) {
    changed_ = true;
    working_.pending.push_back(event);
}

void MemoryStore::erase_pending(const std::string& ack_id) {
    changed_ = true;
    drop(working_.pending, [&](const auto& event) { return event.ack_id == ack_id; });
}

void MemoryStore::put_client(const manager::ClientBinding& client) {
    changed_ = true;
    drop(working_.clients, [&](const auto& one) { return one.client_id == client.client_id; });
    working_.clients.push_back(client);
}

void MemoryStore::erase_client(const std::string& client_id) {
    changed_ = true;
    drop(working_.clients, [&](const auto& one) { return one.client_id == client_id; });
    drop(working_.filters, [&](const auto& one) { return one.client_id == client_id; });
}

void MemoryStore::put_filter(const manager::StoredFilter& filter) {
    erase_filter(filter.client_id, filter.filter);
    working_.filters.push_back(filter);
}

void MemoryStore::erase_filter(const std::string& client_id, const std::string& filter) {
    changed_ = true;
    drop(working_.filters,
         [&](const auto& one) { return one.client_id == client_id && one.filter == filter; });
}

void MemoryStore::put_history(const std::string& asset_id, const manager::Attribute& attribute,
                              manager::Millis arrival) {
    changed_ = true;
    newest_arrival_ = std::max(arrival, newest_arrival_.value_or(0));
    const auto sequence = static_cast<std::int64_t>(arrivals_.size()) + 1;
    arrivals_[sequence] = *newest_arrival_;
    history_[{asset_id, attribute.name}].push_back(
        {sequence, attribute.timestamp, attribute.value_json});
}

/// Everything of the attribute, as it arrived: enough to see what the core puts into the history.
Result<std::vector<manager::HistoryPoint>>
MemoryStore::history(const manager::HistoryQuery& query) {
    asked_ = query;
    return history_[{query.asset_id, query.attribute}];
}

void MemoryStore::prune_history(const manager::HistoryLimits& limits) {
    for (auto& [key, points] : history_) {
        drop(points, [&](const auto& point) { return arrivals_[point.sequence] < limits.before; });
    }
}

Status MemoryStore::commit() {
    changed_ = false;
    ++commits_;
    const bool fails = good_commits_ && (*good_commits_)-- == 0;
    if (fails) {
        good_commits_.reset();
    }
    if (fails || is_full_) {
        working_ = committed_;
        return fail(fatal("the disk is full"));
    }
    committed_ = working_;
    return {};
}

} // namespace railbridge::test
