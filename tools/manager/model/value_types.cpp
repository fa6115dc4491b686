#include "tools/manager/model/value_types.hpp"

#include "bridge/base/cut_text.hpp"
#include "tools/manager/model/numeric_value.hpp"
#include "tools/manager/model/text_forms.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace railbridge::manager {

namespace {

enum class Kind { boolean, integer, number, text, choice, date, anything, object, point };

constexpr double infinite = std::numeric_limits<double>::infinity();

struct Range {
    double minimum = -infinite;
    double maximum = infinite;
};

struct ValueType {
    std::string_view name;
    Kind kind;
    Range holds = {};  ///< what the type can hold at all
    Range bounds = {}; ///< what it allows of that
    TextForm form = TextForm::any;
    std::string_view entry = {}; ///< the type of what a map holds; empty: anything
};

constexpr Range int32{-2147483648.0, 2147483647.0};
constexpr Range positive{0, infinite};
constexpr Range negative{-infinite, 0};

constexpr ValueType text_type(std::string_view name, TextForm form) {
    return {name, Kind::text, {}, {}, form};
}

constexpr ValueType map_type(std::string_view name, std::string_view entry) {
    return {name, Kind::object, {}, {}, TextForm::any, entry};
}

constexpr std::array value_types{
    ValueType{"boolean", Kind::boolean},
    ValueType{"integer", Kind::integer, int32},
    ValueType{"long", Kind::integer},
    ValueType{"bigInteger", Kind::integer},
    ValueType{"positiveInteger", Kind::integer, int32, positive},
    ValueType{"negativeInteger", Kind::integer, int32, negative},
    ValueType{"integerByte", Kind::integer, int32, {0, 255}},
    ValueType{"byte", Kind::integer, {-128, 127}},
    ValueType{"timestamp", Kind::integer, {}, positive},
    ValueType{"direction", Kind::integer, int32, {0, 360}},
    ValueType{"TCP_IPPortNumber", Kind::integer, int32, {1, 65536}},
    ValueType{"number", Kind::number},
    ValueType{"bigNumber", Kind::number},
    ValueType{"positiveNumber", Kind::number, {}, positive},
    ValueType{"negativeNumber", Kind::number, {}, negative},
    ValueType{"text", Kind::text},
    ValueType{"assetType", Kind::text},
    ValueType{"CRONExpression", Kind::text},
    text_type("timestampISO8601", TextForm::date_and_time),
    text_type("timeDurationISO8601", TextForm::duration),
    text_type("periodDurationISO8601", TextForm::duration),
    text_type("timeAndPeriodDurationISO8601", TextForm::duration),
    text_type("hostOrIPAddress", TextForm::host_or_ip_address),
    text_type("IPAddress", TextForm::ip_address),
    text_type("UUID", TextForm::uuid),
    text_type("assetID", TextForm::asset_id),
    text_type("email", TextForm::email),
    text_type("HTTP_URL", TextForm::http_url),
    text_type("WS_URL", TextForm::websocket_url),
    text_type("colourRGB", TextForm::colour),
    ValueType{"dateAndTime", Kind::date},
    ValueType{"connectionStatus", Kind::choice},
    ValueType{"executionStatus", Kind::choice},
    ValueType{"JSON", Kind::anything},
    ValueType{"JSONObject", Kind::object},
    map_type("booleanMap", "boolean"),
    map_type("integerMap", "integer"),
    map_type("numberMap", "number"),
    map_type("textMap", "text"),
    map_type("multivaluedTextMap", "text[]"),
    ValueType{"attributeLink", Kind::object},
    ValueType{"attributeReference", Kind::object},
    ValueType{"attributeState", Kind::object},
    ValueType{"calendarEvent", Kind::object},
    ValueType{"consoleProviders", Kind::object},
    ValueType{"oAuthGrant", Kind::object},
    ValueType{"usernameAndPassword", Kind::object},
    ValueType{"valueFormat", Kind::object},
    ValueType{"valueConstraint", Kind::object},
    ValueType{"agentLink", Kind::object},
    ValueType{"GEO_JSONPoint", Kind::point},
};

constexpr std::array<std::string_view, 8> connection_states{
    "DISCONNECTED", "CONNECTING", "DISCONNECTING", "CONNECTED",
    "DISABLED",     "WAITING",    "ERROR",         "STOPPED"};
constexpr std::array<std::string_view, 7> execution_states{
    "REQUEST_START", "REQUEST_REPEATING", "REQUEST_CANCEL", "READY",
    "COMPLETED",     "RUNNING",           "CANCELLED"};

const ValueType* find_type(std::string_view name) {
    const auto* const found =
        std::find_if(value_types.begin(), value_types.end(),
                     [name](const ValueType& type) { return type.name == name; });
    return found == value_types.end() ? nullptr : found;
}

constexpr std::size_t longest_shown = 80; ///< of what somebody sent

std::string shown(const JsonValue& value) {
    const std::string text = to_json(value);
    return text.size() > longest_shown ? std::string(cut_text(text, longest_shown)) + "..." : text;
}

tl::unexpected<Misfit> misfit(const JsonValue& value, std::string_view type) {
    return tl::unexpected<Misfit>(
        {"value " + shown(value) + " does not fit the type " + std::string(type)});
}

std::string limit_text(double limit) {
    return std::to_string(static_cast<std::int64_t>(limit)); // bounds of types are whole numbers
}

tl::unexpected<Misfit> beyond(double number, const Range& bounds) {
    return tl::unexpected<Misfit>(
        {number < bounds.minimum ? "must be greater than or equal to " + limit_text(bounds.minimum)
                                 : "must be less than or equal to " + limit_text(bounds.maximum),
         false});
}

bool outside(double number, const Range& range) {
    return number < range.minimum || number > range.maximum;
}

/// As it came, with a fraction or an exponent; not where that would make it longer than numbers
/// may be, since it must be read again.
std::string exact_number(const JsonValue& number) {
    if (const auto* real = std::get_if<double>(&number)) {
        return json_number(*real);
    }
    constexpr std::string_view fraction = ".0";
    std::string text = to_json(number);
    if (text.find_first_of(".eE") == std::string::npos) {
        text += fraction;
    }
    if (text.size() > max_number_length && text.ends_with(fraction)) {
        text.resize(text.size() - fraction.size());
    }
    // Where a double is the same number it is read as that, and written as that from then on.
    const auto again = parse_json(text, own_json);
    const auto* real = again ? std::get_if<double>(&*again) : nullptr;
    return real == nullptr ? text : json_number(*real);
}

Coerced coerced_number(const JsonValue& value, const ValueType& type) {
    const std::string* text = std::get_if<std::string>(&value);
    if (text != nullptr && type.name == "number" &&
        (*text == "NaN" || *text == "Infinity" || *text == "-Infinity")) {
        return json_string(*text); // JSON has no other way to say it, and OpenRemote says it so
    }
    const JsonValue numeric = numeric_value(value);
    if (type.name == "bigNumber" && !is_null(numeric)) {
        return exact_number(numeric);
    }
    const auto number = nearest_double(numeric);
    if (!number) {
        return misfit(value, type.name);
    }
    if (outside(*number, type.bounds)) {
        return beyond(*number, type.bounds);
    }
    return json_number(*number);
}

Coerced coerced_integer(const JsonValue& value, const ValueType& type) {
    const auto number = decimal_in(numeric_value(value));
    if (!number) {
        return misfit(value, type.name);
    }
    constexpr std::size_t longest_big = 100;
    const auto whole = whole_part(*number, longest_big);
    if (type.name == "bigInteger") {
        return whole ? Coerced(*whole)
                     : tl::unexpected<Misfit>({"value " + shown(value) + " has more than the " +
                                                   std::to_string(longest_big) +
                                                   " digits that a bigInteger can have",
                                               false});
    }
    std::int64_t kept = 0;
    const char* const end = whole ? whole->data() + whole->size() : nullptr;
    if (!whole || std::from_chars(whole->data(), end, kept).ec != std::errc{} ||
        outside(static_cast<double>(kept), type.holds)) {
        return misfit(value, type.name);
    }
    if (outside(static_cast<double>(kept), type.bounds)) {
        return beyond(static_cast<double>(kept), type.bounds);
    }
    return std::to_string(kept);
}

Coerced coerced_boolean(const JsonValue& value, const ValueType& type) {
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
    const JsonValue numeric = numeric_value(value);
    if (const auto* whole = std::get_if<std::int64_t>(&numeric)) {
        return std::string(*whole != 0 ? "true" : "false");
    }
    return misfit(value, type.name);
}

Coerced coerced_text(const JsonValue& value, const ValueType& type) {
    if (std::holds_alternative<JsonComposite>(value)) {
        return misfit(value, type.name);
    }
    const auto* given = std::get_if<std::string>(&value);
    const std::string text = given != nullptr ? *given : to_json(value);
    if (!has_form(text, type.form)) {
        return tl::unexpected<Misfit>(
            {"value " + shown(value) + " is not " + std::string(description(type.form)), false});
    }
    return json_string(type.form == TextForm::colour && text.front() != '#' ? '#' + text : text);
}

/// Names of states; the case of what arrives does not matter.
Coerced coerced_choice(const JsonValue& value, const ValueType& type) {
    const auto* given = std::get_if<std::string>(&value);
    std::string name = given == nullptr ? std::string() : *given;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto is_one_of = [&](const auto& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    const bool known = type.name == "connectionStatus" ? is_one_of(connection_states)
                                                       : is_one_of(execution_states);
    return known ? Coerced(json_string(name)) : misfit(value, type.name);
}

/// Milliseconds, or ISO 8601. A bare day becomes the moment that it stands for, as everything does
/// in OpenRemote: nothing that reads the value need know that it was none.
Coerced coerced_date(const JsonValue& value, const ValueType& type) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && time_of_iso8601(*text)) {
        return json_string(*text);
    }
    if (const auto midnight = text == nullptr ? std::nullopt : midnight_of_iso8601(*text)) {
        return std::to_string(*midnight);
    }
    const JsonValue numeric = numeric_value(value);
    const auto* millis = std::get_if<std::int64_t>(&numeric);
    return millis == nullptr ? misfit(value, type.name) : Coerced(std::to_string(*millis));
}

