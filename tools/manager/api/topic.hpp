#pragma once
// Topics of the MQTT Gateway API, spelled here and nowhere else. Tokens count from 0:
// 0 realm / 1 client id / 2 operations|events|gateway / ...

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

inline constexpr std::size_t most_tokens = 10; ///< of the API's topics; others may have more

using Tokens = boost::container::small_vector<std::string_view, most_tokens>;

/// Split at every slash; views into `topic`.
Tokens split_topic(std::string_view topic);

/// Not empty, and no part of a filter's wildcards.
bool is_literal(std::string_view token);

enum class Operation {
    asset_create,
    asset_get,
    asset_update,
    asset_delete,
    attribute_update,
    attributes_update,
    attributes_get,
    attribute_get,
    attribute_get_value,
    acknowledge,
};

/// Of the others the payload is ignored, whatever it is.
constexpr bool has_body(Operation operation) {
    return operation == Operation::asset_create || operation == Operation::asset_update ||
           operation == Operation::attribute_update || operation == Operation::attributes_update;
}

/// Of assets and values.
constexpr bool is_change(Operation operation) {
    return has_body(operation) || operation == Operation::asset_delete;
}

/// What a publish asks for. Views into the topic.
struct Request {
    Operation operation = Operation::asset_get;
    std::string_view target;    ///< asset id; the response identifier for asset_create
    std::string_view attribute; ///< empty where the topic has none
};

/// Nothing for any other topic, those with wildcards or empty tokens included.
std::optional<Request> parse_request(const Tokens& tokens);

/// True for filters that may select only responses: token 2 `operations`, last token `response`.
bool is_response_filter(const Tokens& tokens);

/// Whether a message for the topic meets the filter, as MQTT has it.
bool selects(std::string_view filter, std::string_view topic);

bool is_pending_topic(const Tokens& tokens);
bool is_event_topic(const Tokens& tokens);

/// True for request and response topics of operations alike.
bool is_operation(const Tokens& tokens);

/// What MQTT can say the length of. The broker sends longer ones, cut and followed by what its
/// memory held (send__real_publish of mosquitto 2.0.11 allocates by the whole length).
inline constexpr std::size_t max_topic_bytes = 65'535;

/// The answer to a request of that topic has a topic that can be sent.
bool is_answerable(std::string_view request_topic);

std::string response_topic(std::string_view request_topic);
/// The topic of the request, also when it is that already.
std::string_view without_response(std::string_view topic);
std::string pending_topic(std::string_view realm, std::string_view client_id);

/// A client id must be usable as a topic token.
bool is_usable_client_id(std::string_view client_id);

} // namespace railbridge::manager
