#include "bridge/codec/real_marker.hpp"

#include "bridge/codec/half_float.hpp"

#include <bit>
#include <cmath>

namespace railbridge {

namespace {

// Half a step beyond the largest f32: from here on a number is next to infinity.
constexpr double single_end = 0x1.ffffffp127;

std::uint64_t sign_bit(RawType type) {
    return std::uint64_t{1} << (16 * register_count(type) - 1);
}

std::optional<std::uint64_t> nearest_pattern(double number, RawType type) {
    switch (type) {
    case RawType::f16: {
        const auto half = half_from_number(number);
        return half ? std::optional<std::uint64_t>{*half} : std::nullopt;
    }
    case RawType::f32:
        // Written so that NaN is refused too.
        if (!(std::abs(number) < single_end)) {
            return std::nullopt;
        }
        return std::bit_cast<std::uint32_t>(static_cast<float>(number));
    default:
        return std::isfinite(number) ? std::optional{std::bit_cast<std::uint64_t>(number)}
                                     : std::nullopt;
    }
}

} // namespace

std::optional<std::uint64_t> real_pattern(double number, RawType type) {
    const auto pattern = nearest_pattern(number, type);
    const bool zero = pattern && (*pattern & ~sign_bit(type)) == 0;
    return zero && number != 0.0 ? std::nullopt : pattern;
}

bool holds_marker(std::uint64_t pattern, double marker, RawType type) {
    const auto wanted = real_pattern(marker, type);
    if (!wanted) {
        return false;
    }
    return *wanted == pattern || ((*wanted | pattern) & ~sign_bit(type)) == 0;
}

} // namespace railbridge
