// `railbridge maintenance LINE on | off`: somebody works at a line.

#include "adapters/config/duration_text.hpp"
#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/kept_controls.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_fields.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "bridge/commands/operator_controls.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {

namespace {

using Action = SwitchOptions::Action;

int fail_with(const std::string& text, int code) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return code;
}

/// No bridge runs: for its next start.
int switch_at_rest(const MaintenanceRequest& request, const config::DaemonConfig& settings) {
    std::optional<LineMaintenance> maintenance;
    if (request.on) {
        maintenance =
            LineMaintenance{request.line,
                            {request.by, request.reason, runtime::SystemClock{}.now().wall},
                            request.lasts,
                            request.release};
    }
    const auto kept = change_kept(settings, [&](const std::vector<KeptSetting>& /*kept*/) {
        return std::vector{maintenance_setting(request.line, maintenance)};
    });
    if (!kept) {
        return fail_with(kept.error().text, exit_code::failed);
    }
    std::printf("no bridge runs; from its next start on line %s is in %s\n", request.line.c_str(),
                request.on ? "maintenance" : "no maintenance");
    return exit_code::ok;
}

int switch_line(const MaintenanceRequest& request, const config::DaemonConfig& settings) {
    const auto answer = ask_bridge(settings, to_line(request));
    if (!answer) {
        return answer.error().recovery == Recovery::retry_later
                   ? switch_at_rest(request, settings)
                   : fail_with(answer.error().text, exit_code::unavailable);
    }
    if (const auto done = parse_done(*answer); !done) {
        return fail_with(done.error().text, exit_code::failed);
    }
    if (!request.on) {
        std::printf("line %s is in use again\n", request.line.c_str());
    } else {
        std::printf("line %s is in maintenance: nothing is written to it%s\n", request.line.c_str(),
                    request.release ? ", it is not polled, and its port is closed" : "");
    }
    return exit_code::ok;
}

int list(const config::DaemonConfig& settings) {
    const auto answer = ask_bridge(settings, to_line(StatusRequest{}));
    if (!answer) {
        return fail_with(answer.error().text, exit_code::unavailable);
    }
    simdjson::dom::parser parser;
    simdjson::dom::element status;
    simdjson::dom::array lines;
    if (parser.parse(*answer).get(status) != simdjson::SUCCESS ||
        status["lines"].get(lines) != simdjson::SUCCESS) {
        say_not_understood();
        return exit_code::failed;
    }
    std::vector<Row> rows{{"LINE", "STATE", "MAINTENANCE"}};
    for (const auto line : lines) {
        rows.push_back({field(line, "key"), field(line, "state"), field(line, "maintenance")});
    }
    print_table(rows);
    return exit_code::ok;
}

} // namespace

int maintenance_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto& settings = site->site.daemon;
    const auto& wanted = options.switches;
    if (wanted.line.empty()) {
        return list(settings);
    }
    const auto& lines = site->site.mapping.lines;
    const bool known = std::any_of(lines.begin(), lines.end(),
                                   [&wanted](const auto& line) { return line.key == wanted.line; });
    if (!known && wanted.action == Action::on) {
        return fail_with("the mapping has no line " + wanted.line, exit_code::usage);
    }
    MaintenanceRequest request{wanted.line, wanted.action == Action::on,
                               user_name(), wanted.reason,
                               Duration{},  wanted.release};
    if (!wanted.lasts.empty()) {
        const auto lasts = config::parse_duration(wanted.lasts);
        if (!lasts || *lasts < std::chrono::seconds{1}) {
            return fail_with("--for: " + (lasts ? std::string{"at least 1s"} : lasts.error().text),
                             exit_code::usage);
        }
        request.lasts = *lasts;
    }
    return switch_line(request, settings);
}

} // namespace railbridge::daemon
