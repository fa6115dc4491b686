#pragma once
// A person at a terminal is asked.

#include <optional>
#include <string>

namespace railbridge::daemon {

/// Standard input is one.
bool at_terminal();
/// The line that was typed; nothing at the end of the input.
std::optional<std::string> typed(const std::string& question);
/// The same for what nobody should see over the shoulder. However that ends, Ctrl-C included, the
/// terminal shows again what is typed.
std::optional<std::string> typed_unseen(const std::string& question);

} // namespace railbridge::daemon
