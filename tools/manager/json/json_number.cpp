#include "tools/manager/json/json_value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace railbridge::manager {

namespace {

/// Beyond these an exponent is written, as JavaScript does it.
constexpr int most_whole_digits = 21;
constexpr int most_leading_zeros = 5;

/// A finite number that is not zero: `0.{digits}` times ten to the power of `point`.
struct Shortest {
    std::string digits;
    int point = 0;
};

Shortest shortest(double number) {
    std::array<char, std::size_t{2} * std::numeric_limits<double>::max_digits10> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific)
            .ptr;
    const std::string_view written(text.data(), static_cast<std::size_t>(end - text.data()));
    const std::size_t exponent = written.find('e');
    Shortest found;
    found.digits = written.substr(0, 1);
    if (exponent > 2) {
        found.digits += written.substr(2, exponent - 2);
    }
    const std::size_t sign = written[exponent + 1] == '+' ? 2 : 1;
    std::from_chars(written.data() + exponent + sign, end, found.point);
    ++found.point;
    return found;
}

std::string positive(double number) {
    auto [digits, point] = shortest(number);
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
    return number < 0 ? '-' + positive(-number) : positive(number);
}

} // namespace railbridge::manager
