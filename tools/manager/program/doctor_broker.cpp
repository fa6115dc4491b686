// What `doctor` finds out about the broker: the program, the one that runs, its listeners.

#include "tools/manager/program/doctor_certificates.hpp"
#include "tools/manager/program/doctor_checks.hpp"
#include "tools/manager/program/listen_address.hpp"
#include "tools/manager/program/program_files.hpp"
#include "tools/manager/state/state_files.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace railbridge::manager {

namespace {

/// The first line of what the broker says of itself, `mosquitto version 2.0.11`.
std::string broker_version(const std::string& file) {
    const std::string command = '"' + file + "\" -h 2>/dev/null";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) {
        return {};
    }
    std::array<char, 256> line{};
    const bool read = std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr;
    while (std::fgetc(pipe) != EOF) { // let it finish
    }
    ::pclose(pipe);
    std::string text = read ? line.data() : "";
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

struct Listeners {
    std::vector<ListenAddress> addresses;
    TlsFiles tls;
};

/// From the configuration that the last `serve` wrote.
Listeners listeners_of(const std::string& config) {
    Listeners found;
    std::istringstream lines(config);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t space = line.find(' ');
        const std::string key = line.substr(0, space);
        const std::string value = space == std::string::npos ? "" : line.substr(space + 1);
        if (key == "certfile") {
            found.tls.cert = value;
        } else if (key == "keyfile") {
            found.tls.key = value;
        } else if (key == "cafile") {
            found.tls.client_ca = value;
        } else if (key == "crlfile") {
            found.tls.client_crl = value;
        } else if (key == "listener") {
            const std::size_t gap = value.find(' ');
            const std::string host = gap == std::string::npos ? "" : value.substr(gap + 1);
            if (const auto address = parse_listen_address(host + ':' + value.substr(0, gap))) {
                found.addresses.push_back(*address);
            }
        }
    }
    return found;
}

} // namespace

void check_broker(const std::string& state_dir, std::optional<bool> serves, Millis now,
                  Findings& findings) {
    const auto broker = broker_file();
    const std::string version = broker ? broker_version(*broker) : std::string();
    if (!broker || version.empty()) {
        findings.push_back({Health::bad, "broker",
                            broker ? *broker + " does not start" : "mosquitto is not installed",
                            "apt-get install mosquitto"});
    } else {
        findings.push_back({Health::good, "broker", version + ", " + *broker, {}});
    }
    if (const auto plugin = plugin_file({}); !plugin) {
        findings.push_back(
            {Health::bad, "plugin", plugin.error().text, "install railbridge again"});
    }
    const auto config = read_file(broker_config_file(state_dir));
    if (!config) {
        return; // never served
    }
    const Listeners listeners = listeners_of(*config);
    for (const ListenAddress& address : listeners.addresses) {
        const std::string where =
            (address.host.empty() ? "*" : address.host) + ':' + std::to_string(address.port);
        const bool answers = !check_free(address); // somebody has it
        if (!serves) {
            continue;
        }
        if (*serves && !answers) {
            findings.push_back({Health::bad, "listener", where + " is not open",
                                "restart the server and look at what it prints"});
        } else if (*serves) {
            findings.push_back({Health::good, "listener", where, {}});
        } else if (answers) {
            findings.push_back({Health::warning, "listener", where + " is taken by another program",
                                "end that program, or serve with another --listen"});
        }
    }
    check_tls_files(listeners.tls, now, findings);
}

/// The file of a running program can be started again, also when it has been replaced.
void check_running_broker(std::int64_t process, Findings& findings) {
    const std::string link = "/proc/" + std::to_string(process) + "/exe";
    std::error_code error;
    const std::string file = std::filesystem::read_symlink(link, error).string();
    const std::string version = error ? std::string() : broker_version(link);
    const std::string text = "process " + std::to_string(process);
    if (version.empty()) {
        findings.push_back({Health::warning, "running broker",
                            text + ", whose program cannot be looked at",
                            "run doctor as the user of the server, or as root"});
        return;
    }
    constexpr std::string_view gone = " (deleted)";
    const bool replaced = file.size() > gone.size() &&
                          file.compare(file.size() - gone.size(), gone.size(), gone) == 0;
    findings.push_back(
        {replaced ? Health::warning : Health::good, "running broker",
         version + ", " + text + (replaced ? ": its program was replaced since it started" : ""),
         replaced ? "restart the server" : ""});
}

} // namespace railbridge::manager
