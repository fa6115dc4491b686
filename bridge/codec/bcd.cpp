#include "bridge/codec/bcd.hpp"

#include <cassert>
#include <cstdlib>

namespace railbridge {

namespace {

constexpr std::uint64_t minus = 0xf;
constexpr std::uint64_t other_minus = 0x8;

bool has_sign(RawType type) {
    return type == RawType::bcd16s || type == RawType::bcd32s;
}

unsigned nibbles(RawType type) {
    return 4U * register_count(type);
}

unsigned digits(RawType type) {
    return nibbles(type) - (has_sign(type) ? 1U : 0U);
}

} // namespace

std::int64_t bcd_max(RawType type) {
    std::int64_t end = 1;
    for (unsigned i = 0; i < digits(type); ++i) {
        end *= 10;
    }
    return end - 1;
}

std::optional<std::int64_t> number_from_bcd(std::uint64_t pattern, RawType type) {
    std::int64_t number = 0;
    for (unsigned i = digits(type); i-- > 0;) {
        const auto digit = (pattern >> (4 * i)) & 0xf;
        if (digit > 9) {
            return std::nullopt;
        }
        number = number * 10 + static_cast<std::int64_t>(digit);
    }
    if (!has_sign(type)) {
        return number;
    }
    const auto sign = (pattern >> (4 * digits(type))) & 0xf;
    if (sign == minus || sign == other_minus) {
        return -number;
    }
    return sign == 0 ? std::optional{number} : std::nullopt;
}

std::uint64_t bcd_from_number(std::int64_t number, RawType type) {
    assert(std::abs(number) <= bcd_max(type));
    std::uint64_t pattern = number < 0 ? minus << (4 * digits(type)) : 0;
    auto rest = static_cast<std::uint64_t>(std::abs(number));
    for (unsigned i = 0; i < digits(type); ++i, rest /= 10) {
        pattern |= (rest % 10) << (4 * i);
    }
    return pattern;
}

} // namespace railbridge
