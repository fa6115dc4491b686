#include "tools/manager/api/open_requests.hpp"

#include "tools/manager/api/topic.hpp"

#include <algorithm>
#include <functional>

namespace railbridge::manager {

namespace {

/// More than a client may have in flight at the broker.
constexpr std::size_t max_open_per_client = 1000;

} // namespace

OpenRequests::Key OpenRequests::key_of(std::string_view topic, std::string_view payload) {
    constexpr std::hash<std::string_view> hash;
    return {hash(topic), hash(payload), payload.size()};
}

void OpenRequests::add_listener(const std::string& client_id, const std::string& response_filter) {
    Client& client = clients_[client_id];
    if (client.response_filters.insert(response_filter).second) {
        client.filter_bytes += response_filter.size();
    }
}

bool OpenRequests::listens(std::string_view client_id, const std::string& response_filter) const {
    const auto client = clients_.find(client_id);
    return client != clients_.end() && client->second.response_filters.count(response_filter) != 0;
}

std::size_t OpenRequests::filter_count(std::string_view client_id) const {
    const auto client = clients_.find(client_id);
    return client == clients_.end() ? 0 : client->second.response_filters.size();
}

std::size_t OpenRequests::filter_bytes(std::string_view client_id) const {
    const auto client = clients_.find(client_id);
    return client == clients_.end() ? 0 : client->second.filter_bytes;
}

void OpenRequests::remove_listener(const std::string& client_id,
                                   const std::string& response_filter) {
    if (const auto client = clients_.find(client_id);
        client != clients_.end() && client->second.response_filters.erase(response_filter) != 0) {
        client->second.filter_bytes -= response_filter.size();
    }
}

void OpenRequests::keep_listeners(const std::string& client_id,
                                  const std::set<std::string>& filters) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        std::erase_if(client->second.response_filters, [&](const std::string& filter) {
            const bool is_gone = filters.count(filter) == 0;
            client->second.filter_bytes -= is_gone ? filter.size() : 0;
            return is_gone;
        });
    }
}

void OpenRequests::connected(std::string_view client_id) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        for (Request& request : client->second.open) {
            request.may_be_repeated = true;
        }
    }
}

bool OpenRequests::is_repeated(std::string_view client_id, std::string_view topic,
                               std::string_view payload) {
    const auto client = clients_.find(client_id);
    if (client == clients_.end() || client->second.open.empty()) {
        return false;
    }
    const Key key = key_of(topic, payload);
    auto& open = client->second.open;
    const auto again = std::find_if(open.begin(), open.end(), [&](const Request& request) {
        return request.may_be_repeated && request.key == key;
    });
    if (again != open.end()) {
        again->may_be_repeated = false;
        return true;
    }
    Request& last = open.back();
    const bool follows = last.key == key && last.number == client->second.carried_out;
    if (follows) {
        ++last.doubtful;
    }
    return follows;
}

void OpenRequests::carried_out(std::string_view client_id) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        ++client->second.carried_out;
    }
}

void OpenRequests::add(const std::string& client_id, std::string_view topic,
                       std::string_view payload) {
    const auto client = clients_.find(client_id);
    if (client == clients_.end()) {
        return;
    }
    const std::string response = response_topic(topic);
    const auto& filters = client->second.response_filters;
    if (std::any_of(filters.begin(), filters.end(),
                    [&](const std::string& filter) { return selects(filter, response); })) {
        client->second.open.push_back({key_of(topic, payload), client->second.carried_out});
        if (client->second.open.size() > max_open_per_client) {
            client->second.open.pop_front();
        }
    }
}

bool OpenRequests::holds(std::string_view client_id, std::string_view topic,
                         std::string_view payload) const {
    const auto client = clients_.find(client_id);
    if (client == clients_.end() || client->second.open.empty()) {
        return false;
    }
    const Key key = key_of(topic, payload);
    const auto& open = client->second.open;
    return std::any_of(open.begin(), open.end(),
                       [&](const Request& request) { return request.key == key; });
}

OpenRequests::Released OpenRequests::release(std::string_view client_id, std::string_view topic,
                                             std::string_view payload) {
    const auto client = clients_.find(client_id);
    if (client == clients_.end()) {
        return Released::known;
    }
    const Key key = key_of(topic, payload);
    auto& open = client->second.open;
    const auto unreleased = std::find_if(open.begin(), open.end(), [&](const Request& request) {
        return request.key == key && !request.is_released;
    });
    if (unreleased != open.end()) {
        unreleased->is_released = true;
        if (unreleased->doubtful == 0) {
            open.erase(unreleased);
        }
        return Released::known;
    }
    const auto found = std::find_if(open.begin(), open.end(),
                                    [&](const Request& request) { return request.key == key; });
    if (found == open.end()) {
        return Released::known;
    }
    const bool is_newest = found->number == client->second.carried_out;
    if (--found->doubtful == 0) {
        open.erase(found);
    }
    return is_newest ? Released::another : Released::overtaken;
}

void OpenRequests::forget(std::string_view client_id) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        clients_.erase(client);
    }
}

} // namespace railbridge::manager
