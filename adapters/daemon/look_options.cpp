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

CLI::App& add_scan_transport(CLI::App& scan, Options& options, const char* transport,
                             const char* target, const char* help) {
    auto* added = scan.add_subcommand(transport, help);
    auto& chosen = options.scan;
    added->parse_complete_callback([&chosen, transport] { chosen.transport = transport; });
    add_config(*added, options);
    added->add_option(target, chosen.target, "where it is")->required();
    added->add_option("--units", chosen.units, "only these unit ids, as in 1,2,5-7");
    added->add_option("--timeout", chosen.timeout, "for an answer")->capture_default_str();
    added->add_option("--pause", chosen.pause, "before each request")->capture_default_str();
    added->add_option("--requests", chosen.requests, "most requests for each area of a unit")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    added->add_flag("--quick", chosen.quick, "who is there, and not what they have");
    added->add_option("-o,--output", chosen.output, "a new file instead of standard output");
    return *added;
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

CLI::App& add_scan(CLI::App& app, Options& options) {
    auto* scan =
        app.add_subcommand("scan", "what is on a line nobody knows, as a mapping to start");
    scan->require_subcommand(1);
    // In front of its commands: they show it as well.
    scan->footer(
        "Examples:\n  railbridge scan tcp 10.20.0.15\n"
        "  railbridge scan rtu /dev/serial/by-id/usb-FTDI... --baud 9600,19200 --units 1-10 -o "
        "site.toml\n"
        "  railbridge scan rtu-over-tcp 10.20.0.16:4001\n"
        "  railbridge scan tcp 10.20.0.15 --units 1 --quick\n\n"
        "Only reads: functions 1 to 4, 43/14 and 17, one request at a time with a pause behind "
        "each. A line that\na running bridge has is not touched, nor what never_read of the "
        "mapping of --config names. Ctrl-C prints\nwhat was found so far. Goes on with: "
        "railbridge check, explain --live, run.\n"
        "Exit codes: 0 printed, 1 nobody answered, 69 the line cannot be had, 78 the "
        "configuration is refused.");
    add_scan_transport(*scan, options, "tcp", "HOST:PORT", "units behind a Modbus TCP endpoint");
    auto& rtu = add_scan_transport(*scan, options, "rtu", "DEVICE",
                                   "bit rate, parity and units on a serial port");
    rtu.add_option("--baud", options.scan.baud, "bit rates to try")->capture_default_str();
    rtu.add_option("--parity", options.scan.parity, "parities to try")->capture_default_str();
    rtu.add_option("--rs485", options.scan.rs485, "who switches the direction")
        ->check(CLI::IsMember({"none", "kernel", "rts"}))
        ->capture_default_str();
    rtu.add_flag("--echo", options.scan.echo, "the adapter returns what it sends");
    add_scan_transport(*scan, options, "rtu-over-tcp", "HOST:PORT",
                       "units behind a serial gateway that passes RTU frames on");
    return *scan;
}

bool names_one_place(const TargetOptions& target) {
    const bool place = !target.line.empty() && !target.address.empty();
    return target.point.empty() == place;
}

} // namespace railbridge::daemon
