#include "tools/manager/json/api_json.hpp"

#include "tools/manager/json/json_value.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace railbridge::manager {

namespace {

/// RapidJSON's writer with string views as keys and values.
class Writer {
public:
    void open() { writer_.StartObject(); }
    void close() { writer_.EndObject(); }
    void key(std::string_view name) { writer_.Key(name.data(), size(name)); }

    void text(std::string_view name, std::string_view value) {
        key(name);
        writer_.String(value.data(), size(value));
    }
    void flag(std::string_view name, bool value) {
        key(name);
        writer_.Bool(value);
    }
    void number(std::string_view name, std::int64_t value) {
        key(name);
        writer_.Int64(value);
    }
    /// `json` is JSON text already.
    void raw(std::string_view name, std::string_view json) {
        key(name);
        writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        key(name);
        writer_.StartArray();
        for (const std::string& value : values) {
            writer_.String(value.data(), size(value));
        }
        writer_.EndArray();
    }
    std::string result() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
    static rapidjson::SizeType size(std::string_view text) {
        return static_cast<rapidjson::SizeType>(text.size());
    }

    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

void write_attribute(Writer& writer, const Attribute& attribute) {
    writer.open();
    writer.text("name", attribute.name);
    if (!attribute.type.empty()) {
        writer.text("type", attribute.type);
    }
    writer.raw("meta", attribute.meta_json);
    writer.raw("value", attribute.value_json);
    if (attribute.timestamp > 0) {
        writer.number("timestamp", attribute.timestamp);
    }
    writer.close();
}

void write_attributes(Writer& writer, const Attributes& attributes) {
    writer.open();
    for (const auto& [name, attribute] : attributes) {
        writer.key(name);
        write_attribute(writer, attribute);
    }
    writer.close();
}

void write_asset(Writer& writer, const Asset& asset, const std::vector<std::string>& path) {
    writer.open();
    writer.text("id", asset.id);
    writer.number("version", asset.version);
    if (asset.created_on > 0) {
        writer.number("createdOn", asset.created_on);
    }
    writer.text("name", asset.name);
    writer.flag("accessPublicRead", asset.access_public_read);
    if (!asset.parent_id.empty()) {
        writer.text("parentId", asset.parent_id);
    }
    writer.text("realm", asset.realm);
    writer.text("type", asset.type);
    if (!path.empty()) {
        writer.texts("path", path);
    }
    writer.key("attributes");
    write_attributes(writer, asset.attributes);
    writer.close();
}

bool is_plain(std::string_view text) {
    constexpr unsigned char first_printable = 0x20;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= first_printable && c != '"' && c != '\\';
    });
}

void append_string(std::string& json, std::string_view text) {
    if (is_plain(text)) {
        json += '"';
        json += text;
        json += '"';
    } else {
        json += json_string(text);
    }
}

void append_number(std::string& json, std::int64_t number) {
    std::array<char, std::numeric_limits<std::int64_t>::digits10 + 2> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    json.append(digits.data(), end);
}

/// What is written most by far, so without a writer.
void append_attribute_event(std::string& json, const AttributeEvent& event) {
    constexpr std::size_t fixed = 160;
    json.reserve(json.size() + fixed + event.asset_id.size() + event.name.size() +
                 event.value_json.size() + event.realm.size());
    json += R"({"eventType":"attribute","ref":{"id":)";
    append_string(json, event.asset_id);
    json += R"(,"name":)";
    append_string(json, event.name);
    json += R"(},"value":)";
    json += event.value_json;
    json += R"(,"timestamp":)";
    append_number(json, event.timestamp);
    json += event.deleted ? R"(,"deleted":true)" : R"(,"deleted":false)";
    if (!event.realm.empty()) {
        json += R"(,"realm":)";
        append_string(json, event.realm);
    }
    json += '}';
}

