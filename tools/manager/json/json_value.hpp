#pragma once
// JSON that arrived from somebody else, checked and taken apart far enough to decide about it.

#include "bridge/base/result.hpp"
#include "bridge/base/value.hpp"
#include "tools/manager/json/decimal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace railbridge::manager {

/// An array or object, as compact JSON text.
struct JsonComposite {
    std::string text;
    bool is_array = false;

    bool operator==(const JsonComposite&) const = default;
};

/// A number that neither 64 bits nor a double hold as it is written: its text, which is JSON.
struct JsonNumber {
    std::string text;

    bool operator==(const JsonNumber&) const = default;
};

/// Null, boolean, number, text, or something composite.
using JsonValue = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double,
                               std::string, JsonComposite, JsonNumber>;

/// The members of a JSON object in their order.
using JsonMembers = std::vector<std::pair<std::string, JsonValue>>;

/// Payloads are at most this long, and values nested this deep, wherever they stand.
inline constexpr std::size_t max_json_bytes = std::size_t{1024} * 1024;
inline constexpr std::size_t max_json_depth = 32;

/// What becomes of a key that is in one object twice.
enum class Twins { refused, last_wins };

struct JsonLimits {
    std::size_t bytes = max_json_bytes;
    std::size_t depth = max_json_depth;
    Twins twins = Twins::refused;
    std::size_t number_length = max_number_length;
};

/// For an object name -> value.
inline constexpr JsonLimits values_json{max_json_bytes, max_json_depth + 1};

/// For an asset, its attributes, an attribute, around the value of the attribute.
inline constexpr JsonLimits template_json{max_json_bytes, max_json_depth + 3};

/// For text of our own, which wraps payloads and puts many of them together. Older versions kept
/// objects with equal keys and longer numbers: they must stay readable.
inline constexpr JsonLimits own_json{std::size_t{256} * 1024 * 1024, 2 * max_json_depth,
                                     Twins::last_wins, max_kept_number_length};

/// For files of our own format, which people edit.
inline constexpr JsonLimits edited_json{own_json.bytes, own_json.depth, Twins::refused,
                                        own_json.number_length};

/// Whether the text may be read at all, by its length alone.
Status check_size(std::string_view text, const JsonLimits& limits = {});

/// Any JSON value. The error text says what is wrong with the text. Refused is also what means
/// different things to different readers: an object with the same key twice; where the limits allow
/// it the value has that key once. Numbers are never rounded.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

/// The text of a JSON object; anything else is an error.
Result<JsonMembers> parse_json_object(std::string_view text, const JsonLimits& limits = {});

/// The elements of a JSON array; anything else is an error.
Result<std::vector<JsonValue>> parse_json_array(std::string_view text,
                                                const JsonLimits& limits = {});

/// JSON is UTF-8, and so is every text that may become part of it.
bool is_utf8(std::string_view text);

/// A payload that may be JSON or bare text, as single attribute updates and command lines are: a
/// valid JSON value is taken as such, everything else as a string. Fails for JSON that is refused
/// for its nesting, a key that is there twice or a number of absurd size, and for what is too long.
Result<JsonValue> json_or_text(std::string_view text, const JsonLimits& limits = {});

/// A value as it is kept: JSON of our own making.
JsonValue kept_value(std::string_view json);

/// Compact JSON text of a value.
std::string to_json(const JsonValue& value);

/// A JSON string literal with quotes and escapes.
std::string json_string(std::string_view text);

/// A JSON number of a double: always with a fraction or exponent. Not for NaN or infinity.
std::string json_number(double number);

bool is_null(const JsonValue& value);
bool is_number(const JsonValue& value);

/// Of a number the double next to it; nothing for what is no number, or beyond all doubles.
std::optional<double> nearest_double(const JsonValue& value);

/// Of a number what it is, not rounded; nothing for what is no number.
std::optional<Decimal> decimal_in(const JsonValue& value);

/// The member of that name; null pointer when absent.
const JsonValue* member(const JsonMembers& members, std::string_view name);

} // namespace railbridge::manager
