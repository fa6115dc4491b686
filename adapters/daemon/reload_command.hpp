#pragma once
// What `reload` and `apply` have in common: how an answer is shown.

#include "adapters/daemon/reload_answer.hpp"

#include <string>

namespace railbridge::daemon {

// Files of 50 000 points take seconds on a small box, a write that must end first some more.
inline constexpr int reload_patience_ms = 60'000;

/// Prints it. `line` is the answer as it came, for --json.
/// @return the exit code
int show_reload(const ReloadAnswer& answer, const std::string& line, bool json);

} // namespace railbridge::daemon
