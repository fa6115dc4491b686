#include "tools/manager/json/json_value.hpp"

#include "bridge/base/cut_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace railbridge::manager {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

namespace ondemand = simdjson::ondemand;

constexpr std::string_view blanks = " \t\r\n";
constexpr int significant_digits = std::numeric_limits<double>::digits10;

/// JSON, but of a kind that is not taken.
struct Refusal {
    Error error;
    bool is_for_twins = false;
};

[[noreturn]] void refuse(std::string why) {
    throw Refusal{fatal(std::move(why))};
}

/// Whether writing the double again gives the same number.
bool is_kept_by(double number, std::string_view text) {
    const Decimal written = decimal_of(text);
    return (written.digits.size() <= significant_digits && std::isnormal(number)) ||
           written == decimal_of(number);
}

template <typename Number>
std::optional<Number> all_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

/// `text` is a JSON number.
JsonValue number_of(std::string_view text, std::size_t length_max) {
    if (const auto whole = all_of<std::int64_t>(text)) {
        return *whole;
    }
    if (const auto natural = all_of<std::uint64_t>(text)) {
        return *natural;
    }
    if (!is_moderate_number(text, length_max)) {
        refuse("a number is longer than " + std::to_string(length_max) +
               " characters or has an exponent beyond " + std::to_string(max_number_exponent));
    }
    const bool is_whole = text.find_first_of(".eE") == std::string_view::npos;
    if (const auto real = is_whole ? std::nullopt : all_of<double>(text);
        real && is_kept_by(*real, text)) {
        return *real;
    }
    return JsonNumber{std::string(text)};
}

JsonValue scalar_of(std::string_view token, std::size_t length_max) {
    token = token.substr(0, token.find_last_not_of(blanks) + 1);
    if (token == "null") {
        return std::monostate{};
    }
    if (token == "true" || token == "false") {
        return token == "true";
    }
    if (!is_json_number(token)) {
        throw simdjson::simdjson_error(simdjson::NUMBER_ERROR);
    }
    return number_of(token, length_max);
}

/// Of two equal keys some readers take the first and some the last.
void refuse_twins(std::vector<std::string_view>& keys) {
    std::sort(keys.begin(), keys.end());
    const auto twin = std::adjacent_find(keys.begin(), keys.end());
    if (twin != keys.end()) {
        constexpr std::size_t longest = 80;
        throw Refusal{
            fatal("the key \"" + std::string(cut_text(*twin, longest)) + "\" is there twice"),
            true};
    }
}

/// Of equal keys the last one stays.
template <typename Members>
void drop_twins(Members& members) {
    std::set<std::string> seen;
    Members kept;
    for (auto one = members.rbegin(); one != members.rend(); ++one) {
        if (seen.emplace(one->first).second) {
            kept.push_back(std::move(*one));
        }
    }
    std::reverse(kept.begin(), kept.end());
    members = std::move(kept);
}

/// Takes a text apart once, in its order. Every value must be asked for: what is not is not
/// checked.
class Reader {
public:
    explicit Reader(const JsonLimits& limits)
        : limits_(limits) {}

    JsonValue value(ondemand::value value, std::size_t depth) const {
        switch (value.type().value()) {
        case ondemand::json_type::object:
        case ondemand::json_type::array: {
            const bool is_array = value.type().value() == ondemand::json_type::array;
            return JsonComposite{compact(value, depth), is_array};
        }
        case ondemand::json_type::string:
            return std::string(value.get_string().value());
        default:
            return scalar_of(value.raw_json_token(), limits_.number_length);
        }
    }

    JsonMembers members(ondemand::value value) const {
        JsonMembers members;
        const auto take = [&](std::string_view key, ondemand::value inner) {
            members.emplace_back(key, this->value(inner, 1));
        };
        each_member(value.get_object().value(), 0, take);
        if (limits_.twins == Twins::last_wins) {
            drop_twins(members);
        }
        return members;
    }

