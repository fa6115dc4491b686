#include "tools/plcsim/options.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>
#include <sstream>
#include <utility>

namespace plcsim {

namespace {

using railbridge::fail;
using railbridge::fatal;
using railbridge::Result;

/// Wrong use of the command line, as in sysexits.h.
constexpr int exit_usage = 64;

struct Plain {
    std::vector<std::string> tcp;
    std::vector<std::string> rtu;
    std::vector<std::string> rtu_over_tcp;
    std::vector<unsigned> baud;
    std::string units = "1";
    double turnaround_ms = 0;
    unsigned size = 1000;
    bool move = false;
    std::string identity;
    bool still = false;
    std::string control;
    std::vector<std::string> files;
    std::vector<std::string> tcp_at;
    std::vector<std::string> rtu_link;
    std::vector<std::string> vars;
    std::vector<std::string> templates;
};

/// `name=rest`, or a name made from `kind` and the number.
std::pair<std::string, std::string> split_name(const std::string& text, const std::string& kind,
                                               std::size_t number) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
        return {kind + std::to_string(number), text};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<UnitDescription> make_units(const Plain& plain,
                                        const std::vector<std::uint8_t>& numbers) {
    std::vector<UnitDescription> units;
    for (const std::uint8_t number : numbers) {
        UnitDescription unit{
            .number = number, .size = plain.size, .start_values = {}, .moving = {}};
        unit.identity = parse_identity(plain.identity);
        if (plain.move)
            add_demo_movement(unit);
        units.push_back(std::move(unit));
    }
    return units;
}

Nanoseconds turnaround_of(const Plain& plain) {
    return Nanoseconds{static_cast<std::int64_t>(plain.turnaround_ms * 1'000'000)};
}

LineDescription make_line(const Plain& plain, std::string name, Framing framing) {
    LineDescription line;
    line.settings.name = std::move(name);
    line.settings.framing = framing;
    line.settings.turnaround = turnaround_of(plain);
    return line;
}

/// Of the serial line with this number; the last rate given is that of all the others.
BitRate rate_of(const Plain& plain, std::size_t line) {
    BitRate rate;
    rate.baud = plain.baud.empty() ? 19200 : plain.baud[std::min(line, plain.baud.size() - 1)];
    return rate;
}

Result<Site> make_site(const Plain& plain) {
    const auto numbers = parse_units(plain.units);
    if (!numbers)
        return fail(numbers.error());
    Site site;
    for (const std::string& text : plain.tcp) {
        auto [name, where] = split_name(text, "tcp", site.lines.size() + 1);
        auto listen = parse_host_port(where);
        if (!listen)
            return fail(listen.error());
        LineDescription line = make_line(plain, name, Framing::tcp);
        line.listen = *listen;
        site.lines.push_back(std::move(line));
    }
    for (std::size_t i = 0; i < plain.rtu.size(); ++i) {
        auto [name, link] = split_name(plain.rtu[i], "rtu", i + 1);
        LineDescription line = make_line(plain, name, Framing::rtu);
        line.link = link;
        line.settings.rate = rate_of(plain, i);
        site.lines.push_back(std::move(line));
    }
    for (std::size_t i = 0; i < plain.rtu_over_tcp.size(); ++i) {
        auto [name, where] = split_name(plain.rtu_over_tcp[i], "gateway", i + 1);
        auto listen = parse_host_port(where);
        if (!listen)
            return fail(listen.error());
        LineDescription line = make_line(plain, name, Framing::rtu);
        line.listen = *listen;
        line.settings.rate = rate_of(plain, plain.rtu.size() + i);
        site.lines.push_back(std::move(line));
    }
    for (LineDescription& line : site.lines)
        line.units = make_units(plain, *numbers);
    if (site.lines.empty())
        return fail(fatal(
            "nothing to simulate: give --tcp HOST:PORT, --rtu LINK, --rtu-over-tcp HOST:PORT or "
            "a mapping file"));
    return site;
}

/// `NAME=rest`, both not empty.
Result<std::pair<std::string, std::string>> split_pair(const std::string& text,
                                                       const std::string& option) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        return fail(fatal("'" + text + "': " + option +
                          " takes NAME=" + (option == "--tcp-at" ? "HOST:PORT" : "TEXT")));
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Result<MappedSiteOptions> make_mapped(const Plain& plain) {
    if (!plain.tcp.empty() || !plain.rtu.empty() || !plain.rtu_over_tcp.empty())
        return fail(fatal("a mapping file brings its own lines: leave out --tcp, --rtu and "
                          "--rtu-over-tcp; --tcp-at and --rtu-link move a line of the mapping"));
    MappedSiteOptions mapped;
    mapped.files.assign(plain.files.begin(), plain.files.end());
    mapped.templates.assign(plain.templates.begin(), plain.templates.end());
    mapped.size = plain.size;
    mapped.turnaround = turnaround_of(plain);
    mapped.move = !plain.still;
    for (const std::string& text : plain.tcp_at) {
        auto pair = split_pair(text, "--tcp-at");
        if (!pair)
            return fail(pair.error());
        auto where = parse_host_port(pair->second);
        if (!where)
            return fail(where.error());
        mapped.tcp_at.emplace(pair->first, *where);
    }
    for (const std::string& text : plain.rtu_link) {
        auto pair = split_pair(text, "--rtu-link");
        if (!pair)
            return fail(pair.error());
        mapped.rtu_link.insert(std::move(*pair));
    }
    for (const std::string& text : plain.vars) {
        auto pair = split_pair(text, "--var");
        if (!pair)
            return fail(pair.error());
        mapped.vars.insert(std::move(*pair));
    }
    return mapped;
}

railbridge::Status describe_lines(const Plain& plain, Options& options) {
    if (!plain.files.empty()) {
        auto mapped = make_mapped(plain);
        if (!mapped)
            return fail(mapped.error());
        options.mapped = std::move(*mapped);
        return {};
    }
    if (!plain.tcp_at.empty() || !plain.rtu_link.empty() || !plain.vars.empty() ||
        !plain.templates.empty() || plain.still)
        return fail(
            fatal("--tcp-at, --rtu-link, --var, --templates and --still need a mapping file"));
    auto site = make_site(plain);
    if (!site)
        return fail(site.error());
    options.site = std::move(*site);
    return {};
}

void add_mapping_options(CLI::App& app, Plain& plain) {
    app.add_option("SITE.toml", plain.files,
                   "mapping files, or one bridge.toml: simulate the devices they expect");
    app.add_option(
        "--tcp-at", plain.tcp_at,
        "LINE=HOST:PORT: where a tcp or rtu-over-tcp line of the mapping listens instead");
    app.add_option("--rtu-link", plain.rtu_link,
                   "LINE=PATH: the link of an rtu line instead of its device");
    app.add_option("--var", plain.vars, "NAME=TEXT: stands for ${NAME} in the mapping");
    app.add_option("--templates", plain.templates,
                   "a directory with templates of devices; repeatable")
        ->type_name("DIR");
    app.add_flag("--still", plain.still, "let no value of the mapping move");
}

void add_line_options(CLI::App& app, Plain& plain) {
    app.add_option("--tcp", plain.tcp,
                   "[NAME=]HOST:PORT: a Modbus TCP server; port 0 chooses one; repeatable")
        ->type_name("ENDPOINT");
    app.add_option("--rtu", plain.rtu,
                   "[NAME=]LINK: a pty with Modbus RTU under this name; repeatable")
        ->type_name("LINK");
    app.add_option("--rtu-over-tcp", plain.rtu_over_tcp,
                   "[NAME=]HOST:PORT: a serial gateway with Modbus RTU behind it; repeatable")
        ->type_name("ENDPOINT");
    app.add_option("--baud", plain.baud,
                   "simulated bit rate, one for all --rtu and --rtu-over-tcp or one for each, in "
                   "this order (default 19200, 0: no wire time)");
    app.add_option("--unit", plain.units, "units on every line, as in 1,2,5-7 (default 1)");
    app.add_option("--turnaround-ms", plain.turnaround_ms,
                   "from the end of a request to its execution")
        ->check(CLI::Range(0.0, 60'000.0));
    app.add_option("--size", plain.size, "addresses in each area of a unit (default 1000)")
        ->check(CLI::Range(1U, 65536U));
    app.add_option("--identity", plain.identity,
                   "VENDOR;PRODUCT;REVISION: what every unit says to functions 17 and 43/14; "
                   "without it they are unknown")
        ->check([](const std::string& text) {
            return parse_identity(text) ? std::string()
                                        : "write VENDOR;PRODUCT;REVISION, 64 characters at most";
        });
    app.add_flag("--move", plain.move,
                 "let values in ir and di move; those of a mapping move anyway");
}

void add_general_options(CLI::App& app, Plain& plain, Options& options) {
    app.add_option("--control", plain.control, "control port, HOST:PORT; port 0 chooses one");
    app.add_option("--control-socket", options.control_socket, "control port as a unix socket");
    app.add_option("--write-log", options.write_log, "append every executed write to this file");
    app.add_option("--seed", options.seed, "of faults that name no seed (default 1)");
    app.add_flag("--json", options.json, "print the ready line as JSON");
    app.add_flag("--stop-with-stdin", options.stop_with_stdin,
                 "end when standard input is closed, so that nothing outlives a test");
    app.footer(
        "Examples:\n"
        "  plcsim --tcp 127.0.0.1:1502 --unit 1,2 --move --control 127.0.0.1:1600\n"
        "  plcsim --rtu /tmp/plc --baud 19200 --turnaround-ms 2 --write-log /tmp/writes.jsonl\n"
        "  plcsim site.toml\n"
        "  plcsim bridge.toml --tcp-at plant=127.0.0.1:1502 --rtu-link meters=/tmp/plc\n"
        "The control port and the faults are described in tools/plcsim/README.md.");
}

std::variant<Options, ExitNow> refuse(const railbridge::Error& error) {
    std::cerr << "plcsim: " << error.text << '\n';
    return ExitNow{exit_usage};
}

} // namespace

Result<std::vector<std::uint8_t>> parse_units(const std::string& text) {
    std::vector<std::uint8_t> units;
    std::stringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        unsigned first = 0;
        unsigned last = 0;
        const char* end = part.data() + part.size();
        auto at = std::from_chars(part.data(), end, first);
        last = first;
        if (at.ec == std::errc{} && at.ptr != end && *at.ptr == '-')
            at = std::from_chars(at.ptr + 1, end, last);
        if (at.ec != std::errc{} || at.ptr != end || first > last || last > 255)
            return fail(
                fatal("'" + part + "' is no unit; write for example 1,2,5-7, each 0 to 255"));
        for (; first <= last; ++first)
            units.push_back(static_cast<std::uint8_t>(first));
    }
    if (units.empty())
        return fail(fatal("no unit given; write for example --unit 1"));
    return units;
}

std::variant<Options, ExitNow> parse_options(int argc, const char* const* argv) {
    CLI::App app("Simulates Modbus devices on TCP and on pseudo terminals, with faults on demand.",
                 "plcsim");
    Plain plain;
    Options options;
    add_mapping_options(app, plain);
    add_line_options(app, plain);
    add_general_options(app, plain, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return ExitNow{app.exit(error) == 0 ? 0 : exit_usage};
    }
    if (auto described = describe_lines(plain, options); !described)
        return refuse(described.error());
    if (!plain.control.empty()) {
        auto control = parse_host_port(plain.control);
        if (!control)
            return refuse(control.error());
        options.control = std::move(*control);
    }
    return options;
}

} // namespace plcsim
