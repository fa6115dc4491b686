#include "tools/plcsim/generator.hpp"

#include "tools/plcsim/bytes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace plcsim {

namespace {

std::vector<std::uint16_t> two_words(std::uint32_t bits) {
    return {static_cast<std::uint16_t>(bits >> 16U), static_cast<std::uint16_t>(bits & 0xFFFFU)};
}

/// Two's complement of what fits in 32 bits; the rest sticks at the end of the range.
std::uint32_t integer_bits(double value, double low, double high) {
    return static_cast<std::uint32_t>(std::llround(std::clamp(value, low, high)));
}

std::vector<std::uint16_t> encode(WordType type, double value) {
    switch (type) {
    case WordType::bit:
        return {static_cast<std::uint16_t>(value >= 0.5 ? 1 : 0)};
    case WordType::u16:
        return {static_cast<std::uint16_t>(integer_bits(value, 0, 65535))};
    case WordType::i16:
        return {static_cast<std::uint16_t>(integer_bits(value, -32768, 32767) & 0xFFFFU)};
    case WordType::u32:
        return two_words(integer_bits(value, 0, 4294967295.0));
    case WordType::i32:
        return two_words(integer_bits(value, -2147483648.0, 2147483647.0));
    case WordType::f32:
        return two_words(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
    }
    return {};
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
    if (text == "bool")
        return WordType::bit;
    if (text == "u16")
        return WordType::u16;
    if (text == "i16")
        return WordType::i16;
    if (text == "u32")
        return WordType::u32;
    if (text == "i32")
        return WordType::i32;
    if (text == "f32")
        return WordType::f32;
    return std::nullopt;
}

std::uint16_t words_of(WordType type) {
    return type == WordType::bit || type == WordType::u16 || type == WordType::i16 ? 1 : 2;
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

std::vector<std::uint16_t> Generator::words(Nanoseconds since_start) const {
    auto words = encode(type, value(since_start));
    if (low_word_first)
        std::reverse(words.begin(), words.end());
    if (bytes_swapped)
        for (std::uint16_t& word : words)
            word = make_word(low_byte(word), high_byte(word));
    return words;
}

} // namespace plcsim
