#include "adapters/config/secret.hpp"
#include "adapters/daemon/commands.hpp"
#include "adapters/daemon/compose.hpp"
#include "adapters/daemon/exit_codes.hpp"
#include "adapters/daemon/interrupted_trial.hpp"
#include "adapters/daemon/provisioning.hpp"
#include "adapters/daemon/settled_site.hpp"
#include "adapters/daemon/site_files.hpp"
#include "adapters/daemon/state_owner.hpp"
#include "adapters/log/stderr_log.hpp"
#include "adapters/runtime/memory_limits.hpp"
#include "adapters/runtime/signals.hpp"
#include "adapters/runtime/system_clock.hpp"
#include "adapters/store/state_lock.hpp"

#include <utility>
#include <vector>

namespace railbridge::daemon {

namespace {

void say(Log& log, const std::vector<config::Diagnostic>& problems) {
    for (const auto& problem : problems) {
        log.write(problem.warning ? LogLevel::warning : LogLevel::error, "config",
                  config::to_string(problem));
    }
}

/// A file that was on trial when the last run ended is not run. What was loaded before that was
/// known is loaded again.
bool load_after_trial(const std::filesystem::path& bridge_toml, const InterruptedTrial& trial,
                      RunnableSite& site, Log& log) {
    if (trial.why_not.empty() && !trial.trial) {
        return true;
    }
    std::vector<config::Diagnostic> problems;
    if (trial.why_not.empty()) {
        auto again = load_runnable_site(bridge_toml, problems);
        if (!again) {
            say(log, problems);
            return false;
        }
        site = std::move(*again);
        if (!site.rejected.empty()) {
            log.write(LogLevel::error, "config.rejected",
                      "config rejected after a trial: " + site.rejected);
        }
        return true;
    }
    auto accepted = load_accepted(bridge_toml, site.site.daemon.state_dir);
    if (!accepted) {
        log.write(LogLevel::error, "config.rejected", trial.why_not);
        return false;
    }
    site = std::move(*accepted);
    site.rejected = trial.why_not;
    log.write(LogLevel::error, "config.rejected",
              "config rejected: " + site.rejected +
                  "; the last accepted configuration runs instead");
    return true;
}

/// Why what is open in the journal must not be gone on with; empty if it may.
std::string why_end_commands(const InterruptedTrial& trial, const RanBefore& before) {
    return !trial.end_commands.empty() ? trial.end_commands : before.why;
}

int refuse(Log& log, const char* event, const Error& error, int code) {
    log.write(LogLevel::error, event, error.text);
    return code;
}

} // namespace

int run_command(const Options& options) {
    runtime::hold_signals();
    runtime::give_memory_back();
    log::StderrLog log{log::style_of_stderr(), options.verbose ? LogLevel::debug : LogLevel::info};
    std::vector<config::Diagnostic> problems;
    auto site = load_runnable_site(options.config, problems);
    say(log, problems);
    if (!site) {
        log.write(LogLevel::error, "config.rejected",
                  "config rejected, and none was accepted before: correct the files, try "
                  "`railbridge check`");
        return exit_code::config;
    }
    if (!site->rejected.empty()) {
        log.write(LogLevel::error, "config.rejected",
                  "config rejected: " + site->rejected +
                      "; the last accepted configuration runs instead");
    }
    const auto& settings = site->site.daemon;
    auto secret = config::read_secret(settings.manager);
    if (!secret) {
        return refuse(log, "secret.refused", secret.error(), exit_code::config);
    }
    if (const auto owned = owned_by_us(settings.state_dir, "run"); !owned) {
        return refuse(log, "state.refused", owned.error(), exit_code::failed);
    }
    const auto lock = store::StateLock::take(settings.state_dir);
    if (!lock) {
        return refuse(log, "state.refused", lock.error(), exit_code::failed);
    }
    auto trial = find_interrupted_trial(settings.state_dir, log);
    if (!load_after_trial(options.config, trial, *site, log)) {
        return exit_code::config;
    }
    // Before anything is accepted: what can never connect is nothing to fall back to.
    if (const auto usable = mqtt::validate_settings(uplink_settings(settings, *secret)); !usable) {
        return refuse(log, "uplink.refused", usable.error(), exit_code::config);
    }
    const runtime::SystemClock clock;
    auto settled = settle_site(options.config, *site);
    if (!settled) {
        return refuse(log, "config.changed", settled.error(), exit_code::failed);
    }
    const auto end_commands = why_end_commands(trial, settled->before);
    auto journal = store::CommandJournal::open(settings.state_dir, clock.now().wall, end_commands);
    if (!journal) {
        return refuse(log, "journal.refused", journal.error(), exit_code::failed);
    }
    if (!end_commands.empty()) {
        log.write(LogLevel::warning, "commands.ended",
                  end_commands +
                      ": commands that were open end as unknown, and what was written before is "
                      "neither fed (`rewrite_every`) nor meets a `requires` until it is commanded "
                      "again");
    }
    const bool journal_works = (*journal)->condition().works();
    if (journal_works) {
        end_interrupted_trial(std::move(trial), settings.state_dir, log);
    }
    keep_settled(*site, *settled, journal_works, log);
    const store::ProvisionedFile provisioned{settings.state_dir};
    if (const auto kept = provisioned.add(assets_of(site->site.mapping)); !kept) {
        log.write(LogLevel::warning, "provisioned.not_kept",
                  "`railbridge provision --prune` will not know all assets: " + kept.error().text);
    }
    return run_bridge({options.config, std::move(*site), std::move(settled->before.mapping),
                       std::move(*secret), std::move(*journal), *lock},
                      log);
}

} // namespace railbridge::daemon
