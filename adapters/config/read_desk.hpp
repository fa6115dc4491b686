#pragma once
// The [desk] table of bridge.toml: lines that are reached on this machine, where plcsim stands for
// their devices, instead of where their files say.

#include "adapters/config/daemon_config.hpp"
#include "adapters/config/report.hpp"
#include "adapters/config/table_reader.hpp"
#include "bridge/mapping/mapping.hpp"

namespace railbridge::config {

/// Moves the lines of the mapping. Simulated values must never go to a manager of real ones, and no
/// simulated device may take a real command: anything but a manager and places on this machine is
/// an error.
void read_desk(const KeyTable& table, Position at, const ManagerSettings& manager, Mapping& mapping,
               Report& report);

} // namespace railbridge::config
