#pragma once
// Characters of UTF-8, each of one to four bytes.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace railbridge {

/// The byte is of a character that began before it.
constexpr bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// How many there are: columns line up by them, not by bytes.
constexpr std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return !continues_character(byte); }));
}

} // namespace railbridge
