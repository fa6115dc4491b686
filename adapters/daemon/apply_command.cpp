// `railbridge apply FILE` and `railbridge confirm`: a mapping on trial.

#include "adapters/config/duration_text.hpp"
#include "adapters/daemon/ask_bridge.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/reload_answer.hpp"
#include "adapters/daemon/reload_command.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/store/trial_file.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {

namespace {

namespace fs = std::filesystem;
using Action = TrialRequest::Action;

int fail_with(const std::string& text, int code) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return code;
}

/// The mapping that FILE is to replace: the only one, or the one of that name.
std::optional<fs::path> target_of(const Options& options, const config::DaemonConfig& settings) {
    const auto& mappings = settings.mappings;
    if (mappings.size() == 1 && options.apply.replace.empty()) {
        return mappings.front();
    }
    const auto found = std::find_if(mappings.begin(), mappings.end(), [&options](const auto& file) {
        return file.filename() == options.apply.replace;
    });
    return found == mappings.end() ? std::nullopt : std::optional{*found};
}

/// 0, or the exit code of what has been said.
int ask_for(const config::DaemonConfig& settings, const TrialRequest& request) {
    const auto answer = ask_bridge(settings, to_line(request), reload_patience_ms);
    if (!answer) {
        return fail_with(answer.error().text, exit_code::unavailable);
    }
    if (const auto done = parse_done(*answer); !done) {
        return fail_with(done.error().text, exit_code::failed);
    }
    return exit_code::ok;
}

/// What was there before is there again.
void take_back(const config::DaemonConfig& settings, const fs::path& target,
               const std::string& before) {
    if (const auto restored = store::replace_text(target, before); !restored) {
        fail_with(restored.error().text + "; the bridge puts it back when the time is over",
                  exit_code::failed);
        return;
    }
    ask_for(settings, {Action::cancel, {}, {}});
}

} // namespace

int apply_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const auto& settings = site->site.daemon;
    const auto confirm = config::parse_duration(options.apply.confirm);
    if (!confirm || *confirm < std::chrono::seconds{1}) {
        return fail_with("--confirm: " +
                             (confirm ? std::string{"at least 1s"} : confirm.error().text),
                         exit_code::usage);
    }
    const auto found = target_of(options, settings);
    if (!found) {
        return fail_with("the site has several mappings: --replace says which one, by its name",
                         exit_code::usage);
    }
    const auto target = fs::absolute(*found).lexically_normal();
    const auto text = store::text_of_file(options.apply.file);
    const auto before = store::text_of_file(target);
    if (!text || !before) {
        return fail_with("cannot read " + (text ? target : options.apply.file).string(),
                         exit_code::usage);
    }
    if (const int code = ask_for(settings, {Action::begin, target.string(), *confirm})) {
        return code;
    }
    if (const auto placed = store::replace_text(target, *text); !placed) {
        take_back(settings, target, *before);
        return fail_with(placed.error().text, exit_code::failed);
    }
    const auto line =
        ask_bridge(settings, to_line(TrialRequest{Action::load, {}, {}}), reload_patience_ms);
    const auto answer = line ? parse_reload_answer(*line) : fail(line.error());
    if (!answer) {
        take_back(settings, target, *before);
        return fail_with(answer.error().text, exit_code::failed);
    }
    const int code = show_reload(*answer, *line, options.json);
    if (code != exit_code::ok) {
        take_back(settings, target, *before);
        return code;
    }
    if (!options.json) {
        std::printf("on trial: `railbridge confirm` within %s, or the bridge goes back\n",
                    options.apply.confirm.c_str());
    }
    return exit_code::ok;
}

int confirm_command(const Options& options) {
    std::vector<config::Diagnostic> problems;
    const auto site = load_runnable_site(options.config, problems);
    if (!site) {
        return check_command(options);
    }
    const int code = ask_for(site->site.daemon, {Action::confirm, {}, {}});
    if (code == exit_code::ok) {
        std::puts("confirmed");
    }
    return code;
}

} // namespace railbridge::daemon
