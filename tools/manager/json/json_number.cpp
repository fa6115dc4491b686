#include "tools/manager/json/decimal.hpp"
#include "tools/manager/json/json_value.hpp"

#include <cmath>
#include <cstdint>
#include <string>

namespace railbridge::manager {

namespace {

/// Beyond these an exponent is written, as JavaScript does it.
constexpr int most_whole_digits = 21;
constexpr int most_leading_zeros = 5;

/// `0.{digits}` times ten to the power of `point`; not zero.
std::string positive(std::string digits, int point) {
    const int count = static_cast<int>(digits.size());
    if (count <= point && point <= most_whole_digits) {
        return digits + std::string(static_cast<std::size_t>(point - count), '0') + ".0";
    }
    if (0 < point && point <= most_whole_digits) {
        return digits.insert(static_cast<std::size_t>(point), ".");
    }
    if (-most_leading_zeros <= point && point <= 0) {
        return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    }
    if (count > 1) {
        digits.insert(1, ".");
    }
    return digits + 'e' + std::to_string(point - 1);
}

} // namespace

std::string json_number(double number) {
    constexpr double exact = 1e15; // nearly always it is a whole number below that
    if (std::abs(number) < exact && std::trunc(number) == number && !std::signbit(number)) {
        return std::to_string(static_cast<std::int64_t>(number)) + ".0";
    }
    if (number == 0) {
        return "-0.0";
    }
    const Decimal decimal = decimal_of(number);
    const std::string text = positive(decimal.digits, static_cast<int>(decimal.exponent));
    return decimal.negative ? '-' + text : text;
}

} // namespace railbridge::manager
