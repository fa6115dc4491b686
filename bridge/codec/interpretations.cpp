#include "bridge/codec/interpretations.hpp"

#include <array>

namespace railbridge {

namespace {

constexpr std::array single{RawType::u16,     RawType::i16,    RawType::f16,   RawType::bcd16,
                            RawType::u8_high, RawType::u8_low, RawType::bcd16s};
constexpr std::array several{RawType::f32,   RawType::u32,    RawType::i32,
                             RawType::bcd32, RawType::bcd32s, RawType::unix32,
                             RawType::f64,   RawType::u64,    RawType::i64};

constexpr std::array orders{WordOrder{false, false}, WordOrder{true, false}, WordOrder{false, true},
                            WordOrder{true, true}};

constexpr std::size_t text_bytes_min = 4;
constexpr std::size_t text_bytes_max = 32;

bool is_printable(unsigned byte) {
    return byte >= 0x20 && byte < 0x7f;
}

Interpretation of(RawType type, std::size_t first, int shift) {
    Interpretation made;
    made.encoding.type = type;
    made.first = first;
    made.shift = shift;
    return made;
}

/// Bytes from `at` on that are letters, then nothing but NUL in the last register.
std::size_t text_length(std::span<const std::uint16_t> words, std::size_t at, bool swapped) {
    std::size_t length = 0;
    for (std::size_t i = at; i < words.size() && length < text_bytes_max; ++i) {
        const unsigned high = words[i] >> 8U;
        const unsigned low = words[i] & 0xffU;
        const unsigned first = swapped ? low : high;
        const unsigned second = swapped ? high : low;
        if (!is_printable(first) || (!is_printable(second) && second != 0)) {
            break;
        }
        length += 2;
        if (second == 0) {
            break;
        }
    }
    return length;
}

void add_single(std::size_t at, std::vector<Interpretation>& all) {
    for (const RawType type : single) {
        all.push_back(of(type, at, 0));
    }
    for (const RawType type : {RawType::u16, RawType::i16, RawType::bcd16}) {
        Interpretation swapped = of(type, at, 0);
        swapped.encoding.swap_single = true;
        swapped.encoding.order.byte_swap = true;
        all.push_back(swapped);
    }
}

void add_several(std::size_t words, std::size_t first, int shift,
                 std::vector<Interpretation>& all) {
    for (const RawType type : several) {
        if (first + register_count(type) > words) {
            continue;
        }
        for (const WordOrder order : orders) {
            Interpretation made = of(type, first, shift);
            made.encoding.order = order;
            all.push_back(made);
        }
    }
}

void add_texts(std::span<const std::uint16_t> words, std::size_t at,
               std::vector<Interpretation>& all) {
    for (const bool swapped : {false, true}) {
        const std::size_t length = text_length(words, at, swapped);
        if (length >= text_bytes_min) {
            Interpretation text = of(RawType::text, at, 0);
            text.encoding.length = static_cast<std::uint16_t>(length);
            text.encoding.swap_single = swapped;
            text.encoding.order.byte_swap = swapped;
            all.push_back(text);
        }
    }
}

} // namespace

std::vector<Interpretation> interpretations(std::span<const std::uint16_t> words, std::size_t at) {
    std::vector<Interpretation> all;
    if (at >= words.size()) {
        return all;
    }
    add_single(at, all);
    add_several(words.size(), at, 0, all);
    add_several(words.size(), at + 1, 1, all);
    if (at > 0) {
        add_several(words.size(), at - 1, -1, all);
    }
    add_texts(words, at, all);
    return all;
}

} // namespace railbridge
