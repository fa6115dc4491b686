#pragma once
// The options of commands that look at what devices hold: read, explain, scan.

#include "adapters/daemon/options.hpp"

namespace CLI {
class App;
}

namespace railbridge::daemon {

CLI::App& add_read(CLI::App& app, Options& options);
CLI::App& add_explain(CLI::App& app, Options& options);
CLI::App& add_scan(CLI::App& app, Options& options);

/// True when they name a point, or a place on a line, and not both.
bool names_one_place(const TargetOptions& target);

} // namespace railbridge::daemon
