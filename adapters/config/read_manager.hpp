#pragma once
// The [manager] table of bridge.toml.

#include "adapters/config/daemon_config.hpp"
#include "adapters/config/table_reader.hpp"

namespace railbridge::config {

/// An address or name of this machine itself, whatever happens to its network.
bool is_loopback(std::string_view host);

/// `directory`: where relative paths start.
ManagerSettings read_manager(const KeyTable& table, Position at,
                             const std::filesystem::path& directory, Report& report);

} // namespace railbridge::config
