#pragma once
// The options of `railbridge device`.

#include "adapters/daemon/options.hpp"

namespace CLI {
class App;
}

namespace railbridge::daemon {

CLI::App& add_device(CLI::App& app, Options& options);

} // namespace railbridge::daemon
