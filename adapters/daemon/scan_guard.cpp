#include "adapters/daemon/scan_guard.hpp"

#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/line_match.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_fields.hpp"

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace railbridge::daemon {

namespace {

/// Given away for somebody to work at; a line that is only closed will be opened again.
bool is_released(simdjson::dom::element status, const std::string& key) {
    simdjson::dom::array lines;
    if (status.at_pointer("/commandControl/maintenance").get(lines) != simdjson::SUCCESS) {
        return false;
    }
    for (const auto line : lines) {
        if (field(line, "line") == key && field(line, "released") == "true") {
            return true;
        }
    }
    return false;
}

/// The key of the running bridge's line that leads there; empty if no bridge runs or has none.
/// @error fatal  it does not say which lines it has
Result<std::string> held_by_bridge(const config::DaemonConfig& settings, LineMatch& match) {
    const auto answer = ask_bridge(settings, to_line(StatusRequest{}));
    if (!answer) {
        return answer.error().recovery == Recovery::retry_later ? Result<std::string>{""}
                                                                : fail(answer.error());
    }
    simdjson::dom::parser parser;
    simdjson::dom::element status;
    simdjson::dom::array lines;
    if (parser.parse(*answer).get(status) != simdjson::SUCCESS ||
        status["lines"].get(lines) != simdjson::SUCCESS) {
        return fail(fatal("a bridge runs and does not say which lines it has; stop it"));
    }
    for (const auto one : lines) {
        const std::string key = field(one, "key");
        const bool given_away = field(one, "state") == "closed" && is_released(status, key);
        if (match.is_at(field(one, "endpoint")) && !given_away) {
            return key;
        }
    }
    return std::string{};
}

int refuse_held(const Result<std::string>& key) {
    if (!key) {
        std::fprintf(stderr, "nothing was sent: a running bridge may have this line. %s\n",
                     key.error().text.c_str());
    } else {
        std::fprintf(stderr,
                     "the running bridge has this line, as %s; nothing was sent. To scan it, give "
                     "it away first:\n  railbridge maintenance %s on --release\n",
                     key->c_str(), key->c_str());
    }
    return exit_code::unavailable;
}

/// A device that does not look at the unit id has what is forbidden for one under all of them.
Forbidden forbidden_on(const Line& line, const Mapping& mapping, LineMatch& match) {
    const bool serial = line.endpoint() == nullptr;
    Forbidden forbidden;
    for (const Device& device : mapping.devices) {
        if (device.never_read.empty() || !match.is_same(mapping.line(device.line))) {
            continue;
        }
        for (unsigned unit = 0; unit <= 255; ++unit) {
            if (!serial || unit == device.unit) {
                auto& ranges = forbidden[static_cast<UnitId>(unit)];
                ranges.insert(ranges.end(), device.never_read.begin(), device.never_read.end());
            }
        }
    }
    return forbidden;
}

} // namespace

tl::expected<Forbidden, int> guard_scan(const Options& options, const Line& line) {
    std::error_code error;
    const bool has_file = std::filesystem::exists(options.config, error);
    const bool is_default = options.config == Options{}.config;
    config::DaemonConfig settings;
    LineMatch match(line);
    Forbidden forbidden;
    if (has_file || !is_default) {
        const auto site = load_site(options.config);
        if (!site) {
            std::fprintf(stderr, "which line a bridge has, and what is never read, stands in %s:\n",
                         options.config.c_str());
            return tl::unexpected(check_command(options)); // says every problem
        }
        settings = site->daemon;
        forbidden = forbidden_on(line, site->mapping, match);
    }
    if (const auto key = held_by_bridge(settings, match); !key || !key->empty()) {
        return tl::unexpected(refuse_held(key));
    }
    for (const auto& host : match.unresolved()) {
        std::fprintf(stderr,
                     "%s has no address just now: whether it is the same line was judged by its "
                     "spelling only\n",
                     host.c_str());
    }
    return forbidden;
}

} // namespace railbridge::daemon
