#include "adapters/daemon/file_options.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace railbridge::daemon {

namespace {

void add_config(CLI::App& app, Options& options) {
    app.add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
}

/// `name=3`
std::pair<std::string, std::size_t> column_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    std::size_t number = 0;
    if (equals == std::string::npos || equals == 0 ||
        !CLI::detail::lexical_cast(text.substr(equals + 1), number)) {
        throw CLI::ValidationError("--columns", "\"" + text + "\" is not NAME=NUMBER");
    }
    return {text.substr(0, equals), number};
}

void add_columns(const std::vector<std::string>& given, ImportOptions& chosen) {
    for (const auto& text : given) {
        if (const auto column = column_of(text); !chosen.columns.insert(column).second) {
            throw CLI::ValidationError("--columns", column.first + " is given twice");
        }
    }
}

void add_import_source(CLI::App& command, ImportOptions& chosen) {
    command.add_option("FILE.csv", chosen.file, "the list")->required();
    command
        .add_option_function<std::vector<std::string>>(
            "--columns", [&chosen](const auto& given) { add_columns(given, chosen); },
            "NAME=NUMBER,...: what is in which column, counted from 1")
        ->delimiter(',');
    command.add_option("--separator", chosen.separator, "between cells: ; , | or tab")
        ->check(CLI::IsMember({";", ",", "|", "tab"}));
    command
        .add_option("--addresses", chosen.addresses,
                    "what addresses count from: offset0, offset1, or modicon for 40001")
        ->check(CLI::IsMember({"offset0", "offset1", "modicon"}));
    command.add_option("--words", chosen.words, "order of the bytes of the device")
        ->check(CLI::IsMember({"ABCD", "CDAB", "BADC", "DCBA"}));
}

} // namespace

CLI::App& add_templates(CLI::App& app, Options& options) {
    auto* templates = app.add_subcommand("templates", "templates of devices: list, show");
    templates->require_subcommand(1);
    // In front of its commands: they show it as well.
    templates->footer(
        "Examples:\n  railbridge templates list\n  railbridge templates show eastron-sdm630\n"
        "  railbridge templates show --dir mappings/devices wago-750 --json | jq .points\n\n"
        "Looks into --dir, `devices` beside each mapping of bridge.toml, the directories of its "
        "`templates`,\nand where the program is installed.\n"
        "Exit codes: 0 printed, 1 there is none of this name, 78 a template is broken.");
    const auto add = [&](const char* name, const char* help) -> CLI::App& {
        auto* added = templates->add_subcommand(name, help);
        add_config(*added, options);
        added->add_option("--dir", options.templates.directories,
                          "look here first; may be given several times");
        added->add_flag("--json", options.json, "print JSON");
        return *added;
    };
    add("list", "every template that is found");
    add("show", "the points of one, and lines to paste")
        .add_option("NAME", options.templates.name, "as `list` shows it")
        ->required();
    return *templates;
}

CLI::App& add_import(CLI::App& app, Options& options) {
    auto* command = app.add_subcommand("import", "make a mapping of a list of registers");
    auto& chosen = options.import;
    add_import_source(*command, chosen);
    command->add_option("--asset", chosen.asset, "key of the asset (the file's name)");
    command->add_option("--line", chosen.line, "key of the line")->capture_default_str();
    command->add_option("--endpoint", chosen.endpoint, "where that line leads, HOST:PORT");
    command->add_option("--unit", chosen.unit, "unit id")->check(CLI::Range(0, 255));
    command->add_flag("--grants", chosen.grants,
                      "grant what the list says is written; else such lines are comments");
    command->add_flag("--skip", chosen.skip, "leave faulty rows out instead of refusing the list");
    command->add_option("-o,--output", chosen.output, "a new file instead of standard output");
    command->footer(
        "Examples:\n  railbridge import meter.csv\n"
        "  railbridge import list.csv --columns name=3,address=1,type=4 --addresses offset1 -o "
        "site.toml\n\n"
        "Columns are known by their headers: name, address, area or function code, bit, type, "
        "registers, order,\nscale, offset, unit, access, rate, period, min, max, enum, label, "
        "asset, line, unit id. What nobody\nsaid is guessed and told on standard error. The "
        "result is checked before it is printed.\n"
        "Exit codes: 0 printed, 1 not written, 78 the list is faulty, each fault with its line.");
    return *command;
}

CLI::App& add_export(CLI::App& app, Options& options) {
    auto* exported = app.add_subcommand("export", "print the points of the mapping as CSV");
    add_config(*exported, options);
    exported
        ->add_option("--separator", options.export_list.separator, "between cells: ; , | or tab")
        ->check(CLI::IsMember({";", ",", "|", "tab"}))
        ->capture_default_str();
    exported->add_option("-o,--output", options.export_list.output,
                         "a new file instead of standard output");
    exported->footer(
        "Example:\n  railbridge export -c bridge.toml > points.csv\n\n"
        "A row for each point: asset, attribute, area, address counted from 0, type, scale, unit, "
        "rate, limits\nof writes. `railbridge import` reads it back.\n"
        "Exit codes: 0 printed, 1 not written, 78 the files are refused.");
    return *exported;
}

CLI::App& add_fmt(CLI::App& app, Options& options) {
    auto* fmt = app.add_subcommand("fmt", "write mapping files as everybody would write them");
    fmt->add_option("FILE", options.format.files, "mapping files, templates, bridge.toml")
        ->required();
    fmt->add_flag("--check", options.format.check, "change nothing, name the files that would be");
    fmt->footer(
        "Examples:\n  railbridge fmt site.toml\n  railbridge fmt --check mappings/*.toml\n\n"
        "Aligns one-line tables and moves grants to `write.` lines in the first column. "
        "Comments, order and\nmeaning stay; what spans several lines is left alone.\n"
        "Exit codes: 0 done, 1 --check found some or a file cannot be written, 78 no TOML.");
    return *fmt;
}

} // namespace railbridge::daemon
