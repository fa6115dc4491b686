#pragma once
// The definition as a JSON Schema, for editors. It knows shapes: keys, kinds, limits, words. What
// names mean across tables, and where a grant stands on its line, only the parser knows.

#include "adapters/config/language/key.hpp"

#include <string>

namespace railbridge::config::language {

/// The schema of files whose top table is `file`, with a line end behind. Draft 4, as that is what
/// TOML editors understand.
std::string json_schema(const Table& file, std::string_view title);

} // namespace railbridge::config::language
