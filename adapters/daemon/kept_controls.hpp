#pragma once
// What a person switches while no bridge runs: kept in the state directory for its next start.

#include "adapters/config/daemon_config.hpp"
#include "bridge/base/result.hpp"
#include "bridge/commands/kept_setting.hpp"

#include <functional>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// Holds the state directory for the call.
/// @error retry_later  a bridge holds it: it starts or ends just now
/// @error fatal        it cannot be used, or belongs to another user
Result<std::vector<KeptSetting>> kept_settings(const config::DaemonConfig& settings);
/// What `change` makes of what is kept replaces the settings of these names.
using ChangeKept = std::function<Result<std::vector<KeptSetting>>(const std::vector<KeptSetting>&)>;
/// The same, and the error of `change`, with which nothing is changed.
Status change_kept(const config::DaemonConfig& settings, const ChangeKept& change);

/// Who sits at the keyboard, through sudo as well; for people to read.
std::string user_name();

} // namespace railbridge::daemon
