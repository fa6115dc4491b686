#include "tools/manager/api/open_requests.hpp"

#include "tools/manager/api/topic.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr int bounds_itself = 5; ///< MQTT 5: the client keeps to what may be under way

std::size_t hash_of(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

} // namespace

OpenRequests::Key OpenRequests::key_of(std::string_view topic, std::string_view payload) {
    return {hash_of(topic), hash_of(payload), payload.size()};
}

std::size_t OpenRequests::Client::under_way() const {
    std::size_t count = 0;
    for (const Request& request : open) {
        count += request.doubtful + (request.is_released ? 0U : 1U);
    }
    return count;
}

void OpenRequests::add_listener(const FilterOwner& owner, const std::string& response_filter,
                                int protocol_version) {
    Client& client = clients_[owner.client_id];
    client.protocol_version = protocol_version;
    if (client.response_filters.insert(response_filter).second) {
        sums_.add(owner, response_filter.size());
    }
}

bool OpenRequests::listens(std::string_view client_id, const std::string& response_filter) const {
    const auto client = clients_.find(client_id);
    return client != clients_.end() && client->second.response_filters.count(response_filter) != 0;
}

void OpenRequests::remove_listener(const std::string& client_id,
                                   const std::string& response_filter) {
    if (const auto client = clients_.find(client_id);
        client != clients_.end() && client->second.response_filters.erase(response_filter) != 0) {
        sums_.remove(client_id, response_filter.size());
        std::erase_if(client->second.open, [&](Request& request) {
            std::erase(request.listeners, hash_of(response_filter));
            return request.listeners.empty();
        });
    }
}

void OpenRequests::start_anew(const std::string& client_id, const std::set<std::string>& filters) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        std::erase_if(client->second.response_filters, [&](const std::string& filter) {
            const bool is_gone = filters.count(filter) == 0;
            if (is_gone) {
                sums_.remove(client_id, filter.size());
            }
            return is_gone;
        });
        std::erase_if(client->second.open, [](const Request& one) { return one.is_earlier; });
    }
}

void OpenRequests::connected(std::string_view client_id, int protocol_version) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        client->second.protocol_version = protocol_version;
        for (Request& request : client->second.open) {
            request.is_earlier = true;
            request.may_be_repeated = true;
        }
    }
}

OpenRequests::Repetition OpenRequests::repetition(std::string_view client_id,
                                                  std::string_view topic,
                                                  std::string_view payload) {
    const auto client = clients_.find(client_id);
    if (client == clients_.end() || client->second.open.empty()) {
        return Repetition::none;
    }
    const Key key = key_of(topic, payload);
    auto& open = client->second.open;
    const auto again = std::find_if(open.begin(), open.end(), [&](const Request& request) {
        return request.may_be_repeated && request.key == key;
    });
    if (again != open.end()) {
        again->may_be_repeated = false;
        return Repetition::same;
    }
    Request& last = open.back();
    const bool follows = last.key == key && last.number == client->second.carried_out;
    if (!follows) {
        return Repetition::none;
    }
    if (client->second.under_way() >= max_in_flight) {
        return Repetition::too_many;
    }
    ++last.doubtful;
    return Repetition::same;
}

void OpenRequests::carried_out(std::string_view client_id) {
    if (const auto client = clients_.find(client_id); client != clients_.end()) {
        ++client->second.carried_out;
    }
}

void OpenRequests::add(const std::string& client_id, std::string_view topic,
                       std::string_view payload) {
    const auto found = clients_.find(client_id);
    if (found == clients_.end()) {
        return;
    }
    Client& client = found->second;
    Request request{key_of(topic, payload), client.carried_out, {}};
    const std::string response = response_topic(topic);
    for (const std::string& filter : client.response_filters) {
        if (selects(filter, response)) {
            request.listeners.push_back(hash_of(filter));
        }
    }
    const bool is_full = client.under_way() >= max_in_flight;
    if (request.listeners.empty() || (is_full && client.protocol_version < bounds_itself)) {
        return; // nobody listens, or the broker drops it
    }
    client.open.push_back(std::move(request));
    if (client.open.size() > max_in_flight) {
        client.open.pop_front(); // such a client keeps to the limit: the oldest is over
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
        const auto over = unreleased->doubtful == 0 ? std::next(unreleased) : unreleased;
        open.erase(open.begin(), over);
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
        sums_.remove(client_id);
    }
}

} // namespace railbridge::manager
