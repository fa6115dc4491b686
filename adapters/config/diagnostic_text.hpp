#pragma once
// A diagnostic with the line it points at, as a person reads it on a terminal.

#include "adapters/config/diagnostic.hpp"
#include "adapters/config/source_lines.hpp"

#include <string>

namespace railbridge::config {

/// Several lines, each ended: what is wrong, the line of the file, a caret under the place, and the
/// fix if it is one word.
std::string full_text(const Diagnostic& diagnostic, SourceLines& lines, bool colour);

} // namespace railbridge::config
