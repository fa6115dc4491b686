#include "tools/manager/model/value_types.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace railbridge::manager {

namespace {

enum class Kind { boolean, integer, number, text, anything, object };

struct ValueType {
    std::string_view name;
    Kind kind;
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
};

constexpr double int32_min = -2147483648.0;
constexpr double int32_max = 2147483647.0;
constexpr double infinite = std::numeric_limits<double>::infinity();

constexpr std::array value_types{
    ValueType{"boolean", Kind::boolean},
    ValueType{"integer", Kind::integer, int32_min, int32_max},
    ValueType{"long", Kind::integer},
    ValueType{"bigInteger", Kind::integer},
    ValueType{"positiveInteger", Kind::integer, 0, int32_max},
    ValueType{"negativeInteger", Kind::integer, int32_min, 0},
    ValueType{"integerByte", Kind::integer, 0, 255},
    ValueType{"byte", Kind::integer, -128, 127},
    ValueType{"timestamp", Kind::integer, 0},
    ValueType{"direction", Kind::integer, 0, 360},
    ValueType{"TCP_IPPortNumber", Kind::integer, 1, 65536},
    ValueType{"number", Kind::number},
    ValueType{"bigNumber", Kind::number},
    ValueType{"positiveNumber", Kind::number, 0},
    ValueType{"negativeNumber", Kind::number, -infinite, 0},
    ValueType{"text", Kind::text},
    ValueType{"timestampISO8601", Kind::text},
    ValueType{"dateAndTime", Kind::text},
    ValueType{"hostOrIPAddress", Kind::text},
    ValueType{"IPAddress", Kind::text},
    ValueType{"UUID", Kind::text},
    ValueType{"assetID", Kind::text},
    ValueType{"assetType", Kind::text},
    ValueType{"email", Kind::text},
    ValueType{"colourRGB", Kind::text},
    ValueType{"connectionStatus", Kind::text},
    ValueType{"executionStatus", Kind::text},
    ValueType{"JSON", Kind::anything},
    ValueType{"JSONObject", Kind::object},
    ValueType{"GEO_JSONPoint", Kind::object},
};

const ValueType* find_type(std::string_view name) {
    const auto* const found =
        std::find_if(value_types.begin(), value_types.end(),
                     [name](const ValueType& type) { return type.name == name; });
    return found == value_types.end() ? nullptr : found;
}

tl::unexpected<Error> misfit(const JsonValue& value, std::string_view type) {
    std::string shown = to_json(value);
    constexpr std::size_t longest = 80;
    if (shown.size() > longest) {
        shown = shown.substr(0, longest) + "...";
    }
    return fail(fatal("value " + shown + " does not fit the type " + std::string(type)));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

template <typename T>
std::optional<T> number_in(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

/// Text that holds a number becomes that number; whole numbers stay exact.
JsonValue number_from_text(const std::string& text) {
    const std::string_view bare = trimmed(text);
    if (const auto whole = number_in<std::int64_t>(bare)) {
        return *whole;
    }
    if (const auto real = number_in<double>(bare); real && std::isfinite(*real)) {
        return *real;
    }
    return std::monostate{};
}

JsonValue as_numeric(const JsonValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return number_from_text(*text);
    }
    const bool numeric = std::holds_alternative<std::int64_t>(value) ||
                         std::holds_alternative<std::uint64_t>(value) ||
                         std::holds_alternative<double>(value);
    return numeric ? value : JsonValue{};
}

std::optional<double> as_double(const JsonValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        return static_cast<double>(*whole);
    }
    if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
        return static_cast<double>(*natural);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    return std::nullopt;
}

bool outside(double number, const ValueType& type) {
    return number < type.minimum || number > type.maximum;
}

Result<std::string> coerced_number(const JsonValue& value, const ValueType& type) {
    const std::string* text = std::get_if<std::string>(&value);
    if (text != nullptr && type.name == "number" &&
        (*text == "NaN" || *text == "Infinity" || *text == "-Infinity")) {
        return json_string(*text); // JSON has no other way to say it, and OpenRemote says it so
    }
    const auto number = as_double(as_numeric(value));
    if (!number || outside(*number, type)) {
        return misfit(value, type.name);
    }
    return json_number(*number);
}

Result<std::string> coerced_integer(const JsonValue& value, const ValueType& type) {
    const JsonValue numeric = as_numeric(value);
    const auto number = as_double(numeric);
    if (!number || outside(std::trunc(*number), type)) {
        return misfit(value, type.name);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&numeric)) {
        return std::to_string(*whole);
    }
    if (const auto* natural = std::get_if<std::uint64_t>(&numeric);
        natural != nullptr && type.name == "bigInteger") {
        return std::to_string(*natural);
    }
    constexpr double first_beyond_int64 = 9223372036854775808.0;
    if (*number >= first_beyond_int64 || *number < -first_beyond_int64) {
        return misfit(value, type.name);
    }
    return std::to_string(static_cast<std::int64_t>(*number));
}

