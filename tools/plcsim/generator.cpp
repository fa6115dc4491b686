#include "tools/plcsim/generator.hpp"

#include "tools/plcsim/bytes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace plcsim {

namespace {

/// High word first.
std::vector<std::uint16_t> split(std::uint64_t bits, unsigned words) {
    std::vector<std::uint16_t> result;
    while (words-- > 0)
        result.push_back(static_cast<std::uint16_t>((bits >> (16U * words)) & 0xFFFFU));
    return result;
}

/// Two's complement.
std::uint64_t integer_bits(double value, double low, double high) {
    return static_cast<std::uint64_t>(std::llround(std::clamp(value, low, high)));
}

/// One decimal digit per four bits, F before a negative number where there is a sign.
std::uint64_t bcd_bits(double value, unsigned digits, bool sign) {
    const double max = std::pow(10.0, digits) - 1.0;
    const auto number = std::llround(std::clamp(value, sign ? -max : 0.0, max));
    std::uint64_t bits = number < 0 ? 0xFULL << (4 * digits) : 0;
    auto rest = static_cast<std::uint64_t>(std::abs(number));
    for (unsigned i = 0; i < digits; ++i, rest /= 10)
        bits |= (rest % 10) << (4 * i);
    return bits;
}

/// IEEE 754 binary16: the significand has eleven bits, the least one is worth 2^-24.
std::uint64_t half_bits(double value) {
    constexpr double largest = 65504;
    const double size = std::min(std::abs(value), largest);
    if (size == 0)
        return std::signbit(value) ? 0x8000 : 0;
    int exponent = 0;
    std::frexp(size, &exponent);
    const int least = std::max(exponent - 11, -24);
    const auto significand = static_cast<std::uint64_t>(std::llround(std::ldexp(size, -least)));
    const std::uint64_t sign = std::signbit(value) ? 0x8000 : 0;
    return sign | ((static_cast<std::uint64_t>(least + 24) << 10U) + significand);
}

std::uint64_t bits_of(WordType type, double value) {
    switch (type) {
    case WordType::bit:
        return value >= 0.5 ? 1 : 0;
    case WordType::u16:
        return integer_bits(value, 0, 65535);
    case WordType::i16:
        return integer_bits(value, -32768, 32767);
    case WordType::u32:
        return integer_bits(value, 0, 4294967295.0);
    case WordType::i32:
        return integer_bits(value, -2147483648.0, 2147483647.0);
    case WordType::f32:
        return std::bit_cast<std::uint32_t>(static_cast<float>(value));
    case WordType::u64: // beyond 2^53 a generator has no exact values anyway
        return integer_bits(value, 0, 0x1p62);
    case WordType::i64:
        return integer_bits(value, -0x1p62, 0x1p62);
    case WordType::f64:
        return std::bit_cast<std::uint64_t>(value);
    case WordType::f16:
        return half_bits(value);
    case WordType::bcd16:
        return bcd_bits(value, 4, false);
    case WordType::bcd32:
        return bcd_bits(value, 8, false);
    case WordType::bcd16s:
        return bcd_bits(value, 3, true);
    case WordType::bcd32s:
        return bcd_bits(value, 7, true);
    }
    return 0;
}

} // namespace

std::optional<Motion> parse_motion(std::string_view text) {
    if (text == "sine")
        return Motion::sine;
    if (text == "ramp")
        return Motion::ramp;
    if (text == "counter")
        return Motion::counter;
    if (text == "toggle")
        return Motion::toggle;
    return std::nullopt;
}

std::optional<WordType> parse_word_type(std::string_view text) {
    using Named = std::pair<std::string_view, WordType>;
    for (const auto& [name, type] :
         {Named{"bool", WordType::bit}, Named{"u16", WordType::u16}, Named{"i16", WordType::i16},
          Named{"u32", WordType::u32}, Named{"i32", WordType::i32}, Named{"f32", WordType::f32},
          Named{"u64", WordType::u64}, Named{"i64", WordType::i64}, Named{"f64", WordType::f64},
          Named{"f16", WordType::f16}, Named{"bcd16", WordType::bcd16},
          Named{"bcd32", WordType::bcd32}, Named{"bcd16s", WordType::bcd16s},
          Named{"bcd32s", WordType::bcd32s}})
        if (name == text)
            return type;
    return std::nullopt;
}

std::uint16_t words_of(WordType type) {
    switch (type) {
    case WordType::bit:
    case WordType::u16:
    case WordType::i16:
    case WordType::f16:
    case WordType::bcd16:
    case WordType::bcd16s:
        return 1;
    case WordType::u32:
    case WordType::i32:
    case WordType::f32:
    case WordType::bcd32:
    case WordType::bcd32s:
        return 2;
    case WordType::u64:
    case WordType::i64:
    case WordType::f64:
        return 4;
    }
    return 1;
}

double Generator::value(Nanoseconds since_start) const {
    const double turns = static_cast<double>(since_start.count()) /
                         static_cast<double>(std::max<std::int64_t>(period.count(), 1));
    const double phase = turns - std::floor(turns);
    switch (motion) {
    case Motion::sine:
        return min + (max - min) * (0.5 + 0.5 * std::sin(2 * std::numbers::pi * phase));
    case Motion::ramp:
        return min + (max - min) * phase;
    case Motion::counter:
        return min + std::floor(turns);
    case Motion::toggle:
        return std::fmod(std::floor(turns), 2) == 0 ? min : max;
    }
    return min;
}

bool Generator::avoids(std::uint64_t bits) const {
    return std::any_of(avoid.begin(), avoid.end(), [&](double number) {
        const bool pattern = number >= 0 && number < 0x1p63 && std::floor(number) == number;
        return bits_of(type, number) == bits ||
               (pattern && static_cast<std::uint64_t>(number) == bits);
    });
}

/// The nearest number that is not avoided, inside the movement if there is one.
std::uint64_t Generator::allowed_bits(double number) const {
    std::uint64_t bits = bits_of(type, number);
    const double middle = (min + max) / 2;
    for (std::size_t step = 1; avoids(bits) && step <= avoid.size() + 1; ++step)
        bits = bits_of(type, number + (number < middle ? 1.0 : -1.0) * static_cast<double>(step));
    return bits;
}

std::vector<std::uint16_t> Generator::encode(double number) const {
    auto words = split(allowed_bits(number), words_of(type));
    if (low_word_first)
        std::reverse(words.begin(), words.end());
    if (bytes_swapped)
        for (std::uint16_t& word : words)
            word = make_word(low_byte(word), high_byte(word));
    return words;
}

} // namespace plcsim
