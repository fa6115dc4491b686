#pragma once
// The options of commands that are about mapping files: templates, import, export, fmt.

#include "adapters/daemon/options.hpp"

namespace CLI {
class App;
}

namespace railbridge::daemon {

CLI::App& add_templates(CLI::App& app, Options& options);
CLI::App& add_import(CLI::App& app, Options& options);
CLI::App& add_export(CLI::App& app, Options& options);
CLI::App& add_fmt(CLI::App& app, Options& options);

} // namespace railbridge::daemon
