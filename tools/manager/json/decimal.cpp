#include "tools/manager/json/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace railbridge::manager {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits in front, taken away from `text`.
std::string_view take_digits(std::string_view& text) {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
    const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

bool take(std::string_view& text, std::string_view one_of) {
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

struct Parts {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    bool shrinks = false; ///< the exponent is negative
    std::string_view exponent;
};

/// Nothing for what is no JSON number.
std::optional<Parts> parts_of(std::string_view text) {
    Parts parts;
    parts.negative = take(text, "-");
    parts.whole = take_digits(text);
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) {
        return std::nullopt;
    }
    if (take(text, ".")) {
        parts.fraction = take_digits(text);
        if (parts.fraction.empty()) {
            return std::nullopt;
        }
    }
    if (take(text, "eE")) {
        parts.shrinks = take(text, "-");
        if (!parts.shrinks) {
            take(text, "+");
        }
        parts.exponent = take_digits(text);
        if (parts.exponent.empty()) {
            return std::nullopt;
        }
    }
    return text.empty() ? std::optional(parts) : std::nullopt;
}

/// Nothing when it is beyond the limit.
std::optional<std::int64_t> exponent_in(const Parts& parts) {
    std::int64_t exponent = 0;
    if (!parts.exponent.empty()) {
        const char* end = parts.exponent.data() + parts.exponent.size();
        const auto [stop, error] = std::from_chars(parts.exponent.data(), end, exponent);
        if (error != std::errc{} || exponent > max_number_exponent) {
            return std::nullopt;
        }
    }
    return parts.shrinks ? -exponent : exponent;
}

int sign_of(const Decimal& number) {
    return number.digits.empty() ? 0 : number.negative ? -1 : 1;
}

} // namespace

bool is_json_number(std::string_view text) {
    return parts_of(text).has_value();
}

bool is_moderate_number(std::string_view number, std::size_t length_max) {
    const auto parts = parts_of(number);
    return number.size() <= length_max && parts && exponent_in(*parts);
}

Decimal decimal_of(std::string_view number) {
    const Parts parts = parts_of(number).value_or(Parts{});
    Decimal decimal;
    decimal.digits = std::string(parts.whole) + std::string(parts.fraction);
    decimal.exponent =
        static_cast<std::int64_t>(parts.whole.size()) + exponent_in(parts).value_or(0);
    const std::size_t first = decimal.digits.find_first_not_of('0');
    if (first == std::string::npos) {
        return {};
    }
    decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
    decimal.digits.erase(0, first);
    decimal.exponent -= static_cast<std::int64_t>(first);
    decimal.negative = parts.negative;
    return decimal;
}

Decimal decimal_of(double number) {
    std::array<char, std::size_t{2} * std::numeric_limits<double>::max_digits10> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific)
            .ptr;
    return decimal_of({text.data(), static_cast<std::size_t>(end - text.data())});
}

int compare(const Decimal& a, const Decimal& b) {
    const int sign = sign_of(a);
    if (sign != sign_of(b)) {
        return sign - sign_of(b);
    }
    if (a.exponent != b.exponent) {
        return a.exponent < b.exponent ? -sign : sign;
    }
    return sign * a.digits.compare(b.digits);
}

std::optional<std::string> whole_part(const Decimal& number, std::size_t digits_max) {
    if (number.exponent <= 0) {
        return "0";
    }
    const auto length = static_cast<std::size_t>(number.exponent);
    if (length > digits_max) {
        return std::nullopt;
    }
    std::string digits = number.digits.substr(0, length);
    digits.resize(length, '0');
    return (number.negative ? "-" : "") + digits;
}

} // namespace railbridge::manager
