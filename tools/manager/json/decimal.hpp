#pragma once
// Numbers as they are written, compared and cut without being rounded.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace railbridge::manager {

/// The value is 0.`digits` times ten to the power of `exponent`.
struct Decimal {
    bool negative = false; ///< never of zero
    std::string digits;    ///< no zero at either end; empty: zero
    std::int64_t exponent = 0;

    bool operator==(const Decimal&) const = default;
};

/// Longer numbers, and larger exponents of ten, are refused wherever a number is read.
inline constexpr std::size_t max_number_length = 1000;
inline constexpr std::int64_t max_number_exponent = 9999;
/// Older versions kept such a number with `.0` behind it.
inline constexpr std::size_t max_kept_number_length = max_number_length + 2;

/// Whether the whole text is a number as JSON spells them.
bool is_json_number(std::string_view text);

/// Whether such a number keeps within the limits above.
bool is_moderate_number(std::string_view number, std::size_t length_max = max_number_length);

/// Of a moderate JSON number.
Decimal decimal_of(std::string_view number);

/// Of a finite double the shortest number that is next to it, as it is written.
Decimal decimal_of(double number);

/// Less than zero, zero or more, as `a` is less than, equal to or more than `b`.
int compare(const Decimal& a, const Decimal& b);

/// What is before the point, without rounding: `-70` of `-70.9`. Nothing when that has more than
/// `digits_max` digits.
std::optional<std::string> whole_part(const Decimal& number, std::size_t digits_max);

} // namespace railbridge::manager
