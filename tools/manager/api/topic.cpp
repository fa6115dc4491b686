#include "tools/manager/api/topic.hpp"

#include <algorithm>

namespace railbridge::manager {

namespace {

constexpr std::string_view response_end = "/response";

std::optional<Operation> asset_operation(std::string_view method) {
    if (method == "create") {
        return Operation::asset_create;
    }
    if (method == "get") {
        return Operation::asset_get;
    }
    if (method == "update") {
        return Operation::asset_update;
    }
    if (method == "delete") {
        return Operation::asset_delete;
    }
    return std::nullopt;
}

std::optional<Operation> all_attributes_operation(std::string_view method) {
    if (method == "update") {
        return Operation::attributes_update;
    }
    if (method == "get") {
        return Operation::attributes_get;
    }
    return std::nullopt;
}

std::optional<Operation> one_attribute_operation(std::string_view method) {
    if (method == "update") {
        return Operation::attribute_update;
    }
    if (method == "get") {
        return Operation::attribute_get;
    }
    if (method == "get-value") {
        return Operation::attribute_get_value;
    }
    return std::nullopt;
}

std::optional<Request> request(std::optional<Operation> operation, const Tokens& tokens,
                               std::string_view attribute) {
    if (!operation) {
        return std::nullopt;
    }
    return Request{*operation, tokens[4], attribute};
}

std::optional<Request> asset_request(const Tokens& tokens) {
    if (tokens.size() == 6) {
        return request(asset_operation(tokens[5]), tokens, {});
    }
    if (tokens.size() == 7 && tokens[5] == "attributes") {
        return request(all_attributes_operation(tokens[6]), tokens, {});
    }
    if (tokens.size() == 8 && tokens[5] == "attributes") {
        return request(one_attribute_operation(tokens[7]), tokens, tokens[6]);
    }
    return std::nullopt;
}

} // namespace

Tokens split_topic(std::string_view topic) {
    Tokens tokens;
    std::size_t start = 0;
    while (true) {
        const std::size_t slash = topic.find('/', start);
        if (slash == std::string_view::npos) {
            tokens.push_back(topic.substr(start));
            return tokens;
        }
        tokens.push_back(topic.substr(start, slash - start));
        start = slash + 1;
    }
}

bool is_literal(std::string_view token) {
    return !token.empty() &&
           std::none_of(token.begin(), token.end(), [](char c) { return c == '+' || c == '#'; });
}

std::optional<Request> parse_request(const Tokens& tokens) {
    if (tokens.size() < 5 || !std::all_of(tokens.begin(), tokens.end(), is_literal)) {
        return std::nullopt;
    }
    if (tokens[2] == "operations" && tokens[3] == "assets") {
        return asset_request(tokens);
    }
    if (tokens.size() == 5 && tokens[2] == "gateway" && tokens[3] == "events" &&
        tokens[4] == "acknowledge") {
        return Request{Operation::acknowledge, {}, {}};
    }
    return std::nullopt;
}

bool is_response_filter(const Tokens& tokens) {
    return tokens.size() > 3 && tokens[2] == "operations" && tokens.back() == "response";
}

/// Walks along both.
bool selects(std::string_view filter, std::string_view topic) {
    while (true) {
        const std::size_t wanted_end = filter.find('/');
        const std::size_t given_end = topic.find('/');
        const std::string_view wanted = filter.substr(0, wanted_end);
        if (wanted == "#") {
            return true;
        }
        if (wanted != "+" && wanted != topic.substr(0, given_end)) {
            return false;
        }
        if (given_end == std::string_view::npos) {
            return wanted_end == given_end || filter.substr(wanted_end) == "/#";
        }
        if (wanted_end == std::string_view::npos) {
            return false;
        }
        filter.remove_prefix(wanted_end + 1);
        topic.remove_prefix(given_end + 1);
    }
}

bool is_pending_topic(const Tokens& tokens) {
    return tokens.size() == 5 && tokens[2] == "gateway" && tokens[3] == "events" &&
           tokens[4] == "pending";
}

bool is_event_topic(const Tokens& tokens) {
    return tokens.size() > 3 && tokens[2] == "events" && tokens[3] == "assets";
}

bool is_operation(const Tokens& tokens) {
    return tokens.size() > 3 && tokens[2] == "operations";
}

std::string_view without_response(std::string_view topic) {
    const bool is_response = topic.size() > response_end.size() && topic.ends_with(response_end);
    return is_response ? topic.substr(0, topic.size() - response_end.size()) : topic;
}

bool is_answerable(std::string_view request_topic) {
    return request_topic.size() <= max_topic_bytes - response_end.size();
}

std::string response_topic(std::string_view request_topic) {
    std::string topic;
    topic.reserve(request_topic.size() + response_end.size());
    topic += request_topic;
    topic += response_end;
    return topic;
}

std::string pending_topic(std::string_view realm, std::string_view client_id) {
    return std::string(realm) + '/' + std::string(client_id) + "/gateway/events/pending";
}

bool is_usable_client_id(std::string_view client_id) {
    constexpr std::size_t longest = 255;
    return !client_id.empty() && client_id.size() <= longest &&
           client_id.find_first_of("/+#$") == std::string_view::npos;
}

} // namespace railbridge::manager
