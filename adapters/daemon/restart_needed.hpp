#pragma once
// Which changed settings a running bridge cannot take over.

#include "adapters/config/daemon_config.hpp"

#include <string>

namespace railbridge::daemon {

/// Keys of bridge.toml that differ, other than those of the mapping: "state_dir, [manager]". Empty:
/// a reload is enough.
std::string restart_needed(const config::DaemonConfig& running, const config::DaemonConfig& fresh);

} // namespace railbridge::daemon
