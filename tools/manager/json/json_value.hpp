#pragma once
// JSON that arrived from somebody else, checked and taken apart far enough to decide about it.

#include "bridge/base/result.hpp"
#include "bridge/base/value.hpp"

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

/// Null, boolean, number, text, or something composite.
using JsonValue = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double,
                               std::string, JsonComposite>;

/// The members of a JSON object in their order.
using JsonMembers = std::vector<std::pair<std::string, JsonValue>>;

/// Payloads are at most this long and nested this deep; anything else is refused unread.
inline constexpr std::size_t max_json_bytes = std::size_t{1024} * 1024;
inline constexpr std::size_t max_json_depth = 32;

struct JsonLimits {
    std::size_t bytes = max_json_bytes;
    std::size_t depth = max_json_depth;
};

/// For text of our own, which wraps payloads and puts many of them together.
inline constexpr JsonLimits own_json{std::size_t{256} * 1024 * 1024, 2 * max_json_depth};

/// Whether the text may be read at all, by its length alone.
Status check_size(std::string_view text, const JsonLimits& limits = {});

/// Any JSON value. The error text says what is wrong with the text.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

/// The text of a JSON object; anything else is an error.
Result<JsonMembers> parse_json_object(std::string_view text, const JsonLimits& limits = {});

/// The elements of a JSON array; anything else is an error.
Result<std::vector<JsonValue>> parse_json_array(std::string_view text,
                                                const JsonLimits& limits = {});

/// JSON is UTF-8, and so is every text that may become part of it.
bool is_utf8(std::string_view text);

/// A payload that may be JSON or bare text, as single attribute updates and command lines are: a
/// valid JSON value is taken as such, everything else as a string.
JsonValue json_or_text(std::string_view text);

/// Compact JSON text of a value.
std::string to_json(const JsonValue& value);

/// A JSON string literal with quotes and escapes.
std::string json_string(std::string_view text);

/// A JSON number of a double: always with a fraction or exponent. Not for NaN or infinity.
std::string json_number(double number);

bool is_null(const JsonValue& value);

/// The member of that name; null pointer when absent.
const JsonValue* member(const JsonMembers& members, std::string_view name);

} // namespace railbridge::manager
