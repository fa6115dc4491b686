#pragma once
// Texts of cells, and the texts of a mapping that are made of them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace railbridge::config {

/// Keys and values of a mapping, as they are written there.
using KeyTexts = std::vector<std::pair<std::string, std::string>>;

/// `a = 1, b = "x"`; empty without keys.
std::string in_line(const KeyTexts& keys);

/// A text of TOML, in quotes.
std::string toml_text(std::string_view text);

/// A key of a table: every letter that none may have becomes '_'.
std::string key_of(std::string_view text);

/// Small letters and digits only: "Read-Only" as "readonly".
std::string small_letters_of(std::string_view text);

/// What stands between separators that are not in quotes; empty parts are left out.
std::vector<std::string> parts_of(std::string_view text, char separator);

/// Without the quotes that a text may stand in.
std::string unquoted(std::string_view text);

/// It could not stand in one line of a mapping.
bool has_control_characters(std::string_view text);

} // namespace railbridge::config
