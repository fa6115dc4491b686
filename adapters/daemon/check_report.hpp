#pragma once
// What `check` found, for a person or for a program.

#include "adapters/config/diagnostic.hpp"

#include <string>
#include <vector>

namespace railbridge::daemon {

/// The diagnostics with their lines and carets, and what to do next.
std::string check_text(const std::vector<config::Diagnostic>& diagnostics, bool colour);

/// `{"schema":1,"result":"good"|"refused","errors":N,"warnings":N,"diagnostics":[...]}` and a line
/// end. Each has file, line, column, end (the column behind; line 0: the whole file), severity,
/// code, text and fix (or null).
std::string check_json(const std::vector<config::Diagnostic>& diagnostics, bool refused);

/// Colours are for terminals, unless NO_COLOR says otherwise (https://no-color.org).
bool colour_on_stderr();

} // namespace railbridge::daemon
