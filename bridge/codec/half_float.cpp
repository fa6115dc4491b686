#include "bridge/codec/half_float.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace railbridge {

namespace {

constexpr int exponent_bias = 15;
constexpr int mantissa_bits = 10;
constexpr int least_exponent = 1 - exponent_bias; // of normal numbers, and of all denormal ones
constexpr unsigned mantissa_mask = (1U << mantissa_bits) - 1U;
constexpr unsigned exponent_mask = 0x1f;
constexpr std::uint16_t sign_bit = 0x8000;

double exact_number(std::uint16_t half) {
    const auto exponent = static_cast<int>((half >> mantissa_bits) & exponent_mask);
    const auto mantissa = static_cast<double>(half & mantissa_mask);
    double size = 0.0;
    if (exponent == static_cast<int>(exponent_mask)) {
        size = mantissa == 0.0 ? std::numeric_limits<double>::infinity()
                               : std::numeric_limits<double>::quiet_NaN();
    } else if (exponent == 0) {
        size = std::ldexp(mantissa, least_exponent - mantissa_bits);
    } else {
        size = std::ldexp(mantissa + std::ldexp(1.0, mantissa_bits),
                          exponent - exponent_bias - mantissa_bits);
    }
    return (half & sign_bit) != 0 ? -size : size;
}

} // namespace

double number_from_half(std::uint16_t half) {
    const double exact = exact_number(half);
    if (!std::isfinite(exact) || std::trunc(exact) == exact) {
        return exact;
    }
    constexpr int digits_enough = 4; // behind the first: five tell all halves apart
    for (int digits = 0; digits <= digits_enough; ++digits) {
        std::array<char, 40> text{};
        const auto* const end = std::to_chars(text.data(), text.data() + text.size(), exact,
                                              std::chars_format::scientific, digits)
                                    .ptr;
        double shorter = 0.0;
        std::from_chars(text.data(), end, shorter);
        if (half_from_number(shorter) == half) {
            return shorter;
        }
    }
    return exact;
}

std::optional<std::uint16_t> half_from_number(double number) {
    const double size = std::abs(number);
    // Written so that NaN is refused too.
    if (!(size <= half_max)) {
        return std::nullopt;
    }
    const std::uint16_t sign = std::signbit(number) ? sign_bit : 0;
    int exponent = least_exponent;
    if (size >= std::ldexp(1.0, least_exponent)) {
        exponent = std::ilogb(size);
    }
    // In units of the last place; nearbyint rounds halves to even.
    const auto units =
        static_cast<unsigned>(std::nearbyint(std::ldexp(size, mantissa_bits - exponent)));
    // The hidden bit of a normal number raises the exponent field by one, and so does a carry.
    const auto field = static_cast<unsigned>(exponent - least_exponent) << mantissa_bits;
    return static_cast<std::uint16_t>(sign | (field + units));
}

} // namespace railbridge
