#pragma once
// The commands and options of railbridge-manager: what is typed, and what is done then.

#include "tools/manager/program/asset_files.hpp"
#include "tools/manager/program/commands.hpp"
#include "tools/manager/program/history.hpp"
#include "tools/manager/program/serve.hpp"
#include "tools/manager/program/type_listing.hpp"
#include "tools/manager/program/watch.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <initializer_list>
#include <string>

namespace railbridge::manager {

/// All commands share one set of options: only the chosen command fills it.
class CommandLine {
public:
    CommandLine();

    /// Gives the exit code.
    int run(int argc, char** argv);

private:
    using Action = std::function<int()>;

    CLI::App* command(CLI::App* parent, const std::string& name, const std::string& help,
                      Action action);
    CLI::App* query(CLI::App* parent, const std::string& name, const std::string& help,
                    int (*work)(const CommandOptions&));
    static void show_examples(CLI::App* app, std::initializer_list<const char*> lines);
    CLI::App* group(const std::string& name, const std::string& help);
    void add_serve();
    void add_accounts();
    void add_users();
    void add_assets();
    void add_asset_files(CLI::App* assets);
    void add_template(CLI::App* assets);
    void add_types();
    void add_watch();
    void add_doctor();
    void add_backup();
    void add_attributes();
    void add_history(CLI::App* attributes);

    CLI::App app_{"Serves the MQTT Gateway API on the mosquitto broker."};
    CommandOptions options_;
    ServeOptions serve_;
    HistoryOptions history_;
    ExportOptions export_;
    ImportFileOptions import_;
    TemplateOptions template_;
    WatchOptions watch_;
    std::string backup_file_;
    Action action_;
};

} // namespace railbridge::manager
