#pragma once
// The [manager] table of bridge.toml.

#include "adapters/config/daemon_config.hpp"
#include "adapters/config/table_reader.hpp"

namespace railbridge::config {

/// `directory`: where relative paths start.
ManagerSettings read_manager(const KeyTable& table, Position at,
                             const std::filesystem::path& directory, Report& report);

} // namespace railbridge::config
