#include "bridge/base/cut_text.hpp"

#include "bridge/base/characters.hpp"

namespace railbridge {

namespace {

// Of one character, behind its first byte.
constexpr std::size_t more_bytes_max = 3;

} // namespace

std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) {
        return text;
    }
    for (std::size_t back = 0; back <= more_bytes_max && back <= bytes_max; ++back) {
        if (!continues_character(text[bytes_max - back])) {
            return text.substr(0, bytes_max - back);
        }
    }
    return text.substr(0, bytes_max);
}

} // namespace railbridge
