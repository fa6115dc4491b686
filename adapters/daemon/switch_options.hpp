#pragma once
// The options of `railbridge commands` and `railbridge maintenance`.

#include "adapters/daemon/options.hpp"

namespace CLI {
class App;
}

namespace railbridge::daemon {

CLI::App& add_commands(CLI::App& app, Options& options);
CLI::App& add_maintenance(CLI::App& app, Options& options);

} // namespace railbridge::daemon
