#include "adapters/mqtt/event_reader.hpp"

#include "adapters/mqtt/topics.hpp"
#include "bridge/base/result.hpp"

#include <simdjson.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace railbridge::mqtt {
namespace {

namespace dom = simdjson::dom;

/// The DOM parser validates the whole text, the part nobody reads included. Parsers keep their
/// buffers, so there is one per thread.
Result<dom::element> parse(dom::parser& parser, const simdjson::padded_string& text) {
    if (text.size() > payload_limits::event_bytes_max) {
        return fail(fatal("it has " + std::to_string(text.size()) + " bytes; at most " +
                          std::to_string(payload_limits::event_bytes_max) + " are accepted"));
    }
    if (const auto error =
            parser.allocate(payload_limits::event_bytes_max + 1, payload_limits::event_depth_max)) {
        return fail(fatal(std::string{"no memory to read it: "} + simdjson::error_message(error)));
    }
    dom::element root;
    if (const auto error = parser.parse(text.data(), text.size(), false).get(root)) {
        return fail(fatal(std::string{"it is no JSON the bridge accepts: "} +
                          simdjson::error_message(error)));
    }
    return root;
}

/// The first key that an object of the tree has twice; empty if none has.
std::string duplicate_key(const dom::element& element) {
    std::string found;
    if (dom::array array; element.get(array) == simdjson::SUCCESS) {
        for (const auto item : array) {
            if (found = duplicate_key(item); !found.empty()) {
                return found;
            }
        }
        return found;
    }
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) {
        return found;
    }
    std::vector<std::string_view> keys;
    for (const auto field : object) {
        keys.push_back(field.key);
        if (found = duplicate_key(field.value); !found.empty()) {
            return found;
        }
    }
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    return twice == keys.end() ? found : "\"" + std::string{*twice} + "\"";
}

/// Scalars keep the kind they came with: 1, 1.0, true and "1" are four different values.
Scalar scalar(const dom::element& element) {
    switch (element.type()) {
    case dom::element_type::BOOL:
        return element.get_bool().value_unsafe();
    case dom::element_type::INT64:
        return element.get_int64().value_unsafe();
    case dom::element_type::UINT64:
        return element.get_uint64().value_unsafe();
    case dom::element_type::DOUBLE:
        return element.get_double().value_unsafe();
    case dom::element_type::STRING:
        return std::string{element.get_string().value_unsafe()};
    default:
        return std::monostate{};
    }
}

/// More than a scalar.
bool is_structured(const dom::element& element) {
    return element.is_array() || element.is_object();
}

/// A list of scalars as such; null for what else is structured.
Value value_of(const dom::element& element) {
    dom::array array;
    if (element.get(array) != simdjson::SUCCESS) {
        return to_value(scalar(element));
    }
    ValueList values;
    for (const auto item : array) {
        if (is_structured(item)) {
            return std::monostate{};
        }
        values.push_back(scalar(item));
    }
    return values;
}

