#pragma once
// One line of a TOML file, taken apart without losing what a parser drops.

#include "adapters/config/blanks.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// `key = value # comment`, each without blanks around it. The value ends on the line.
struct EntryLine {
    std::string key;
    std::string value;
    std::string comment; ///< with its '#'; empty: none
};

/// Nothing if the line is no entry, or one that ends on a later line.
std::optional<EntryLine> split_entry(std::string_view line);

/// `[a.b]` with a comment; not `[[a]]`.
struct HeaderLine {
    std::vector<std::string> parts; ///< of the key, without quotes
    std::string comment;
};
std::optional<HeaderLine> split_header(std::string_view line);

/// The entries of `{ a = 1, b = 2 }`. Nothing if it is no inline table.
std::optional<std::vector<EntryLine>> split_inline(std::string_view value);

/// `point."x y".z` as its parts, without quotes. Nothing if it is no key.
std::optional<std::vector<std::string>> key_parts(std::string_view key);

} // namespace railbridge::config
