#include "adapters/daemon/box_options.hpp"

#include <CLI/CLI.hpp>

namespace railbridge::daemon {

CLI::App& add_backup(CLI::App& app, Options& options) {
    auto* backup = app.add_subcommand("backup", "the whole box as one file");
    backup->add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
    backup->add_option("FILE", options.backup.file, "a new file, mode 600")->required();
    backup->footer(
        "Example:\n  railbridge backup -c bridge.toml hall3.backup\n\n"
        "Configuration, secret and certificates, templates of its own, command journal with the "
        "counts of per_day\nand what is switched, learned facts. Not the audit. The bridge must be "
        "stopped: systemctl stop railbridge\n"
        "Exit codes: 0 written, 1 not written, or a bridge runs, 78 the configuration is refused.");
    return *backup;
}

CLI::App& add_restore(CLI::App& app, Options& options) {
    auto* restore = app.add_subcommand("restore", "put a backup in place, to replace a dead box");
    restore->add_option("-c,--config", options.config, "where bridge.toml goes")
        ->capture_default_str();
    restore->add_option("FILE", options.backup.file, "of `railbridge backup`")->required();
    restore->add_flag("--force", options.force, "replace what is there");
    restore->footer(
        "Example:\n  railbridge restore hall3.backup\n\n"
        "All files or none. Commands that were open when the backup was made end as unknown: they "
        "are neither\nexecuted nor acknowledged, and no pulse is released. Ends with a check of "
        "the configuration.\n"
        "Never run two boxes with one backup: they take the session at the manager from each "
        "other.\n"
        "Exit codes: 0 restored, 1 nothing was changed, 78 restored, but the configuration is "
        "refused.");
    return *restore;
}

} // namespace railbridge::daemon
