#include "adapters/daemon/reload_options.hpp"

#include <CLI/CLI.hpp>

namespace railbridge::daemon {

namespace {

void add_config(CLI::App& app, Options& options) {
    app.add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
}

} // namespace

CLI::App& add_reload(CLI::App& app, Options& options) {
    auto* reload =
        app.add_subcommand("reload", "let a running bridge go on with the files as they are now");
    add_config(*reload, options);
    reload->add_flag("--json", options.json, "print JSON");
    reload->footer(
        "Example:\n  railbridge check -c bridge.toml && railbridge reload -c bridge.toml\n\n"
        "Files with a problem change nothing; the problems are printed as by `check`. Good ones "
        "replace the\nmapping between two transactions, and what changed is printed. Lines and "
        "devices that did not change\nkeep connections, values and schedule. Commands that wait "
        "for a point which is now written elsewhere\nor otherwise end as rejected. SIGHUP does "
        "the same and logs what came of it.\nSettings of bridge.toml other than `mappings`, "
        "`templates` and [vars] need a restart.\n"
        "Exit codes: 0 reloaded, 1 not done (restart needed, say), 69 no bridge runs, 78 files "
        "refused.");
    return *reload;
}

CLI::App& add_apply(CLI::App& app, Options& options) {
    auto* apply = app.add_subcommand(
        "apply", "put a mapping in place on trial; the bridge goes back unless it is confirmed");
    add_config(*apply, options);
    apply->add_option("FILE", options.apply.file, "the new mapping")->required();
    apply
        ->add_option("--confirm", options.apply.confirm,
                     "how long to wait for `railbridge confirm`")
        ->default_val("10m");
    apply->add_option("--replace", options.apply.replace,
                      "the name of the mapping it replaces, if the site has several");
    apply->add_flag("--json", options.json, "print JSON");
    apply->footer(
        "Examples:\n  railbridge apply new-site.toml --confirm 10m\n  railbridge confirm\n\n"
        "FILE takes the place of the mapping and is reloaded as by `reload`; if it is refused, the "
        "old "
        "one is\nput back at once. Without `confirm` in time the bridge goes back to what it ran "
        "before, and puts the\nold file back if it may write there and nobody has edited it; also "
        "when it was stopped or "
        "died in "
        "between.\nUntil then `reload` is refused.\n"
        "Exit codes: 0 runs on trial, 1 not done, 69 no bridge runs, 78 files refused.");
    return *apply;
}

CLI::App& add_confirm(CLI::App& app, Options& options) {
    auto* confirm = app.add_subcommand("confirm", "keep the mapping that is on trial");
    add_config(*confirm, options);
    confirm->footer("Example:\n  railbridge confirm\n\nAfter `railbridge apply FILE`.\n"
                    "Exit codes: 0 kept, 1 nothing is on trial, 69 no bridge runs, 78 "
                    "configuration refused.");
    return *confirm;
}

} // namespace railbridge::daemon