Result<std::string> coerced_boolean(const JsonValue& value, const ValueType& type) {
    if (const auto* flag = std::get_if<bool>(&value)) {
        return std::string(*flag ? "true" : "false");
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        const std::string_view bare = trimmed(*text);
        if (bare == "true" || bare == "TRUE" || bare == "True") {
            return std::string("true");
        }
        if (bare == "false" || bare == "FALSE" || bare == "False") {
            return std::string("false");
        }
    }
    const JsonValue numeric = as_numeric(value);
    if (const auto* whole = std::get_if<std::int64_t>(&numeric)) {
        return std::string(*whole != 0 ? "true" : "false");
    }
    return misfit(value, type.name);
}

Result<std::string> coerced_text(const JsonValue& value, const ValueType& type) {
    if (std::holds_alternative<JsonComposite>(value)) {
        return misfit(value, type.name);
    }
    const auto* text = std::get_if<std::string>(&value);
    return json_string(text != nullptr ? *text : to_json(value));
}

Result<std::string> coerced_object(const JsonValue& value, const ValueType& type) {
    const auto* composite = std::get_if<JsonComposite>(&value);
    if (composite == nullptr || composite->is_array) {
        return misfit(value, type.name);
    }
    return composite->text;
}

Result<std::string> coerced_array(const JsonValue& value, std::string_view type) {
    const auto* composite = std::get_if<JsonComposite>(&value);
    if (composite == nullptr || !composite->is_array) {
        return misfit(value, type);
    }
    const auto elements = parse_json_array(composite->text);
    if (!elements) {
        return misfit(value, type);
    }
    std::string all;
    for (const JsonValue& element : *elements) {
        auto one = coerced(element, type.substr(0, type.size() - 2));
        if (!one) {
            return misfit(value, type);
        }
        all += (all.empty() ? "" : ",") + *one;
    }
    return '[' + all + ']';
}

bool is_array_type(std::string_view type) {
    return type.size() > 2 && type.substr(type.size() - 2) == "[]";
}

} // namespace

bool is_known_value_type(std::string_view type) {
    if (is_array_type(type)) {
        type.remove_suffix(2);
    }
    return find_type(type) != nullptr;
}

Result<std::string> coerced(const JsonValue& value, std::string_view type) {
    if (is_null(value)) {
        return std::string("null");
    }
    if (is_array_type(type)) {
        return coerced_array(value, type);
    }
    const ValueType* known = find_type(type);
    if (known == nullptr) {
        return to_json(value);
    }
    switch (known->kind) {
    case Kind::boolean:
        return coerced_boolean(value, *known);
    case Kind::integer:
        return coerced_integer(value, *known);
    case Kind::number:
        return coerced_number(value, *known);
    case Kind::text:
        return coerced_text(value, *known);
    case Kind::object:
        return coerced_object(value, *known);
    case Kind::anything:
        return to_json(value);
    }
    return to_json(value);
}

Result<std::string> coerced_payload(std::string_view payload, std::string_view type) {
    JsonValue value = json_or_text(payload);
    const ValueType* known = find_type(type);
    const bool is_literal = is_null(value) || std::holds_alternative<std::string>(value);
    if (known != nullptr && known->kind == Kind::text && !is_literal) {
        value = std::string(payload);
    }
    return coerced(value, type);
}

} // namespace railbridge::manager
