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
          Named{"u64", WordType::u64}, Named{"i64", WordType::i64}, Named{"f64", WordType::f64}})
        if (name == text)
            return type;
    return std::nullopt;
}

std::uint16_t words_of(WordType type) {
    switch (type) {
    case WordType::bit:
    case WordType::u16:
    case WordType::i16:
        return 1;
    case WordType::u32:
    case WordType::i32:
    case WordType::f32:
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

std::vector<std::uint16_t> Generator::encode(double number) const {
    auto words = split(bits_of(type, number), words_of(type));
    if (low_word_first)
        std::reverse(words.begin(), words.end());
    if (bytes_swapped)
        for (std::uint16_t& word : words)
            word = make_word(low_byte(word), high_byte(word));
    return words;
}

} // namespace plcsim
