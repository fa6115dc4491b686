#include "adapters/daemon/scan_guard.hpp"

#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/status_fields.hpp"
#include "adapters/runtime/control_client.hpp"

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace railbridge::daemon {

namespace {

std::string plain_host(const std::string& host) {
    return host == "localhost" ? "127.0.0.1" : host;
}

std::filesystem::path plain_path(const std::string& device) {
    std::error_code error;
    auto path = std::filesystem::weakly_canonical(device, error);
    return error ? std::filesystem::path(device) : path;
}

bool is_same(const Line& one, const Line& other) {
    const auto* serial = std::get_if<SerialSettings>(&one.transport);
    const auto* other_serial = std::get_if<SerialSettings>(&other.transport);
    if (serial != nullptr || other_serial != nullptr) {
        return serial != nullptr && other_serial != nullptr &&
               plain_path(serial->device) == plain_path(other_serial->device);
    }
    return plain_host(one.endpoint()->host) == plain_host(other.endpoint()->host) &&
           one.endpoint()->port == other.endpoint()->port;
}

/// As the status of a bridge names it.
bool is_at(const Line& line, const std::string& endpoint) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        const std::string device = endpoint.substr(0, endpoint.rfind(' '));
        return plain_path(serial->device) == plain_path(device);
    }
    const auto colon = endpoint.rfind(':');
    return colon != std::string::npos &&
           plain_host(line.endpoint()->host) == plain_host(endpoint.substr(0, colon)) &&
           std::to_string(line.endpoint()->port) == endpoint.substr(colon + 1);
}

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

/// The key of the running bridge's line that leads there; empty if no bridge runs or has none. A
/// bridge that does not tell is taken to have it.
std::string held_by_bridge(const config::DaemonConfig& settings, const Line& line) {
    const auto answer = runtime::ask(control_socket(settings), to_line(StatusRequest{}));
    if (!answer) {
        return answer.error().recovery == Recovery::retry_later ? "" : "?";
    }
    simdjson::dom::parser parser;
    simdjson::dom::element status;
    simdjson::dom::array lines;
    if (parser.parse(*answer).get(status) != simdjson::SUCCESS ||
        status["lines"].get(lines) != simdjson::SUCCESS) {
        return "?";
    }
    for (const auto one : lines) {
        const std::string key = field(one, "key");
        const bool given_away = field(one, "state") == "closed" && is_released(status, key);
        if (is_at(line, field(one, "endpoint")) && !given_away) {
            return key;
        }
    }
    return {};
}

int refuse_held(const std::string& key) {
    if (key == "?") {
        std::fprintf(stderr, "a bridge runs and does not say which lines it has; stop it, or run "
                             "this as its user\n");
    } else {
        std::fprintf(stderr,
                     "the running bridge has this line, as %s; nothing was sent. To scan it, give "
                     "it away first:\n  railbridge maintenance %s on --release\n",
                     key.c_str(), key.c_str());
    }
    return exit_code::unavailable;
}

} // namespace

tl::expected<Forbidden, int> guard_scan(const Options& options, const Line& line) {
    std::error_code error;
    const bool has_file = std::filesystem::exists(options.config, error);
    const bool is_default = options.config == Options{}.config;
    config::DaemonConfig settings;
    Forbidden forbidden;
    if (has_file || !is_default) {
        const auto site = load_site(options.config);
        if (!site) {
            std::fprintf(stderr, "which line a bridge has, and what is never read, stands in %s:\n",
                         options.config.c_str());
            return tl::unexpected(check_command(options)); // says every problem
        }
        settings = site->daemon;
        for (const Device& device : site->mapping.devices) {
            if (is_same(site->mapping.line(device.line), line)) {
                auto& ranges = forbidden[device.unit];
                ranges.insert(ranges.end(), device.never_read.begin(), device.never_read.end());
            }
        }
    }
    if (const auto key = held_by_bridge(settings, line); !key.empty()) {
        return tl::unexpected(refuse_held(key));
    }
    return forbidden;
}

} // namespace railbridge::daemon