    std::vector<JsonValue> elements(ondemand::value value) const {
        std::vector<JsonValue> elements;
        const auto take = [&](ondemand::value inner) { elements.push_back(this->value(inner, 1)); };
        each_element(value.get_array().value(), 0, take);
        return elements;
    }

private:
    /// `depth`: how many arrays and objects are around it.
    void check(std::size_t depth) const {
        if (depth >= limits_.depth) {
            refuse("the JSON text is nested deeper than " + std::to_string(limits_.depth) +
                   " levels");
        }
    }

    template <typename Take>
    void each_member(ondemand::object object, std::size_t depth, const Take& take) const {
        check(depth);
        std::vector<std::string_view> keys;
        for (auto field : object) {
            keys.push_back(field.unescaped_key().value());
            take(keys.back(), ondemand::value(field.value()));
        }
        if (limits_.twins == Twins::refused) {
            refuse_twins(keys);
        }
    }

    template <typename Take>
    void each_element(ondemand::array array, std::size_t depth, const Take& take) const {
        check(depth);
        for (auto element : array) {
            take(element.value());
        }
    }

    std::string compact(ondemand::value value, std::size_t depth) const {
        rapidjson::StringBuffer buffer;
        Writer writer(buffer);
        write(writer, value, depth);
        return {buffer.GetString(), buffer.GetSize()};
    }

    /// Each member is put aside until it is known that none with its key follows.
    void write_without_twins(Writer& writer, ondemand::object object, std::size_t depth) const {
        std::vector<std::pair<std::string_view, std::string>> members;
        each_member(object, depth, [&](std::string_view key, ondemand::value inner) {
            members.emplace_back(key, compact(inner, depth + 1));
        });
        drop_twins(members);
        writer.StartObject();
        for (const auto& [key, text] : members) {
            writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
            writer.RawValue(text.data(), text.size(), rapidjson::kObjectType);
        }
        writer.EndObject();
    }

    /// The nesting is bounded, so the recursion is too.
    void write(Writer& writer, ondemand::value value, std::size_t depth) const {
        switch (value.type().value()) {
        case ondemand::json_type::object:
            if (limits_.twins == Twins::last_wins) {
                write_without_twins(writer, value.get_object().value(), depth);
                return;
            }
            writer.StartObject();
            each_member(value.get_object().value(), depth,
                        [&](std::string_view key, ondemand::value inner) {
                            writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
                            write(writer, inner, depth + 1);
                        });
            writer.EndObject();
            return;
        case ondemand::json_type::array:
            writer.StartArray();
            each_element(value.get_array().value(), depth,
                         [&](ondemand::value inner) { write(writer, inner, depth + 1); });
            writer.EndArray();
            return;
        case ondemand::json_type::string: {
            const std::string_view text = value.get_string().value();
            writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
            return;
        }
        default:
            write_scalar(writer, scalar_of(value.raw_json_token(), limits_.number_length));
        }
    }

    static void write_scalar(Writer& writer, const JsonValue& scalar) {
        if (const auto* real = std::get_if<double>(&scalar)) {
            writer.Double(*real);
            return;
        }
        const std::string text = to_json(scalar);
        writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
    }

    JsonLimits limits_;
};

/// What became of a text: `is_json` tells a refusal from what is no JSON at all.
struct Failure {
    Error error;
    bool is_json = false;
    bool is_for_twins = false;
};

/// Parses once and hands the one value to `take`; everything thrown becomes an error here. The text
/// is read as the one element of an array: the parser has no cases of its own for that.
template <typename T, typename Take>
tl::expected<T, Failure> taken_by(const Reader& reader, std::string_view text, Take take) {
    try {
        std::string padded;
        padded.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
        padded.append("[").append(text).append("]");
        const std::size_t length = padded.size();
        padded.append(simdjson::SIMDJSON_PADDING, '\0');
        ondemand::parser parser;
        ondemand::document document =
            parser.iterate(simdjson::padded_string_view(padded.data(), length, padded.size()));
        std::optional<T> taken;
        ondemand::array whole = document.get_array();
        for (auto element : whole) {
            if (taken) {
                return tl::unexpected<Failure>({fatal("more than one JSON value")});
            }
            auto one = take(reader, ondemand::value(element.value()));
            if (!one) {
                return tl::unexpected<Failure>({one.error(), true});
            }
            taken = std::move(*one);
        }
        if (!taken || document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            return tl::unexpected<Failure>({fatal(taken ? "more than one JSON value" : "no JSON")});
        }
        return *std::move(taken);
    } catch (const simdjson::simdjson_error& error) {
        return tl::unexpected<Failure>({fatal(error.what())});
    } catch (const Refusal& refusal) {
        return tl::unexpected<Failure>({refusal.error, true, refusal.is_for_twins});
    }
}

