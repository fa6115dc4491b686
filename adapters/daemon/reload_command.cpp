// `railbridge reload`: a running bridge goes on with the files as they are now.

#include "adapters/daemon/reload_command.hpp"
#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/site_files.hpp"

#include <cstdio>
#include <vector>

namespace railbridge::daemon {

int show_reload(const ReloadAnswer& answer, const std::string& line, bool json) {
    using Outcome = ReloadAnswer::Outcome;
    if (json) {
        std::printf("%s\n", line.c_str());
    } else if (answer.outcome == Outcome::refused) {
        std::fputs(answer.report.c_str(), stderr);
        std::fputs("refused: nothing changed, the bridge goes on with what it had\n", stderr);
    } else if (answer.outcome == Outcome::not_done) {
        std::fprintf(stderr, "not reloaded: %s\n", answer.why.c_str());
    } else {
        for (const auto& news : answer.news) {
            std::printf("%s\n", news.c_str());
        }
        std::puts(answer.news.empty() ? "reloaded: nothing changed" : "reloaded");
    }
    switch (answer.outcome) {
    case Outcome::taken:
        return exit_code::ok;
    case Outcome::refused:
        return exit_code::config;
    case Outcome::not_done:
        break;
    }
    return exit_code::failed;
}

int reload_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto line = ask_bridge(site->site.daemon, to_line(ReloadRequest{}), reload_patience_ms);
    if (!line) {
        std::fprintf(stderr, "%s\n", line.error().text.c_str());
        return exit_code::unavailable;
    }
    const auto answer = parse_reload_answer(*line);
    if (!answer) {
        std::fprintf(stderr, "%s\n", answer.error().text.c_str());
        return exit_code::failed;
    }
    return show_reload(*answer, *line, options.json);
}

} // namespace railbridge::daemon
