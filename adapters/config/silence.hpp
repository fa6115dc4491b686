#pragma once
// `# railbridge: allow RB103` behind a line: its author has seen the lint and means it.

#include "adapters/config/diagnostic.hpp"

#include <string_view>
#include <vector>

namespace railbridge::config {

/// True when the comment of the line allows the lint.
bool allows(std::string_view line, Code code);

/// Takes away the lints that their lines allow.
void drop_allowed(std::vector<Diagnostic>& warnings);

} // namespace railbridge::config
