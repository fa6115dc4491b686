#pragma once
// A value of an attribute, in engineering units, as the manager sees it.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace railbridge {

/// null, boolean, integer (exact to 64 bits, signed or not), floating point, text.
/// Integers that fit are kept as int64; uint64 only holds what int64 cannot.
using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

inline bool is_null(const Value& value) {
    return std::holds_alternative<std::monostate>(value);
}

/// As a double when numeric (booleans are not numeric); false when it is no number.
bool as_number(const Value& value, double& number);

/// For people and logs: `true`, `42`, `12.5`, `"text"`, `null`.
std::string to_text(const Value& value);

/// Why a point has no trustworthy value. Anything but `good` is never published as a number.
enum class Quality : std::uint8_t {
    unknown, ///< not read yet
    good,
    comm_failure,    ///< the unit does not answer
    not_implemented, ///< the device refuses the address, or holds the `missing` marker
    out_of_range,    ///< NaN, infinite, not representable, outside `range`
};

std::string_view to_string(Quality quality);

} // namespace railbridge
