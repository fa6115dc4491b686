#pragma once
// The bridge's configuration for a gateway that was just made.

#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::manager {

/// Makes the directory. Fails when the file, or the secret file that goes beside it, exists
/// already, or when nothing can be written there.
Status prepare_config_place(const std::string& file);

/// Writes `file` and, beside it, `gateway.secret` with mode 0600. `gateway_json`: the answer to
/// `gateway add`. An empty `url` is where the manager of `state_dir` serves or served last. Without
/// `state_dir` in it, unless the manager is on this machine.
Status write_bridge_config(const std::string& file, const std::string& state_dir,
                           const std::string& url, const std::string& gateway_json);

} // namespace railbridge::manager
