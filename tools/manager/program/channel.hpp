#pragma once
// How a command reaches the manager: the running server, or the store itself.

#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::manager {

/// One request and its `result`, both JSON. Takes the store under its lock when nobody serves, else
/// asks the server. Waits for the other side for at most 10 s.
Result<std::string> ask_manager(const std::string& state_dir, const std::string& request);

} // namespace railbridge::manager