std::string_view to_string(Cause cause) {
    switch (cause) {
    case Cause::created:
        return "CREATE";
    case Cause::updated:
        return "UPDATE";
    case Cause::deleted:
        return "DELETE";
    }
    return "READ";
}

} // namespace

std::string attribute_json(const Attribute& attribute) {
    Writer writer;
    write_attribute(writer, attribute);
    return writer.result();
}

std::string attributes_json(const Attributes& attributes) {
    Writer writer;
    write_attributes(writer, attributes);
    return writer.result();
}

std::string asset_json(const Asset& asset, const std::vector<std::string>& path) {
    Writer writer;
    write_asset(writer, asset, path);
    return writer.result();
}

std::string attribute_event_json(const AttributeEvent& event) {
    std::string json;
    append_attribute_event(json, event);
    return json;
}

bool tells_removal(std::string_view payload) {
    const auto event = parse_json_object(payload, own_json);
    if (!event) {
        return false;
    }
    const JsonValue* deleted = member(*event, "deleted");
    const JsonValue* cause = member(*event, "cause");
    return (deleted != nullptr && *deleted == JsonValue(true)) ||
           (cause != nullptr && *cause == JsonValue(std::string(to_string(Cause::deleted))));
}

namespace {

/// The members of an object that is a member of another; none when there is no such thing.
JsonMembers object_in(const JsonMembers& members, std::string_view name) {
    const JsonValue* inner = member(members, name);
    const auto* composite = inner == nullptr ? nullptr : std::get_if<JsonComposite>(inner);
    auto parsed = composite == nullptr ? Result<JsonMembers>(JsonMembers{})
                                       : parse_json_object(composite->text, own_json);
    return parsed ? std::move(*parsed) : JsonMembers{};
}

} // namespace

std::string attribute_in_event(std::string_view payload) {
    const auto event = parse_json_object(payload, own_json);
    const JsonMembers ref = event ? object_in(*event, "ref") : JsonMembers{};
    const JsonValue* name = member(ref, "name");
    const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(name);
    return text == nullptr ? std::string() : *text;
}

std::vector<std::string> attributes_in_asset_event(std::string_view payload) {
    std::vector<std::string> names;
    if (const auto event = parse_json_object(payload, own_json)) {
        for (const auto& [name, attribute] : object_in(object_in(*event, "asset"), "attributes")) {
            names.push_back(name);
        }
    }
    return names;
}

std::string asset_event_json(Cause cause, const Asset& asset, const std::vector<std::string>& path,
                             const std::vector<std::string>& updated) {
    Writer writer;
    writer.open();
    writer.text("eventType", "asset");
    writer.text("cause", to_string(cause));
    writer.key("asset");
    write_asset(writer, asset, path);
    writer.number("timestamp", 0);
    if (!updated.empty()) {
        writer.texts("updatedProperties", updated);
    }
    writer.close();
    return writer.result();
}

std::string pending_json(std::string_view ack_id, const AttributeEvent& event) {
    std::string json = R"({"ackId":)";
    append_string(json, ack_id);
    json += R"(,"event":)";
    append_attribute_event(json, event);
    json += '}';
    return json;
}

std::string error_json(const ApiError& error) {
    Writer writer;
    writer.open();
    writer.text("type", "error");
    writer.text("error", to_string(error.code));
    if (!error.message.empty()) {
        writer.text("message", error.message);
    }
    writer.close();
    return writer.result();
}

std::string_view to_string(ErrorCode code) {
    switch (code) {
    case ErrorCode::bad_request:
        return "BAD_REQUEST";
    case ErrorCode::conflict:
        return "CONFLICT";
    case ErrorCode::not_found:
        return "NOT_FOUND";
    case ErrorCode::unauthorized:
        return "UNAUTHORIZED";
    case ErrorCode::internal:
        return "INTERNAL_SERVER_ERROR";
    }
    return "INTERNAL_SERVER_ERROR";
}

} // namespace railbridge::manager
