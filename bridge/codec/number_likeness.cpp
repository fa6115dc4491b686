#include "bridge/codec/number_likeness.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace railbridge {

namespace {

double largest(std::span<const double> numbers) {
    double most = 0.0;
    for (const double number : numbers) {
        most = std::max(most, std::abs(number));
    }
    return most;
}

/// Significant digits of the shortest decimal.
std::size_t digits_of(double number) {
    std::array<char, 32> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(),
                                              std::abs(number), std::chars_format::scientific);
    const auto* exponent = std::find(text.data(), end, 'e');
    const auto length = static_cast<std::size_t>(exponent - text.data());
    return length > 1 ? length - 1 : length; // without the point
}

Likeness float_likeness(std::span<const double> raws) {
    const double most = largest(raws);
    if (most == 0.0) {
        return {};
    }
    for (const double raw : raws) {
        const double size = std::abs(raw);
        if (size != 0.0 && (size < 1e-4 || size > 1e9)) {
            return {-42, size < 1.0 ? "far too small" : "far too large"};
        }
    }
    std::size_t digits = 0;
    for (const double raw : raws) {
        digits = std::max(digits, digits_of(raw));
    }
    const bool usual = most >= 0.01 && most < 1e6;
    // Of floats that are none, one in a hundred has so few digits.
    if (digits <= 6) {
        return {usual ? 30 : 20, "a plain number"};
    }
    return {(digits == 7 ? 13 : 12) - (usual ? 0 : 9), usual ? "of sensible size" : "possible"};
}

/// Bits that the largest of them needs.
int bits_of(double most) {
    int bits = 0;
    (void) std::frexp(most, &bits);
    return bits;
}

Likeness wide_integer_likeness(std::span<const double> raws, int width) {
    const double most = largest(raws);
    if (most != 0.0 && most < 0x1p53 && std::all_of(raws.begin(), raws.end(), [](double raw) {
            return std::fmod(raw, 65536.0) == 0.0;
        })) {
        return {-10, "its last register is always zero"};
    }
    const int bits = bits_of(most);
    if (bits > width - 3 || bits > 53) {
        return {-35, "far too large"};
    }
    if (bits > (width == 32 ? 27 : 44)) {
        return {-18, "large"};
    }
    if (bits > 24 && width == 32) {
        return {2, "rather large"};
    }
    if (bits > 16) {
        return {14, "of sensible size"};
    }
    return bits == 0 ? Likeness{} : Likeness{6, "of sensible size"};
}

Likeness single_likeness(std::span<const double> raws, RawType type) {
    const auto [least, most] = std::minmax_element(raws.begin(), raws.end());
    if (type == RawType::i16 && *least < 0.0) {
        return *least > -5000.0 ? Likeness{16, "a small number below zero"}
                                : Likeness{-6, "far below zero"};
    }
    if (type == RawType::i16 || type == RawType::bcd16s) {
        return {};
    }
    if (*most > 60000.0) {
        return {-12, "close to the end of its type"};
    }
    // Above, it is as well the first half of a float: 0x3c00 to 0x4b00 begin those of daily life.
    return *most > 0.0 && *most <= 10000.0 ? Likeness{10, "of sensible size"} : Likeness{};
}

} // namespace

int type_prior(const Encoding& encoding) {
    const WordOrder order = encoding.order;
    const int by_order = order == WordOrder{}              ? 4
                         : order == WordOrder{true, false} ? 2
                         : order == WordOrder{true, true}  ? -3
                                                           : -8;
    switch (encoding.type) {
    case RawType::u16:
        return encoding.swap_single ? -12 : 8;
    case RawType::i16:
        return encoding.swap_single ? -14 : 2;
    case RawType::f32:
        return by_order;
    case RawType::u32:
        return by_order;
    case RawType::i32:
        return by_order - 2;
    case RawType::f64:
    case RawType::u64:
        return by_order - 6;
    case RawType::i64:
        return by_order - 8;
    case RawType::f16:
        return -22;
    case RawType::u8_high:
    case RawType::u8_low:
        return -16;
    case RawType::bcd16:
    case RawType::bcd32:
        return by_order - (encoding.swap_single ? 24 : 16);
    default:
        return by_order - 20;
    }
}

Likeness magnitude_likeness(std::span<const double> raws, const Encoding& encoding) {
    if (kind_of(encoding.type) == RawKind::real) {
        return float_likeness(raws);
    }
    switch (register_count(encoding.type)) {
    case 1:
        return single_likeness(raws, encoding.type);
    case 2:
        return wide_integer_likeness(raws, 32);
    default:
        return wide_integer_likeness(raws, 64);
    }
}

Likeness continuity_likeness(std::span<const double> raws) {
    if (raws.size() < 3) {
        return {};
    }
    double jump = 0.0;
    for (std::size_t i = 1; i < raws.size(); ++i) {
        jump = std::max(jump, std::abs(raws[i] - raws[i - 1]));
    }
    if (jump == 0.0) {
        return {};
    }
    const double share = jump / largest(raws);
    if (share <= 0.1) {
        return {12, "moves steadily"};
    }
    return share <= 0.5 ? Likeness{2, "moves"} : Likeness{-18, "jumps"};
}

std::size_t distinct(std::span<const double> numbers) {
    return std::set<double>(numbers.begin(), numbers.end()).size();
}

} // namespace railbridge
