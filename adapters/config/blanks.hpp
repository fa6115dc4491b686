#pragma once

#include <string_view>

namespace railbridge::config {

/// Without blanks, tabs and carriage returns around it.
inline std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace railbridge::config
