#include "adapters/config/secret.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"
#include "bridge/polling/line_load.hpp"

#include <algorithm>
#include <cstdio>

namespace railbridge::daemon {

namespace {

std::size_t grants(const Mapping& mapping) {
    return static_cast<std::size_t>(
        std::count_if(mapping.points.begin(), mapping.points.end(),
                      [](const auto& point) { return point.write.has_value(); }));
}

bool holds_every_plan(const Mapping& mapping) {
    for (std::size_t i = 0; i < mapping.lines.size(); ++i) {
        if (line_load(mapping, static_cast<LineId>(i)) > 1.0) {
            return false;
        }
    }
    return true;
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

} // namespace

int check_command(const Options& options) {
    if (!options.explain.empty()) {
        return explain_code(options.explain);
    }
    const auto site = load_site(options.config);
    const auto& diagnostics = site ? site->warnings : site.error();
    for (const auto& diagnostic : diagnostics) {
        std::fprintf(stderr, "%s\n", config::to_string(diagnostic).c_str());
    }
    if (!site) {
        const auto errors =
            std::count_if(diagnostics.begin(), diagnostics.end(),
                          [](const auto& diagnostic) { return !diagnostic.warning; });
        std::fprintf(stderr, "%zu problem%s: refused, nothing was sent\n",
                     static_cast<std::size_t>(errors), errors == 1 ? "" : "s");
        return exit_code::config;
    }
    if (options.strict && !holds_every_plan(site->mapping)) {
        std::fprintf(stderr, "refused by --strict: a line cannot hold its plan\n");
        return exit_code::config;
    }
    auto secret = config::read_secret(site->daemon.manager);
    if (!secret) {
        std::fprintf(stderr, "%s\n", secret.error().text.c_str());
        return exit_code::config;
    }
    if (const auto valid =
            mqtt::validate_settings(uplink_settings(site->daemon, std::move(*secret)));
        !valid) {
        std::fprintf(stderr, "%s\n", valid.error().text.c_str());
        return exit_code::config;
    }
    std::printf("good: %zu lines, %zu devices, %zu assets, %zu points, %zu of them writable\n",
                site->mapping.lines.size(), site->mapping.devices.size(),
                site->mapping.assets.size(), site->mapping.points.size(), grants(site->mapping));
    return exit_code::ok;
}

} // namespace railbridge::daemon
