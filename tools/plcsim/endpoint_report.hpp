#pragma once
// Where the simulated lines can be reached, for people and for programs.

#include "tools/plcsim/simulator.hpp"

#include <string>

namespace plcsim {

/// The JSON array of all lines: name, transport, units, and port or link and pty.
std::string lines_to_json(const Simulator& simulator);

/// `tcp1=127.0.0.1:1502 rtu1=/tmp/plc->/dev/pts/3`
std::string lines_to_text(const Simulator& simulator);

/// The [desk] table of bridge.toml with the lines that are not where their mapping says; empty
/// without any.
std::string desk_text(const Simulator& simulator, const Site& site);

} // namespace plcsim