/// What has twins and may have them is read a second time, since only that costs more.
template <typename T, typename Take>
tl::expected<T, Failure> parsed(std::string_view text, const JsonLimits& limits, Take take) {
    if (const Status short_enough = check_size(text, limits); !short_enough) {
        return tl::unexpected<Failure>({short_enough.error(), true});
    }
    JsonLimits strict = limits;
    strict.twins = Twins::refused;
    auto first = taken_by<T>(Reader(strict), text, take);
    const bool once_more = !first && first.error().is_for_twins && limits.twins == Twins::last_wins;
    return once_more ? taken_by<T>(Reader(limits), text, take) : std::move(first);
}

template <typename T>
Result<T> result_of(tl::expected<T, Failure> parsed) {
    return parsed ? Result<T>(std::move(*parsed)) : fail(parsed.error().error);
}

tl::expected<JsonValue, Failure> any_value(std::string_view text, const JsonLimits& limits) {
    return parsed<JsonValue>(text, limits,
                             [](const Reader& reader, ondemand::value value) -> Result<JsonValue> {
                                 return reader.value(value, 0);
                             });
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// What most values are: a boolean, or a number of a few digits without an exponent. Nothing for
/// everything else, which is the parser's.
std::optional<JsonValue> simple_value(std::string_view text) {
    if (text == "true" || text == "false") {
        return JsonValue(text == "true");
    }
    constexpr std::size_t few = significant_digits + 1; // with the point
    const bool is_simple =
        !text.empty() && text.size() <= few && (text.front() == '-' || is_digit(text.front())) &&
        text.find_first_of("eE") == std::string_view::npos && is_json_number(text);
    return is_simple ? std::optional(number_of(text, max_number_length)) : std::nullopt;
}

} // namespace

Status check_size(std::string_view text, const JsonLimits& limits) {
    constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
    return text.size() <= limits.bytes
               ? Status{}
               : fail(fatal("the JSON text is longer than " +
                            std::to_string(limits.bytes / mebibyte) + " MiB"));
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
    return result_of(any_value(text, limits));
}

Result<JsonMembers> parse_json_object(std::string_view text, const JsonLimits& limits) {
    return result_of(parsed<JsonMembers>(
        text, limits, [](const Reader& reader, ondemand::value value) -> Result<JsonMembers> {
            if (value.type().value() != ondemand::json_type::object) {
                return fail(fatal("the payload is no JSON object"));
            }
            return reader.members(value);
        }));
}

Result<std::vector<JsonValue>> parse_json_array(std::string_view text, const JsonLimits& limits) {
    using Values = std::vector<JsonValue>;
    return result_of(parsed<Values>(
        text, limits, [](const Reader& reader, ondemand::value value) -> Result<Values> {
            if (value.type().value() != ondemand::json_type::array) {
                return fail(fatal("the payload is no JSON array"));
            }
            return reader.elements(value);
        }));
}

bool is_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

Result<JsonValue> json_or_text(std::string_view text, const JsonLimits& limits) {
    if (auto simple = simple_value(text)) {
        return *std::move(simple);
    }
    auto value = any_value(text, limits);
    if (!value && value.error().is_json) {
        return fail(value.error().error);
    }
    return value ? std::move(*value) : JsonValue(std::string(text));
}

JsonValue kept_value(std::string_view json) {
    return json_or_text(json, own_json).value_or(JsonValue{});
}

} // namespace railbridge::manager
