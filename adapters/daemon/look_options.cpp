#include "adapters/daemon/look_options.hpp"

#include <CLI/CLI.hpp>

namespace railbridge::daemon {

namespace {

void add_config(CLI::App& app, Options& options) {
    app.add_option("-c,--config", options.config, "bridge.toml")->capture_default_str();
}

void add_target(CLI::App& app, Options& options) {
    app.add_option("POINT", options.target.point, "ASSET.ATTRIBUTE of the mapping");
    app.add_option("--line", options.target.line, "instead of a point: the key of a line");
    app.add_option("--unit", options.target.unit, "unit id on that line")
        ->check(CLI::Range(0, 255));
    app.add_option("--at", options.target.address,
                   "address on that unit, as in hr:0, hr:0[8] or co:3");
    app.add_option("--as", options.target.type, "type there, as in u16, str16 or \"f32 CDAB\"");
}

} // namespace

CLI::App& add_read(CLI::App& app, Options& options) {
    auto* read = app.add_subcommand("read", "read one point from its device");
    add_config(*read, options);
    add_target(*read, options);
    read->add_flag("--json", options.json, "print JSON");
    read->footer(
        "Examples:\n  railbridge read -c bridge.toml press4.speedSet\n"
        "  railbridge read -c bridge.toml --line plant --unit 1 --at ir:10 --as \"f32 CDAB\"\n\n"
        "Goes through a running bridge, or opens the line itself if none runs.");
    return *read;
}

CLI::App& add_explain(CLI::App& app, Options& options) {
    auto* explain =
        app.add_subcommand("explain", "where a point comes from, how it is read, what is there");
    add_config(*explain, options);
    add_target(*explain, options);
    explain->add_flag("--live", options.live.on,
                      "read it, and rank everything that its registers could mean");
    explain
        ->add_option("--for", options.live.time,
                     "with --live: how long it is watched, as in 10s; 0s reads once")
        ->capture_default_str();
    explain->add_flag("--json", options.json, "print JSON");
    explain->footer(
        "Examples:\n  railbridge explain -c bridge.toml press4.speedSet\n"
        "  railbridge explain -c bridge.toml press4.flow --live --for 30s\n"
        "  railbridge explain -c bridge.toml --line plant --unit 1 --at hr:100 --live\n\n"
        "--live reads eleven times, through a running bridge, or opens the line itself if none "
        "runs; up to\neight registers around the point are read along, never those of "
        "never_read. The ranking is a guess\nfrom size, range, neighbours and how the values "
        "move: compare it with the display of the device.\n"
        "Exit codes: 0 printed, 1 not read, 69 the line cannot be had, 78 configuration refused.");
    return *explain;
}

bool names_one_place(const TargetOptions& target) {
    const bool place = !target.line.empty() && !target.address.empty();
    return target.point.empty() == place;
}

} // namespace railbridge::daemon