bool is_asset_id(std::string_view id) {
    constexpr std::size_t length = 22;
    return id.size() == length && std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

/// What attribute events have in common, pending or not.
struct AttributeEvent {
    std::string asset_id;
    std::string attribute;
    Value value;
    std::string value_json; ///< minified
    bool structured = false;
    bool deleted = false;
    WallTime timestamp{};
};

std::string read_reference(const dom::object& event, AttributeEvent& result) {
    dom::object reference;
    std::string_view id;
    std::string_view name;
    if (event["ref"].get(reference) != simdjson::SUCCESS) {
        return "event.ref is missing or no object";
    }
    if (reference["id"].get(id) != simdjson::SUCCESS || !is_asset_id(id)) {
        return "event.ref.id is missing or no asset id (22 letters and digits)";
    }
    if (reference["name"].get(name) != simdjson::SUCCESS || !is_topic_token(name)) {
        return "event.ref.name is missing or no attribute name";
    }
    result.asset_id = id;
    result.attribute = name;
    return {};
}

std::string read_value(const dom::object& event, AttributeEvent& result) {
    dom::element value;
    result.value_json = "null";
    if (event["value"].get(value) == simdjson::SUCCESS) {
        result.value = value_of(value);
        result.structured = is_structured(value) && is_null(result.value);
        result.value_json = simdjson::minify(value);
    }
    dom::element deleted;
    if (event["deleted"].get(deleted) == simdjson::SUCCESS && !deleted.is_null() &&
        deleted.get(result.deleted) != simdjson::SUCCESS) {
        return "event.deleted is no boolean";
    }
    dom::element timestamp;
    if (event["timestamp"].get(timestamp) == simdjson::SUCCESS && !timestamp.is_null()) {
        std::int64_t milliseconds = 0;
        if (timestamp.get(milliseconds) != simdjson::SUCCESS || milliseconds < 0) {
            return "event.timestamp is no number of milliseconds";
        }
        result.timestamp = WallTime{std::chrono::milliseconds{milliseconds}};
    }
    return {};
}

std::string read_event(const dom::object& event, AttributeEvent& result) {
    dom::element kind;
    std::string_view text;
    if (event["eventType"].get(kind) == simdjson::SUCCESS && !kind.is_null() &&
        (kind.get(text) != simdjson::SUCCESS || text != "attribute")) {
        return "event.eventType is not \"attribute\"";
    }
    if (std::string defect = read_reference(event, result); !defect.empty()) {
        return defect;
    }
    return read_value(event, result);
}

/// The text of event.value as it stands in the payload, which the DOM does not keep: 1.0 and 1e0
/// are the same to it. Called for payloads the DOM accepted.
std::string raw_value(const simdjson::padded_string& text) {
    namespace ondemand = simdjson::ondemand;
    ondemand::parser parser;
    ondemand::document document;
    ondemand::value value;
    if (parser.iterate(text).get(document) != simdjson::SUCCESS ||
        document["event"]["value"].get(value) != simdjson::SUCCESS) {
        return {};
    }
    std::string_view raw;
    ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) {
        return {};
    }
    if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
        return {};
    }
    raw = value.raw_json_token();
    const auto end = raw.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string{} : std::string{raw.substr(0, end + 1)};
}

std::string read_pending(const dom::element& root, PendingEvent& result) {
    if (const std::string twice = duplicate_key(root); !twice.empty()) {
        return "the key " + twice + " occurs twice in one object";
    }
    dom::object message;
    if (root.get(message) != simdjson::SUCCESS) {
        return "it is no JSON object";
    }
    std::string_view ack_id;
    if (message["ackId"].get(ack_id) != simdjson::SUCCESS || ack_id.empty() ||
        ack_id.size() > payload_limits::ack_id_bytes_max) {
        return "ackId is missing, empty, too long or no text";
    }
    result.ack_id = ack_id;
    dom::object body;
    if (message["event"].get(body) != simdjson::SUCCESS) {
        return "event is missing or no object";
    }
    AttributeEvent event;
    std::string defect = read_event(body, event);
    result.asset_id = std::move(event.asset_id);
    result.attribute = std::move(event.attribute);
    result.value = std::move(event.value);
    result.value_json = std::move(event.value_json);
    result.structured = event.structured;
    result.deleted = event.deleted;
    result.event_time = event.timestamp;
    return defect;
}

} // namespace

PendingReading read_pending_event(std::string_view payload) {
    thread_local dom::parser parser;
    PendingReading reading;
    const simdjson::padded_string text{payload};
    const auto root = parse(parser, text);
    if (!root) {
        reading.defect = root.error().text;
        return reading;
    }
    reading.defect = read_pending(*root, reading.event);
    const bool list = std::holds_alternative<ValueList>(reading.event.value);
    if (reading.defect.empty() && !reading.event.structured && !list) {
        if (std::string raw = raw_value(text); !raw.empty()) {
            reading.event.value_json = std::move(raw);
        }
    }
    return reading;
}

std::optional<AttributeSeen> read_attribute_event(std::string_view payload) {
    thread_local dom::parser parser;
    const simdjson::padded_string text{payload};
    const auto root = parse(parser, text);
    dom::object body;
    AttributeEvent event;
    if (!root || root->get(body) != simdjson::SUCCESS || !read_event(body, event).empty() ||
        event.deleted) {
        return std::nullopt;
    }
    return AttributeSeen{std::move(event.asset_id), std::move(event.attribute),
                         std::move(event.value), event.timestamp};
}

} // namespace railbridge::mqtt
