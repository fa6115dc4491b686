#pragma once
// How the server of a state directory was started the last time.

#include <string>

namespace railbridge::manager {

/// The command line that serves again as the last time, ready to be pasted: listeners, TLS, how
/// long values are kept. Without them the server would forget more than it did before. Where nobody
/// ever served, or the file of it cannot be read, the plain command.
std::string serve_command(const std::string& state_dir);

/// What is behind the directory in that command, with a blank in front; empty: nothing.
std::string serve_options(const std::string& state_dir);

/// False when that server was told to keep no values.
bool keeps_history(const std::string& state_dir);

} // namespace railbridge::manager
