#pragma once
// Options of `reload`, `apply` and `confirm`.

#include "adapters/daemon/options.hpp"

namespace CLI {
class App;
}

namespace railbridge::daemon {

CLI::App& add_reload(CLI::App& app, Options& options);
CLI::App& add_apply(CLI::App& app, Options& options);
CLI::App& add_confirm(CLI::App& app, Options& options);

} // namespace railbridge::daemon
