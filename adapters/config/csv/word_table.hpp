#pragma once
// Spellings of one thing, as vendors have them.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace railbridge::config {

struct Word {
    std::string_view spellings; ///< separated by blanks
    std::string_view meaning;
};

/// Empty if the text is none of the spellings.
template <std::size_t Count>
std::string_view meaning_of(std::string_view text, const std::array<Word, Count>& words) {
    for (const Word& word : words) {
        std::string_view rest = word.spellings;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            if (rest.substr(0, end) == text) {
                return word.meaning;
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return {};
}

} // namespace railbridge::config
