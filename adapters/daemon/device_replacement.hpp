#pragma once
// `device replaced` while no bridge runs: in the state directory, for its next start.

#include "adapters/config/load_config.hpp"
#include "bridge/base/ids.hpp"
#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::daemon {

/// Holds the state directory for the call.
/// @error retry_later  a bridge holds it, or a command for the device is open in the journal
/// @error fatal        it cannot be used, or belongs to another user
Status replace_at_rest(const config::LoadedConfig& site, DeviceId device, const std::string& who);

} // namespace railbridge::daemon
