#include "tools/manager/json/json_value.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace railbridge::manager {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

JsonValue value_of(simdjson::dom::element element);

void write(Writer& writer, simdjson::dom::element element);

void write_members(Writer& writer, simdjson::dom::object object) {
    writer.StartObject();
    for (const auto field : object) {
        writer.Key(field.key.data(), static_cast<rapidjson::SizeType>(field.key.size()));
        write(writer, field.value);
    }
    writer.EndObject();
}

/// The nesting is bounded by the parser's depth limit, so the recursion is too.
void write(Writer& writer, simdjson::dom::element element) {
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::OBJECT:
        write_members(writer, element.get_object());
        return;
    case Type::ARRAY:
        writer.StartArray();
        for (const auto item : simdjson::dom::array(element.get_array())) {
            write(writer, item);
        }
        writer.EndArray();
        return;
    case Type::STRING: {
        const std::string_view text = element.get_string();
        writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
        return;
    }
    case Type::INT64:
        writer.Int64(element.get_int64());
        return;
    case Type::UINT64:
        writer.Uint64(element.get_uint64());
        return;
    case Type::DOUBLE:
        writer.Double(element.get_double());
        return;
    case Type::BOOL:
        writer.Bool(element.get_bool());
        return;
    case Type::NULL_VALUE:
        writer.Null();
        return;
    }
}

JsonValue composite(simdjson::dom::element element, bool is_array) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    write(writer, element);
    return JsonComposite{{buffer.GetString(), buffer.GetSize()}, is_array};
}

JsonValue value_of(simdjson::dom::element element) {
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::OBJECT:
        return composite(element, false);
    case Type::ARRAY:
        return composite(element, true);
    case Type::STRING:
        return std::string(std::string_view(element.get_string()));
    case Type::INT64:
        return std::int64_t(element.get_int64());
    case Type::UINT64:
        return std::uint64_t(element.get_uint64());
    case Type::DOUBLE:
        return double(element.get_double());
    case Type::BOOL:
        return bool(element.get_bool());
    case Type::NULL_VALUE:
        return std::monostate{};
    }
    return std::monostate{};
}

/// Parses once and hands the root to `take`; everything simdjson throws becomes an error here.
template <typename T, typename Take>
Result<T> parsed(std::string_view text, const JsonLimits& limits, Take take) {
    if (const Status short_enough = check_size(text, limits); !short_enough) {
        return fail(short_enough.error());
    }
    try {
        simdjson::dom::parser parser(limits.bytes);
        if (const auto error = parser.allocate(text.size() + 1, limits.depth);
            error != simdjson::SUCCESS) {
            return fail(fatal(simdjson::error_message(error)));
        }
        return take(simdjson::dom::element(parser.parse(text.data(), text.size())));
    } catch (const simdjson::simdjson_error& error) {
        return fail(fatal(error.what()));
    }
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits in front; nothing when there are none.
std::string_view digits(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) {
        ++count;
    }
    return text.substr(0, count);
}

template <typename Number>
JsonValue number_of(std::string_view text) {
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// What most values are: a boolean, or a number of a few digits without an exponent. Nothing for
/// everything else, which is the parser's.
std::optional<JsonValue> simple_value(std::string_view text) {
    constexpr std::size_t few = 17;
    if (text == "true" || text == "false") {
        return JsonValue(text == "true");
    }
    if (text.empty() || text.size() > few) {
        return std::nullopt;
    }
    std::string_view left = text;
    left.remove_prefix(left.front() == '-' ? 1 : 0);
    const std::string_view whole = digits(left);
    if (whole.empty() || (whole.front() == '0' && whole.size() > 1)) {
        return std::nullopt;
    }
    left.remove_prefix(whole.size());
    if (left.empty()) {
        return number_of<std::int64_t>(text);
    }
    if (left.front() != '.' || left.size() == 1 ||
        digits(left.substr(1)).size() + 1 != left.size()) {
        return std::nullopt;
    }
    return number_of<double>(text);
}

struct ToJson {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return json_number(value); }
    std::string operator()(const std::string& value) const { return json_string(value); }
    std::string operator()(const JsonComposite& value) const { return value.text; }
};

} // namespace

Status check_size(std::string_view text, const JsonLimits& limits) {
    constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
    return text.size() <= limits.bytes
               ? Status{}
               : fail(fatal("the JSON text is longer than " +
                            std::to_string(limits.bytes / mebibyte) + " MiB"));
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
    return parsed<JsonValue>(text, limits,
                             [](simdjson::dom::element root) { return value_of(root); });
}

Result<JsonMembers> parse_json_object(std::string_view text, const JsonLimits& limits) {
    return parsed<JsonMembers>(
        text, limits, [](simdjson::dom::element root) -> Result<JsonMembers> {
            if (!root.is_object()) {
                return fail(fatal("the payload is no JSON object"));
            }
            JsonMembers members;
            for (const auto field : simdjson::dom::object(root.get_object())) {
                members.emplace_back(std::string(field.key), value_of(field.value));
            }
            return members;
        });
}

Result<std::vector<JsonValue>> parse_json_array(std::string_view text, const JsonLimits& limits) {
    using Values = std::vector<JsonValue>;
    return parsed<Values>(text, limits, [](simdjson::dom::element root) -> Result<Values> {
        if (!root.is_array()) {
            return fail(fatal("the payload is no JSON array"));
        }
        Values values;
        for (const auto item : simdjson::dom::array(root.get_array())) {
            values.push_back(value_of(item));
        }
        return values;
    });
}

bool is_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

JsonValue json_or_text(std::string_view text) {
    if (auto simple = simple_value(text)) {
        return *std::move(simple);
    }
    auto value = parse_json(text);
    return value ? std::move(*value) : JsonValue(std::string(text));
}

std::string to_json(const JsonValue& value) {
    return std::visit(ToJson{}, value);
}

std::string json_string(std::string_view text) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return {buffer.GetString(), buffer.GetSize()};
}

std::string json_number(double number) {
    constexpr double exact = 1e15; // nearly always it is a whole number below that
    if (std::abs(number) < exact && std::trunc(number) == number && !std::signbit(number)) {
        return std::to_string(static_cast<std::int64_t>(number)) + ".0";
    }
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.Double(number);
    return {buffer.GetString(), buffer.GetSize()};
}

bool is_null(const JsonValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

const JsonValue* member(const JsonMembers& members, std::string_view name) {
    for (const auto& [key, value] : members) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

} // namespace railbridge::manager
