#include "adapters/daemon/switch_options.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace railbridge::daemon {

namespace {

using Action = SwitchOptions::Action;

void add_config(CLI::App& app, Options& options) {
    app.add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
}

CLI::App& add_action(CLI::App& commands, Options& options, const char* name, Action action,
                     const char* help) {
    auto* added = commands.add_subcommand(name, help);
    added->fallthrough();
    added->callback([&options, action] { options.switches.action = action; });
    return *added;
}

} // namespace

CLI::App& add_commands(CLI::App& app, Options& options) {
    auto* commands =
        app.add_subcommand("commands", "stop and allow writing; look at commands that wait");
    add_config(*commands, options);
    commands->require_subcommand(1);
    // In front of its commands: they show it as well.
    commands->footer(
        "Examples:\n  railbridge commands off --reason \"pump 3 is open\"\n"
        "  railbridge commands status\n  railbridge commands pending\n"
        "  railbridge commands on\n\n"
        "While off nothing is written, safe values and watchdogs included; only a pulse that has "
        "begun is\nreleased. Commands that wait or arrive end as rejected, and the manager is told "
        "why. Values still go\nup. It is in effect at once and outlives a restart; without a "
        "running bridge it holds from its next\nstart on.\n"
        "Exit codes: 0 done, 1 not done (commands stay closed, say), 69 no bridge runs, 78 "
        "configuration refused.");
    auto& off = add_action(*commands, options, "off", Action::off, "write nothing more");
    off.add_option("--reason", options.switches.reason, "why, for those who find it off");
    auto& on = add_action(*commands, options, "on", Action::on, "write again");
    on.add_flag("--accept-journal-loss", options.switches.accept_journal_loss,
                "although the journal was damaged, and nobody knows what was open in it");
    auto& status =
        add_action(*commands, options, "status", Action::status, "on, off or closed, and why");
    status.add_flag("--json", options.json, "print JSON");
    auto& pending = add_action(*commands, options, "pending", Action::pending,
                               "commands that have not ended, and what they wait for");
    pending.add_flag("--json", options.json, "print JSON");
    return *commands;
}

CLI::App& add_maintenance(CLI::App& app, Options& options) {
    auto* maintenance =
        app.add_subcommand("maintenance", "somebody works at a line: nothing is written to it");
    add_config(*maintenance, options);
    maintenance->add_option("LINE", options.switches.line,
                            "the key of the line; without one all are listed");
    maintenance
        ->add_option_function<std::string>(
            "ACTION",
            [&options](const std::string& word) {
                options.switches.action = word == "on" ? Action::on : Action::off;
            },
            "begins or ends it")
        ->check(CLI::IsMember({"on", "off"}));
    maintenance->add_option("--for", options.switches.lasts,
                            "ends by itself after this time, as in 30m or 2h");
    maintenance->add_option("--reason", options.switches.reason, "why, for those who find it so");
    maintenance->add_flag("--release", options.switches.release,
                          "not polled either: the port is closed, for another tool");
    maintenance->footer(
        "Examples:\n  railbridge maintenance meters on --for 2h --reason \"new meter 7\"\n"
        "  railbridge maintenance plant on --release\n  railbridge maintenance plant off\n"
        "  railbridge maintenance\n\n"
        "Commands for the line end as rejected, and the manager is told why; the other lines go "
        "on. A person's\nown `railbridge write` is not stopped. It outlives a restart, with its "
        "end. Released, the line's\nvalues are stale and deviceStatus is `maintenance`.\n"
        "Exit codes: 0 done, 1 not done, 69 no bridge answers, 78 configuration refused.");
    return *maintenance;
}

} // namespace railbridge::daemon
