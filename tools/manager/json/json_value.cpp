#include "tools/manager/json/json_value.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>
#include <cmath>

namespace railbridge::manager {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

struct ToJson {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return json_number(value); }
    std::string operator()(const std::string& value) const { return json_string(value); }
    std::string operator()(const JsonComposite& value) const { return value.text; }
    std::string operator()(const JsonNumber& value) const { return value.text; }
};

} // namespace

std::string to_json(const JsonValue& value) {
    return std::visit(ToJson{}, value);
}

std::string json_string(std::string_view text) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return {buffer.GetString(), buffer.GetSize()};
}

std::optional<double> nearest_double(const JsonValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        return static_cast<double>(*whole);
    }
    if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
        return static_cast<double>(*natural);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    const auto* number = std::get_if<JsonNumber>(&value);
    if (number == nullptr) {
        return std::nullopt;
    }
    double nearest = 0;
    const char* const end = number->text.data() + number->text.size();
    if (std::from_chars(number->text.data(), end, nearest).ec == std::errc{}) {
        return nearest;
    }
    return decimal_of(number->text).exponent < 0 ? std::optional(0.0) : std::nullopt;
}

std::optional<Decimal> decimal_in(const JsonValue& value) {
    if (const auto* real = std::get_if<double>(&value)) {
        return decimal_of(*real);
    }
    return is_number(value) ? std::optional(decimal_of(to_json(value))) : std::nullopt;
}

bool is_null(const JsonValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

bool is_number(const JsonValue& value) {
    return std::holds_alternative<std::int64_t>(value) ||
           std::holds_alternative<std::uint64_t>(value) || std::holds_alternative<double>(value) ||
           std::holds_alternative<JsonNumber>(value);
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
