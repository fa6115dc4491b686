#pragma once
// The secret of the gateway's service user.

#include "adapters/config/daemon_config.hpp"
#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::config {

/// From the secret file, which must belong to nobody else: readable by group or others is refused.
/// Or from the systemd credential below $CREDENTIALS_DIRECTORY, which systemd protects. White space
/// at the ends is cut off; an empty secret is refused. Called at start, on any one thread.
Result<std::string> read_secret(const ManagerSettings& settings);

} // namespace railbridge::config