Coerced coerced_object(const JsonValue& value, const ValueType& type) {
    const auto* composite = std::get_if<JsonComposite>(&value);
    if (composite == nullptr || composite->is_array) {
        return misfit(value, type.name);
    }
    if (type.entry.empty()) {
        return composite->text;
    }
    const auto members = parse_json_object(composite->text);
    std::string all;
    for (const auto& [name, entry] : members ? *members : JsonMembers{}) {
        auto one = coerced(entry, type.entry);
        if (!one) {
            return tl::unexpected<Misfit>(
                {"entry " + json_string(cut_text(name, longest_shown)) + ": " + one.error().text});
        }
        all += (all.empty() ? "" : ",") + json_string(name) + ':' + *one;
    }
    return '{' + all + '}';
}

/// `{"type":"Point","coordinates":[longitude, latitude]}`, a third number being the height.
Coerced coerced_point(const JsonValue& value, const ValueType& type) {
    Coerced text = coerced_object(value, type);
    const auto members = text ? parse_json_object(*text) : Result<JsonMembers>(JsonMembers{});
    const JsonValue* kind = members ? member(*members, "type") : nullptr;
    const JsonValue* place = members ? member(*members, "coordinates") : nullptr;
    const auto numbers = parse_json_array(place == nullptr ? "null" : to_json(*place));
    const bool is_point = kind != nullptr && *kind == JsonValue(std::string("Point")) && numbers &&
                          (numbers->size() == 2 || numbers->size() == 3) &&
                          std::all_of(numbers->begin(), numbers->end(), [](const JsonValue& one) {
                              return nearest_double(one).has_value();
                          });
    return is_point ? text : misfit(value, type.name);
}

Coerced coerced_array(const JsonValue& value, std::string_view type) {
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

Coerced coerced(const JsonValue& value, std::string_view type) {
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
    case Kind::choice:
        return coerced_choice(value, *known);
    case Kind::date:
        return coerced_date(value, *known);
    case Kind::point:
        return coerced_point(value, *known);
    case Kind::object:
        return coerced_object(value, *known);
    case Kind::anything:
        return to_json(value);
    }
    return to_json(value);
}

Coerced coerced_payload(std::string_view payload, std::string_view type) {
    if (const Status short_enough = check_size(payload); !short_enough) {
        return tl::unexpected<Misfit>({short_enough.error().text, false});
    }
    const auto value = json_or_text(payload);
    const ValueType* known = find_type(type);
    const bool is_text =
        known != nullptr && (known->kind == Kind::text || known->kind == Kind::choice);
    const bool is_literal =
        value && (is_null(*value) || std::holds_alternative<std::string>(*value));
    if (is_text && !is_literal) {
        return coerced(std::string(payload), type);
    }
    return value ? coerced(*value, type) : tl::unexpected<Misfit>({value.error().text, false});
}

} // namespace railbridge::manager
