#include "bridge/codec/scaling.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace railbridge {

namespace {

// Powers of ten up to 10^22 are exact in a double.
constexpr std::array<double, 23> powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr double exact_limit = 9007199254740992.0; // 2^53: integers up to here are exact
constexpr std::size_t decimals_max = 12;

/// number == digits / 10^decimals, digits an integer.
struct Decimal {
    double digits = 0.0;
    std::size_t decimals = 0;
};

std::optional<Decimal> decimal_of(double number) {
    for (std::size_t n = 0; n <= decimals_max; ++n) {
        const double digits = std::round(number * powers_of_ten[n]);
        if (std::abs(digits) >= exact_limit) {
            return std::nullopt;
        }
        if (digits / powers_of_ten[n] == number) {
            return Decimal{digits, n};
        }
    }
    return std::nullopt;
}

/// 15 digits are what every double can tell apart; the noise of the arithmetic is behind them.
double without_noise(double number) {
    std::array<char, 40> text{};
    const auto* const end = std::to_chars(text.data(), text.data() + text.size(), number,
                                          std::chars_format::scientific, 14)
                                .ptr;
    double tidy = number;
    std::from_chars(text.data(), end, tidy);
    return tidy;
}

double rounded(double number, const std::optional<std::uint8_t>& decimals) {
    if (!decimals || *decimals >= powers_of_ten.size()) {
        return number;
    }
    const double power = powers_of_ten[*decimals];
    const double digits = number * power;
    return std::abs(digits) < exact_limit ? std::round(digits) / power + 0.0 : number;
}

/// Every intermediate result is an exact integer, and the one division is rounded correctly.
std::optional<double> exact_decimal(double raw, const Scaling& scaling) {
    const auto factor = decimal_of(scaling.factor);
    const auto offset = decimal_of(scaling.offset);
    if (!factor || !offset || std::trunc(raw) != raw || std::abs(raw) >= exact_limit) {
        return std::nullopt;
    }
    auto decimals = std::max(factor->decimals, offset->decimals);
    const double product = raw * factor->digits * powers_of_ten[decimals - factor->decimals];
    const double shift = offset->digits * powers_of_ten[decimals - offset->decimals];
    if (std::abs(product) >= exact_limit || std::abs(shift) >= exact_limit ||
        std::abs(product + shift) >= exact_limit) {
        return std::nullopt;
    }
    double digits = product + shift;
    if (scaling.decimals && *scaling.decimals < decimals) {
        digits = std::round(digits / powers_of_ten[decimals - *scaling.decimals]);
        decimals = *scaling.decimals;
    }
    return digits / powers_of_ten[decimals];
}

} // namespace

double to_engineering(double raw, const Scaling& scaling) {
    if (scaling.identity()) {
        return rounded(raw, scaling.decimals);
    }
    if (const auto exact = exact_decimal(raw, scaling)) {
        return *exact + 0.0; // plus zero makes zero of a minus zero
    }
    const double plain = raw * scaling.factor + scaling.offset;
    if (!std::isfinite(plain)) {
        return plain;
    }
    return rounded(without_noise(plain), scaling.decimals);
}

double to_raw(double engineering, const Scaling& scaling) {
    return scaling.identity() ? engineering : (engineering - scaling.offset) / scaling.factor;
}

double times_power_of_ten(double number, int exponent) {
    const double power =
        powers_of_ten[static_cast<std::size_t>(exponent < 0 ? -exponent : exponent)];
    return exponent < 0 ? number / power : number * power;
}

double shortest_double(float value) {
    if (!std::isfinite(value) || std::trunc(value) == value) {
        return static_cast<double>(value);
    }
    std::array<char, 40> text{};
    const auto* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double number = 0.0;
    const bool parsed = std::from_chars(text.data(), end, number).ec == std::errc{};
    return parsed && static_cast<float>(number) == value ? number : static_cast<double>(value);
}

} // namespace railbridge
