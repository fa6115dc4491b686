#include "adapters/daemon/options.hpp"

#include "adapters/daemon/box_options.hpp"
#include "adapters/daemon/device_options.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/file_options.hpp"
#include "adapters/daemon/look_options.hpp"
#include "adapters/daemon/reload_options.hpp"
#include "adapters/daemon/switch_options.hpp"

#include <CLI/CLI.hpp>

namespace railbridge::daemon {

namespace {

void add_config(CLI::App& app, Options& options) {
    app.add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
}

CLI::App& add_run(CLI::App& app, Options& options) {
    auto* run = app.add_subcommand("run", "run the bridge until SIGTERM");
    add_config(*run, options);
    run->add_flag("-v,--verbose", options.verbose, "log every detail");
    run->footer(
        "Example:\n  railbridge run --config /etc/railbridge/bridge.toml\n\n"
        "If the files are broken, the last accepted ones run and the log says `config rejected`.\n"
        "Exit codes: 0 stopped, 1 failed, 78 configuration refused and none was ever accepted.");
    return *run;
}

CLI::App& add_check(CLI::App& app, Options& options) {
    auto* check = app.add_subcommand("check", "check bridge.toml and the mappings; sends nothing");
    add_config(*check, options);
    check->add_flag("--strict", options.strict, "warnings refuse the files, too");
    check->add_flag("--json", options.json, "print JSON on standard output");
    check->add_option("--explain", options.explain, "print what a code such as RB005 means");
    check->footer(
        "Examples:\n  railbridge check --config bridge.toml\n"
        "  railbridge check --explain RB005\n"
        "  railbridge check --json | jq '.diagnostics[] | select(.severity == \"error\")'\n\n"
        "Prints every problem of every file: FILE:LINE:COLUMN: error[CODE]: TEXT, the line, and a "
        "caret under\nthe place. A warning is silenced by a comment behind its line:\n"
        "  point.flow = { at = \"ir:10\", as = \"f32\" } # railbridge: allow RB108\n"
        "Colours only on a terminal, and not if NO_COLOR is set. Exit codes: 0 good, 78 refused.");
    return *check;
}

CLI::App& add_write(CLI::App& app, Options& options) {
    auto* write = app.add_subcommand("write", "write one point to its device and read it back");
    add_config(*write, options);
    write->add_option("POINT", options.target.point, "ASSET.ATTRIBUTE of the mapping")->required();
    write->add_option("VALUE", options.value, "a number, true, false, or text of an enum")
        ->required();
    write->add_flag("--force", options.force,
                    "ignore grant, limits and `commands off`, after typing the point's name");
    write->footer("Example:\n  railbridge write -c bridge.toml press4.lamp true\n\n"
                  "Obeys the grants and limits of the mapping. Goes through a running bridge, or "
                  "opens the line\n"
                  "itself if none runs.");
    return *write;
}

CLI::App& add_status(CLI::App& app, Options& options) {
    auto* status = app.add_subcommand("status", "what a running bridge sees and does");
    add_config(*status, options);
    auto* json = status->add_flag("--json", options.json, "print JSON");
    status->add_flag("--metrics", options.metrics, "print metrics, in Prometheus' text format")
        ->excludes(json);
    status->footer(
        "Example:\n  railbridge status -c bridge.toml\n  railbridge status --json | jq .points\n"
        "  railbridge status --metrics > /var/lib/prometheus/node-exporter/bridge.prom\n\n"
        "Exit codes: 0 answered, 69 no bridge runs, 78 configuration refused.");
    return *status;
}

CLI::App& add_plan(CLI::App& app, Options& options) {
    auto* plan = app.add_subcommand("plan", "what the files make the bridge ask, and write");
    add_config(*plan, options);
    auto* writes = plan->add_flag("--writes", options.writes,
                                  "every actuator, and everything written without a command");
    plan->add_flag("--requests", options.requests,
                   "every read, and why it is not one with the one before")
        ->excludes(writes);
    plan->add_flag("--json", options.json, "print JSON");
    plan->footer(
        "Examples:\n  railbridge plan -c bridge.toml --writes\n"
        "  railbridge plan -c bridge.toml --requests\n\n"
        "From the files alone; sends nothing. Alone: for each line what its reads cost when "
        "every\npoint is due at once.\n"
        "Exit codes: 0 printed, 78 configuration refused.");
    return *plan;
}

CLI::App& add_provision(CLI::App& app, Options& options) {
    auto* provision = app.add_subcommand(
        "provision", "the assets of the mapping at the manager: see, bring in line");
    add_config(*provision, options);
    auto& chosen = options.provision;
    provision->add_flag("--dry-run", chosen.dry_run, "only print what would be done");
    provision->add_flag("--replace", chosen.replace,
                        "delete and create assets whose type has changed; their history is lost");
    provision->add_flag("--prune", chosen.prune,
                        "delete assets and attributes that the mapping has no more");
    provision->add_flag("--yes", chosen.yes, "do not ask before anything is deleted");
    provision->footer(
        "Example:\n  railbridge provision -c bridge.toml --dry-run\n"
        "  railbridge provision -c bridge.toml --prune\n\n"
        "A bridge does the same when it starts, but never deletes. Values, attributes and meta "
        "items\nthat the mapping does not own stay as they are; what the bridge made carries the "
        "meta item\nrailbridgeKey. Never deleted: what was adopted by `id`, what others filled in "
        "or added to, what\nstands above an asset that stays. Before it is replaced an asset is "
        "kept as replaced-ID.json in the\nstate directory, and stays there unless all of it came "
        "back. What has changed at the manager since it\nwas shown is refused. Uses the gateway's "
        "session, so that no bridge may run meanwhile.\n"
        "Exit codes: 0 done, 1 something was refused, 69 a bridge runs or no manager answers,\n"
        "78 configuration refused.");
    return *provision;
}

CLI::App& add_learned(CLI::App& app, Options& options) {
    auto* learned = app.add_subcommand("learned", "what devices taught the bridge, to paste");
    add_config(*learned, options);
    learned->footer(
        "Example:\n  railbridge learned -c bridge.toml\n\n"
        "Reads that a device refuses or is silent on are looked into: an address it does not "
        "have, a hole that\nmust be read around, fewer registers at once than allowed. Addresses "
        "that it refuses are asked again\nevery minute, those it is silent on less and less "
        "often, every ten minutes at last. What was found is\nkept until the device's lines "
        "change; pasted into them it is known from the start. Asks a running\nbridge, or reads "
        "its state directory.\n"
        "Exit codes: 0 printed, 1 the state cannot be read, 78 configuration refused.");
    return *learned;
}

CLI::App& add_trace(CLI::App& app, Options& options) {
    auto* trace = app.add_subcommand("trace", "show the frames of one line of a running bridge");
    add_config(*trace, options);
    trace->add_option("LINE", options.trace.line, "the key of the line")->required();
    trace->add_option("--for", options.trace.time, "how long, as in 10s or 5m")
        ->capture_default_str();
    trace->add_option("--out", options.trace.out, "a new file instead of standard output");
    trace->footer(
        "Example:\n  railbridge trace -c bridge.toml meters --for 30s --out meters.txt\n\n"
        "Each frame with UTC time, seconds since the first one, -> sent or <- received, "
        "its bytes, and\nwhat the bridge makes of it. Ends at 16 MiB. Nothing is kept "
        "when nobody looks.\n"
        "Exit codes: 0 done, 69 no bridge runs, or it has no such line, 78 configuration refused.");
    return *trace;
}

CLI::App& add_audit(CLI::App& app, Options& options) {
    auto* audit = app.add_subcommand("audit", "what was written to devices, what was refused, why");
    add_config(*audit, options);
    audit->add_option("--since", options.audit.since, "only the last 10m, 2h or 7d");
    audit->add_option("--asset", options.audit.asset, "only this asset of the mapping");
    audit->add_flag("--json", options.json, "the lines as they are in the files");
    audit->footer("Example:\n  railbridge audit -c bridge.toml --since 2h --asset press4\n\n"
                  "One line for every command that ended and for everything the bridge wrote by "
                  "itself: when, "
                  "what\nwas read before, what was to be written, where, how it ended and why. "
                  "Reads the files "
                  "in the state\ndirectory; no bridge need run. Times are UTC.\n"
                  "Exit codes: 0 printed, 2 a word it does not know, 78 configuration refused.");
    return *audit;
}

CLI::App& add_schema(CLI::App& app, Options& options) {
    auto* schema = app.add_subcommand("schema", "print the JSON Schema of site files, for editors");
    schema->add_flag("--bridge", options.schema.bridge, "of bridge.toml instead");
    schema->add_flag("--template", options.schema.device_template, "of templates instead");
    schema->add_option("--page", options.schema.page,
                       "print this page, its key tables written anew");
    schema->footer("Example:\n  railbridge schema > railbridge.schema.json\n\n"
                   "The installed ones are in share/railbridge/schema. --page is what "
                   "tools/language calls.\n"
                   "Exit codes: 0 printed, 1 the page cannot be read.");
    return *schema;
}

} // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
    ParsedOptions parsed;
    auto& options = parsed.options;
    CLI::App app{"railbridge: Modbus devices as assets of an OpenRemote manager", "railbridge"};
    app.set_version_flag("--version", "railbridge " RAILBRIDGE_VERSION);
    app.require_subcommand(1);
    app.footer("Start here:\n"
               "  railbridge check --config bridge.toml\n"
               "  railbridge run --config bridge.toml\n"
               "  railbridge status --config bridge.toml\n"
               "Every command has its own --help with examples.");
    const auto on = [&options](CLI::App& command, Options::Command which) {
        command.callback([&options, which] { options.command = which; });
    };
    on(add_run(app, options), Options::Command::run);
    on(add_reload(app, options), Options::Command::reload);
    on(add_apply(app, options), Options::Command::apply);
    on(add_confirm(app, options), Options::Command::confirm);
    on(add_check(app, options), Options::Command::check);
    on(add_read(app, options), Options::Command::read);
    on(add_explain(app, options), Options::Command::explain);
    on(add_scan(app, options), Options::Command::scan);
    on(add_write(app, options), Options::Command::write);
    on(add_status(app, options), Options::Command::status);
    on(add_learned(app, options), Options::Command::learned);
    on(add_schema(app, options), Options::Command::schema);
    on(add_audit(app, options), Options::Command::audit);
    on(add_trace(app, options), Options::Command::trace);
    on(add_commands(app, options), Options::Command::commands);
    on(add_maintenance(app, options), Options::Command::maintenance);
    on(add_device(app, options), Options::Command::device);
    on(add_plan(app, options), Options::Command::plan);
    on(add_init(app, options), Options::Command::init);
    on(add_backup(app, options), Options::Command::backup);
    on(add_restore(app, options), Options::Command::restore);
    on(add_provision(app, options), Options::Command::provision);
    on(add_templates(app, options), Options::Command::templates);
    on(add_import(app, options), Options::Command::import);
    on(add_export(app, options), Options::Command::export_list);
    on(add_fmt(app, options), Options::Command::fmt);
    try {
        app.parse(argc, argv);
        if (options.command == Options::Command::maintenance &&
            options.switches.line.empty() !=
                (options.switches.action == SwitchOptions::Action::none)) {
            throw CLI::ValidationError("name a LINE, and on or off");
        }
        if ((options.command == Options::Command::read ||
             options.command == Options::Command::explain) &&
            !names_one_place(options.target)) {
            throw CLI::ValidationError("name a POINT, or --line with --at; not both");
        }
    } catch (const CLI::ParseError& end) {
        parsed.go_on = false;
        parsed.exit_code = app.exit(end) == 0 ? exit_code::ok : exit_code::usage;
    }
    return parsed;
}

} // namespace railbridge::daemon
