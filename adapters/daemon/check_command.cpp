#include "adapters/config/secret.hpp"
#include "adapters/daemon/check_report.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

using config::Code;
using config::Diagnostic;

std::size_t grants(const Mapping& mapping) {
    return static_cast<std::size_t>(
        std::count_if(mapping.points.begin(), mapping.points.end(),
                      [](const auto& point) { return point.write.has_value(); }));
}

int explain_code(const std::string& text) {
    const auto code = config::parse_code(text);
    if (!code) {
        std::fprintf(stderr, "there is no code %s: codes stand in [ ] in what check prints\n",
                     text.c_str());
        return exit_code::usage;
    }
    std::fputs(config::explain(*code).c_str(), stdout);
    return exit_code::ok;
}

/// Whether the bridge could log in with these settings; nothing is sent.
void check_login(const Options& options, const config::DaemonConfig& settings,
                 std::vector<Diagnostic>& diagnostics) {
    const auto refuse = [&](const std::string& why) {
        diagnostics.push_back({options.config, 0, 0, Code::bad_credentials, false, why, {}});
    };
    auto secret = config::read_secret(settings.manager);
    if (!secret) {
        refuse(secret.error().text);
        return;
    }
    if (const auto valid = mqtt::validate_settings(uplink_settings(settings, std::move(*secret)));
        !valid) {
        refuse(valid.error().text);
    }
}

std::string counted(std::size_t count, const char* what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

} // namespace

int check_command(const Options& options) {
    if (!options.explain.empty()) {
        return explain_code(options.explain);
    }
    const auto site = load_site(options.config);
    auto diagnostics = site ? site->warnings : site.error();
    if (site) {
        check_login(options, site->daemon, diagnostics);
    }
    const auto warnings = static_cast<std::size_t>(
        std::count_if(diagnostics.begin(), diagnostics.end(),
                      [](const auto& diagnostic) { return diagnostic.warning; }));
    const std::size_t errors = diagnostics.size() - warnings;
    const bool refused = errors != 0 || (options.strict && warnings != 0);
    if (options.json) {
        std::fputs(check_json(diagnostics, refused).c_str(), stdout);
        return refused ? exit_code::config : exit_code::ok;
    }
    std::fputs(check_text(diagnostics, colour_on_stderr()).c_str(), stderr);
    if (refused) {
        std::fprintf(stderr, "%s, %s: refused%s, nothing was sent\n",
                     counted(errors, "problem").c_str(), counted(warnings, "warning").c_str(),
                     errors == 0 ? " by --strict" : "");
        return exit_code::config;
    }
    std::printf("good: %zu lines, %zu devices, %zu assets, %zu points, %zu of them writable\n",
                site->mapping.lines.size(), site->mapping.devices.size(),
                site->mapping.assets.size(), site->mapping.points.size(), grants(site->mapping));
    return exit_code::ok;
}

} // namespace railbridge::daemon
