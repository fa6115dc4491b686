#include "tools/plcsim/fixed_words.hpp"

#include "tools/plcsim/bytes.hpp"

#include <algorithm>
#include <string>

namespace plcsim {

namespace {

using railbridge::Encoding;
using railbridge::RawType;
using Words = std::vector<std::uint16_t>;

Words text_words(const railbridge::Point& point) {
    const Encoding& encoding = point.encoding;
    std::string text = point.attribute;
    if (point.write && !point.write->allow.empty())
        if (const auto* allowed = std::get_if<std::string>(&point.write->allow.front()))
            text = *allowed;
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!encoding.utf8 && !ascii)
        text.clear();
    text.resize(std::min<std::size_t>(text.size(), encoding.length));
    std::string bytes = text;
    if (encoding.type == RawType::s7_text)
        bytes =
            std::string{static_cast<char>(encoding.length), static_cast<char>(text.size())} + text;
    bytes.resize(std::size_t{register_count(encoding)} * 2, '\0');
    Words words;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
        words.push_back(make_word(static_cast<std::uint8_t>(bytes[i]),
                                  static_cast<std::uint8_t>(bytes[i + 1])));
    return words;
}

/// Thursday, 2026-01-01 00:00:00.
Words time_words(RawType type) {
    switch (type) {
    case RawType::unix32:
        return {0x6955, 0xb900};
    case RawType::unix64:
        return {0, 0, 0x6955, 0xb900};
    case RawType::unix64ms:
        return {0, 0x019b, 0x76da, 0xa800};
    case RawType::datetime4:
        return {26, 0x01a1, 0, 0};
    case RawType::ymdhms3:
        return {0x1a01, 0x0100, 0};
    case RawType::ymdhms6:
        return {2026, 1, 1, 0, 0, 0};
    case RawType::s7_dt:
        return {0x2601, 0x0100, 0, 0x0005};
    case RawType::s7_dtl:
        return {2026, 0x0101, 0x0500, 0, 0, 0};
    default:
        return {};
    }
}

} // namespace

std::vector<std::uint16_t> fixed_words(const railbridge::Point& point) {
    const Encoding& encoding = point.encoding;
    const bool in_order = is_byte_string(encoding.type);
    auto words = kind_of(encoding.type) == railbridge::RawKind::text ? text_words(point)
                                                                     : time_words(encoding.type);
    if (!in_order && encoding.order.word_swap)
        std::reverse(words.begin(), words.end());
    if (encoding.order.byte_swap && (!in_order || encoding.swap_single))
        for (std::uint16_t& word : words)
            word = make_word(low_byte(word), high_byte(word));
    return words;
}

} // namespace plcsim
