#pragma once
// The only file that spells topics of the MQTT Gateway API: builds those the bridge publishes and
// subscribes to, and takes apart those it receives. Source: MQTT Gateway API, "MQTT API
// Specification". Pure functions of immutable data: callable from every thread.

#include "bridge/openremote/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace railbridge::mqtt {

/// True for what may stand as one token of a topic: not empty, no '/', '+', '#', no control
/// characters, at most 255 bytes.
bool is_topic_token(std::string_view text);

/// A message on the pending topic.
struct PendingTopic {};
/// A response to an operation; `id` is the asset's id (for create too: the bridge sends the asset's
/// id as response identifier).
struct ResponseTopic {
    Operation operation{};
    std::string id;
};
/// Asset and attribute events; which of the two only the payload says.
struct EventTopic {};
/// None of the bridge's.
struct ForeignTopic {};

using IncomingTopic = std::variant<ForeignTopic, PendingTopic, ResponseTopic, EventTopic>;

/// Where the manager answers an operation.
std::string response_topic(std::string_view operation);

class Topics {
public:
    Topics(std::string_view realm, std::string_view client_id);

    std::string create_asset(std::string_view response_id) const;
    std::string get_asset(std::string_view asset_id) const;
    std::string update_asset(std::string_view asset_id) const;
    std::string delete_asset(std::string_view asset_id) const;
    /// Multi-attribute update: the payload is a JSON object.
    std::string update_attributes(std::string_view asset_id) const;
    /// Single-attribute update: the payload is the value's text. The last will's topic.
    std::string update_attribute(std::string_view asset_id, std::string_view attribute) const;
    std::string acknowledge() const;

    std::string pending_filter() const;
    /// Three filters cover the responses of all operations; `#` is refused by the manager.
    std::vector<std::string> response_filters() const;
    /// Events of the asset itself, and of its attributes.
    std::vector<std::string> event_filters(std::string_view asset_id) const;

    IncomingTopic parse(std::string_view topic) const;

private:
    std::string asset_operation(std::string_view id, std::string_view operation) const;

    std::string prefix_; ///< `{realm}/{clientId}/`
};

} // namespace railbridge::mqtt
