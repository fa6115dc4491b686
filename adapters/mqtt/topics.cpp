#include "adapters/mqtt/topics.hpp"

#include <algorithm>

namespace railbridge::mqtt {
namespace {

constexpr std::string_view assets = "operations/assets/";
constexpr std::string_view events = "events/assets/";
constexpr std::string_view pending = "gateway/events/pending";
constexpr std::string_view acknowledgement = "gateway/events/acknowledge";

std::vector<std::string_view> tokens_of(std::string_view topic) {
    std::vector<std::string_view> tokens;
    for (;;) {
        const auto slash = topic.find('/');
        tokens.push_back(topic.substr(0, slash));
        if (slash == std::string_view::npos) {
            return tokens;
        }
        topic.remove_prefix(slash + 1);
    }
}

/// `rest` follows `operations/assets/`. A response to an operation the bridge never sends is
/// foreign.
IncomingTopic parse_response(std::string_view rest) {
    const auto tokens = tokens_of(rest);
    if (tokens.size() < 3 || tokens.back() != "response" || tokens.front().empty()) {
        return ForeignTopic{};
    }
    std::string id{tokens.front()};
    if (tokens.size() == 4 && tokens[1] == "attributes" && tokens[2] == "update") {
        return ResponseTopic{Operation::update_attributes, std::move(id)};
    }
    if (tokens.size() != 3) {
        return ForeignTopic{};
    }
    if (tokens[1] == "create") {
        return ResponseTopic{Operation::create_asset, std::move(id)};
    }
    if (tokens[1] == "get") {
        return ResponseTopic{Operation::get_asset, std::move(id)};
    }
    if (tokens[1] == "update") {
        return ResponseTopic{Operation::update_asset, std::move(id)};
    }
    return ForeignTopic{};
}

} // namespace

bool is_topic_token(std::string_view text) {
    constexpr std::size_t length_max = 255;
    return !text.empty() && text.size() <= length_max &&
           std::none_of(text.begin(), text.end(), [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return c == '/' || c == '+' || c == '#' || byte < 0x20 || byte == 0x7F;
           });
}

std::string response_topic(std::string_view operation) {
    return std::string{operation} + "/response";
}

Topics::Topics(std::string_view realm, std::string_view client_id) {
    prefix_.append(realm).append("/").append(client_id).append("/");
}

std::string Topics::asset_operation(std::string_view id, std::string_view operation) const {
    std::string topic;
    topic.reserve(prefix_.size() + assets.size() + id.size() + 1 + operation.size());
    return topic.append(prefix_).append(assets).append(id).append("/").append(operation);
}

std::string Topics::create_asset(std::string_view response_id) const {
    return asset_operation(response_id, "create");
}

std::string Topics::get_asset(std::string_view asset_id) const {
    return asset_operation(asset_id, "get");
}

std::string Topics::update_asset(std::string_view asset_id) const {
    return asset_operation(asset_id, "update");
}

std::string Topics::delete_asset(std::string_view asset_id) const {
    return asset_operation(asset_id, "delete");
}

std::string Topics::update_attributes(std::string_view asset_id) const {
    return asset_operation(asset_id, "attributes/update");
}

std::string Topics::update_attribute(std::string_view asset_id, std::string_view attribute) const {
    std::string operation{"attributes/"};
    return asset_operation(asset_id, operation.append(attribute).append("/update"));
}

std::string Topics::acknowledge() const {
    return prefix_ + std::string{acknowledgement};
}

std::string Topics::pending_filter() const {
    return prefix_ + std::string{pending};
}

std::vector<std::string> Topics::response_filters() const {
    return {asset_operation("+", "+/response"), asset_operation("+", "attributes/+/response"),
            asset_operation("+", "attributes/+/+/response")};
}

std::vector<std::string> Topics::event_filters(std::string_view asset_id) const {
    std::string asset = prefix_;
    asset.append(events).append(asset_id);
    std::string attributes = asset + "/attributes";
    return {std::move(asset), std::move(attributes)};
}

IncomingTopic Topics::parse(std::string_view topic) const {
    if (topic.substr(0, prefix_.size()) != prefix_) {
        return ForeignTopic{};
    }
    topic.remove_prefix(prefix_.size());
    if (topic == pending) {
        return PendingTopic{};
    }
    if (topic.substr(0, events.size()) == events) {
        return EventTopic{};
    }
    if (topic.substr(0, assets.size()) == assets) {
        return parse_response(topic.substr(assets.size()));
    }
    return ForeignTopic{};
}

} // namespace railbridge::mqtt
