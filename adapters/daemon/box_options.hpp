#pragma once
// The options of commands that are about a box as a whole: init, backup, restore.

#include "adapters/daemon/options.hpp"

namespace CLI {
class App;
}

namespace railbridge::daemon {

CLI::App& add_init(CLI::App& app, Options& options);
CLI::App& add_backup(CLI::App& app, Options& options);
CLI::App& add_restore(CLI::App& app, Options& options);

} // namespace railbridge::daemon
