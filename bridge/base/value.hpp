#pragma once
// A value of an attribute, in engineering units, as the manager sees it.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace railbridge {

/// null, boolean, integer (exact to 64 bits, signed or not), floating point, text.
/// Integers that fit are kept as int64; uint64 only holds what int64 cannot.
using Scalar = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

/// The values of a list attribute (`number[]` and the like), in order; null where an element has no
/// value.
using ValueList = std::vector<Scalar>;

/// A scalar, or a list of them.
using Value =
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, ValueList>;

Value to_value(Scalar scalar);
/// False, and `scalar` unchanged, for a list.
bool to_scalar(const Value& value, Scalar& scalar);

inline bool is_null(const Value& value) {
    return std::holds_alternative<std::monostate>(value);
}

/// As a double when numeric (booleans are not numeric); false when it is no number.
bool as_number(const Value& value, double& number);

/// For people and logs: `true`, `42`, `12.5`, `"text"`, `null`, `[1, 2]`.
std::string to_text(const Value& value);

/// How far the value of a point can be trusted. What was not read is never published as a number,
/// whatever the quality.
enum class Quality : std::uint8_t {
    unknown, ///< not read yet
    good,
    stale,           ///< read before, but later or longer ago than the point's `stale_after` allows
    comm_failure,    ///< the unit does not answer; what was read last is kept
    not_implemented, ///< the device refuses the address, or holds the `missing` marker
    out_of_range,    ///< NaN, infinite, outside `range`, no digits, no text, no date
};

std::string_view to_string(Quality quality);

} // namespace railbridge
