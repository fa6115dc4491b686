#pragma once
// A mapping with the place of its fault marked: `«` stands just before it.

#include <string>
#include <string_view>

namespace railbridge::test {

struct MarkedText {
    std::string text; ///< without the mark
    unsigned line = 0;
    unsigned column = 0; ///< in characters, from 1

    explicit MarkedText(std::string_view marked) {
        constexpr std::string_view mark = "«";
        const std::size_t at = marked.find(mark);
        text = marked;
        if (at == std::string_view::npos) {
            return;
        }
        text.erase(at, mark.size());
        line = 1;
        column = 1;
        for (const char byte : marked.substr(0, at)) {
            const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
            column += continues ? 0 : 1;
            if (byte == '\n') {
                ++line;
                column = 1;
            }
        }
    }
};

} // namespace railbridge::test
