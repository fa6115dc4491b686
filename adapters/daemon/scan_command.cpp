// `railbridge scan tcp | rtu | rtu-over-tcp`: what is on a line that nobody knows.

#include "adapters/config/duration_text.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/lasting_port.hpp"
#include "adapters/daemon/scan_guard.hpp"
#include "adapters/daemon/scan_progress.hpp"
#include "adapters/daemon/scan_run.hpp"
#include "adapters/daemon/scan_settings.hpp"
#include "adapters/daemon/scan_skeleton.hpp"
#include "adapters/daemon/whole_file.hpp"
#include "adapters/runtime/system_clock.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace railbridge::daemon {

namespace {

/// Ctrl-C is asked for and does not interrupt: what was found is printed first.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    bool came() const {
        sigset_t pending;
        return ::sigpending(&pending) == 0 &&
               (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
    }

private:
    sigset_t signals_{};
};

int fail_with(const std::string& text, int code) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return code;
}

Result<modbus::ProbeTiming> timing_of(const ScanOptions& options) {
    const auto timeout = config::parse_duration(options.timeout);
    const auto pause = config::parse_duration(options.pause);
    if (!timeout || *timeout < std::chrono::milliseconds{10} ||
        *timeout > std::chrono::seconds{30}) {
        return fail(fatal("--timeout " + options.timeout + ": write 10ms to 30s"));
    }
    if (!pause || *pause > std::chrono::seconds{10}) {
        return fail(fatal("--pause " + options.pause + ": write a time up to 10s"));
    }
    return modbus::ProbeTiming{*timeout, *pause};
}

Result<ScanPlan> plan_of(const ScanOptions& options, std::size_t choices) {
    ScanPlan plan;
    plan.choices = choices;
    plan.units = options.transport == "tcp" ? tcp_units() : serial_units();
    if (!options.units.empty()) {
        auto units = parse_units(options.units);
        if (!units) {
            return fail(units.error());
        }
        plan.units = std::move(*units);
        plan.units_given = true;
        for (const UnitId unit : plan.units) {
            if (options.transport != "tcp" && (unit == 0 || unit > 247)) {
                return fail(fatal("--units " + options.units +
                                  ": a line with RTU frames has units 1 to 247"));
            }
        }
    }
    plan.requests_max = options.requests;
    if (!options.quick) {
        plan.tables = {Table::holding_register, Table::input_register, Table::coil,
                       Table::discrete_input};
    }
    return plan;
}

int print(const ScanFindings& found, const std::vector<Line>& choices, const ScanOptions& options) {
    for (const std::size_t noisy : found.noisy) {
        if (const auto* serial = std::get_if<SerialSettings>(&choices[noisy].transport)) {
            std::fprintf(stderr, "at %s bytes came that are no answer\n",
                         serial_words(*serial).c_str());
        }
    }
    for (const auto& unit : found.units) {
        std::fprintf(stderr, "%s\n", unit_words(unit).c_str());
    }
    if (found.units.empty()) {
        return fail_with(found.complete ? "nobody answered" : "nobody answered so far",
                         exit_code::failed);
    }
    Line line = choices[found.choice.value_or(0)];
    if (auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        serial->device = lasting_port(serial->device);
    }
    const std::string text = scan_skeleton(found, line);
    if (options.output.empty()) {
        std::fputs(text.c_str(), stdout);
        return exit_code::ok;
    }
    const auto written = write_new(options.output, text);
    if (!written) { // it took long to find
        std::fputs(text.c_str(), stdout);
        return fail_with(written.error().text + "; the mapping is on standard output",
                         exit_code::failed);
    }
    return exit_code::ok;
}

} // namespace

int scan_command(const Options& options) {
    const auto choices = lines_to_try(options.scan);
    if (!choices) {
        return fail_with(choices.error().text, exit_code::usage);
    }
    const auto timing = timing_of(options.scan);
    if (!timing) {
        return fail_with(timing.error().text, exit_code::usage);
    }
    auto plan = plan_of(options.scan, choices->size());
    if (!plan) {
        return fail_with(plan.error().text, exit_code::usage);
    }
    if (const auto can = can_be_new(options.scan.output); !options.scan.output.empty() && !can) {
        return fail_with(can.error().text + "; nothing was asked", exit_code::failed);
    }
    auto forbidden = guard_scan(options, choices->front());
    if (!forbidden) {
        return forbidden.error();
    }
    plan->forbidden = std::move(*forbidden);
    const StopSignals signals;
    const runtime::SystemClock clock;
    std::vector<std::string> settings;
    for (const Line& line : *choices) {
        const auto* serial = std::get_if<SerialSettings>(&line.transport);
        settings.push_back(serial == nullptr ? "" : serial_words(*serial));
    }
    LineScan scan{std::move(*plan)};
    ScanProgressLine progress{settings, ::isatty(STDERR_FILENO) == 1, clock.now().mono};
    const auto done = run_scan(scan,
                               {*choices, *timing, [&] { return signals.came(); },
                                [&](const LineScan& now) { progress.show(now, clock.now().mono); },
                                [&](const std::string& text) { progress.remark(text); }},
                               clock);
    progress.end();
    const auto found = scan.findings();
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().text.c_str());
        if (found.units.empty()) {
            return done.error().recovery == Recovery::line_reconnect ? exit_code::unavailable
                                                                     : exit_code::failed;
        }
    }
    const int code = print(found, *choices, options.scan);
    return done || code != exit_code::ok ? code : exit_code::failed;
}

} // namespace railbridge::daemon
