#pragma once
// `backup`: the whole store in one file, while the server goes on.

#include <string>

namespace railbridge::manager {

/// Everything the manager keeps: realms, users, secrets, assets, values, history, what is pending.
/// Neither copy is in the other's way. Gives the exit code.
int back_up(const std::string& state_dir, const std::string& file);

} // namespace railbridge::manager
