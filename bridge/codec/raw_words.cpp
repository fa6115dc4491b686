#include "bridge/codec/raw_words.hpp"

#include <cassert>

namespace railbridge {

namespace {

struct Field {
    unsigned shift = 0;
    unsigned width = 16;
};

constexpr std::uint16_t swapped(std::uint16_t word) {
    return static_cast<std::uint16_t>((word << 8) | (word >> 8));
}

bool swaps_single(const Encoding& encoding) {
    return encoding.swap_single && encoding.order.byte_swap;
}

Field field_of(const Encoding& encoding) {
    if (encoding.bit_count > 0) {
        return {encoding.bit_first, encoding.bit_count};
    }
    switch (encoding.type) {
    case RawType::u8_high:
        return {8, 8};
    case RawType::u8_low:
        return {0, 8};
    default:
        return {};
    }
}

constexpr std::uint16_t ones(unsigned width) {
    return static_cast<std::uint16_t>((1U << width) - 1U);
}

} // namespace

std::uint64_t pattern_from_words(std::span<const std::uint16_t> words, const Encoding& encoding) {
    assert(words.size() == register_count(encoding.type));
    if (words.size() == 1) {
        const auto word = swaps_single(encoding) ? swapped(words[0]) : words[0];
        const auto field = field_of(encoding);
        return static_cast<std::uint64_t>(word >> field.shift) & ones(field.width);
    }
    std::uint64_t pattern = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto word = words[encoding.order.word_swap ? words.size() - 1 - i : i];
        pattern = (pattern << 16) | (encoding.order.byte_swap ? swapped(word) : word);
    }
    return pattern;
}

std::vector<std::uint16_t> words_from_pattern(std::uint64_t pattern, const Encoding& encoding) {
    assert(field_mask(encoding) == 0xffff);
    const std::size_t count = register_count(encoding.type);
    std::vector<std::uint16_t> words(count);
    if (count == 1) {
        const auto word = static_cast<std::uint16_t>(pattern);
        words[0] = swaps_single(encoding) ? swapped(word) : word;
        return words;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto word = static_cast<std::uint16_t>(pattern >> (16 * (count - 1 - i)));
        words[encoding.order.word_swap ? count - 1 - i : i] =
            encoding.order.byte_swap ? swapped(word) : word;
    }
    return words;
}

unsigned pattern_width(const Encoding& encoding) {
    const unsigned registers = register_count(encoding.type);
    return registers == 1 ? field_of(encoding).width : 16 * registers;
}

std::uint16_t field_mask(const Encoding& encoding) {
    if (register_count(encoding.type) > 1) {
        return 0xffff;
    }
    return word_from_field(ones(field_of(encoding).width), encoding);
}

std::uint16_t word_from_field(std::uint16_t field, const Encoding& encoding) {
    const auto word = static_cast<std::uint16_t>(field << field_of(encoding).shift);
    return swaps_single(encoding) ? swapped(word) : word;
}

} // namespace railbridge
