#include "adapters/daemon/reload_desk.hpp"

#include "adapters/daemon/check_report.hpp"
#include "adapters/daemon/provisioning.hpp"
#include "adapters/daemon/restart_needed.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::daemon {

namespace {

// An answer is one line of the control socket, and a broken file can have many problems.
constexpr std::size_t diagnostics_max = 200;
constexpr std::size_t jobs_max = 64;
// What was begun may end meanwhile; a coil that may be on is forgotten only if it never does.
constexpr std::uint32_t patient_tries = 2;

using Outcome = ReloadAnswer::Outcome;

ReloadAnswer not_done(std::string why) {
    ReloadAnswer answer;
    answer.why = std::move(why);
    return answer;
}

ReloadAnswer refused_files(std::vector<config::Diagnostic> diagnostics) {
    std::stable_partition(diagnostics.begin(), diagnostics.end(),
                          [](const auto& diagnostic) { return !diagnostic.warning; });
    if (diagnostics.size() > diagnostics_max) {
        diagnostics.erase(diagnostics.begin() + diagnostics_max, diagnostics.end());
    }
    ReloadAnswer answer;
    answer.outcome = Outcome::refused;
    answer.report = check_text(diagnostics, false);
    answer.check = check_json(diagnostics, true);
    return answer;
}

} // namespace

ReloadDesk::ReloadDesk(Parts parts)
    : parts_(std::move(parts))
    , background_(parts_.context) {}

void ReloadDesk::reload(Reply reply) {
    const auto answer_to = [reply = std::move(reply)](const ReloadAnswer& answer) {
        if (reply) {
            reply(to_line(answer));
        }
    };
    if (auto why = why_not ? why_not() : std::string{}; !why.empty()) {
        const auto answer = not_done(std::move(why));
        say(answer);
        answer_to(answer);
        return;
    }
    const auto& file = parts_.bridge_toml;
    const auto then = [this, answer_to](const ReloadAnswer& answer) {
        if (answer.outcome == Outcome::taken && reloaded) {
            reloaded();
        }
        answer_to(answer);
    };
    const auto& state_dir = parts_.running.state_dir;
    const auto copied = std::make_shared<Status>();
    run({[file, state_dir, copied] { return load_and_copy(file, state_dir, *copied); },
         [state_dir, copied](const config::LoadedConfig& /*site*/) {
             return *copied ? accept_copied(state_dir) : *copied;
         },
         then});
}

void ReloadDesk::run(ReloadJob job) {
    if (jobs_.size() >= jobs_max) {
        if (job.then) {
            job.then(not_done("too many reloads wait; try again"));
        }
        return;
    }
    jobs_.push_back(std::move(job));
    if (jobs_.size() == 1) {
        begin();
    }
}

void ReloadDesk::edited() {
    const auto& state_dir = parts_.running.state_dir;
    jobs_.push_back(
        {{}, [state_dir](const config::LoadedConfig&) { return accept_copied(state_dir); }, {}});
    loaded_ = std::make_shared<Loaded>();
    offered_ = true; // as number 0, by nobody here
}

void ReloadDesk::begin() {
    parts_.notify.reloading();
    loaded_.reset();
    background_.run(
        [this, load = jobs_.front().load] {
            try {
                loaded_ = std::make_shared<Loaded>(load());
            } catch (const std::exception& error) {
                parts_.log.write(LogLevel::error, "reload.failed", error.what());
            }
        },
        [this] { checked(); });
}

void ReloadDesk::checked() {
    if (!loaded_) {
        finish(not_done("the files could not be read; the log says why"));
        return;
    }
    auto& loaded = *loaded_;
    const auto& problems = loaded ? loaded->warnings : loaded.error();
    for (const auto& problem : problems) {
        parts_.log.write(problem.warning ? LogLevel::warning : LogLevel::error, "config",
                         config::to_string(problem));
    }
    if (!loaded) {
        finish(refused_files(std::move(loaded.error())));
        return;
    }
    if (const auto keys = restart_needed(parts_.running, loaded->daemon); !keys.empty()) {
        finish(not_done("bridge.toml changed in " + keys +
                        ", which a reload cannot take over: restart needed"));
        return;
    }
    offered_ = true;
    const bool forced = jobs_.front().goes_back && ++tries_back_ > patient_tries;
    parts_.sink(MappingOffered{
        ++offers_, std::make_shared<const Mapping>(std::exchange(loaded->mapping, {})), forced});
}

void ReloadDesk::taken(const MappingTaken& taken) {
    if (taken.id != offers_ || !std::exchange(offered_, false)) {
        return;
    }
    tries_back_ = 0;
    ReloadAnswer answer;
    answer.outcome = Outcome::taken;
    answer.news = taken.news;
    // The engine's last words about the mapping before come behind this one.
    boost::asio::post(parts_.context, [this, mapping = taken.mapping, answer = std::move(answer)] {
        keep(mapping, answer);
    });
}

void ReloadDesk::keep(const std::shared_ptr<const Mapping>& mapping, const ReloadAnswer& answer) {
    auto kept = std::make_shared<Status>();
    background_.run(
        [this, kept, keep = jobs_.front().keep, mapping,
         ended = stored ? stored() : std::shared_future<bool>{}] {
            try {
                const bool ends_known = !ended.valid() || ended.get();
                *kept = keep(**loaded_);
                if (!*kept || !ends_known) {
                    doubt_accepted(parts_.running.state_dir, parts_.log);
                }
                note_assets(*mapping);
            } catch (const std::exception& error) {
                parts_.log.write(LogLevel::error, "reload.failed", error.what());
            }
        },
        [this, kept, answer] {
            if (!*kept) {
                parts_.log.write(LogLevel::warning, "config.not_kept", kept->error().text);
            }
            finish(answer);
        });
}

/// Beside the hub.
void ReloadDesk::note_assets(const Mapping& mapping) const {
    const store::ProvisionedFile provisioned{parts_.running.state_dir};
    if (const auto noted = provisioned.add(assets_of(mapping)); !noted) {
        parts_.log.write(LogLevel::warning, "provisioned.not_kept",
                         "`railbridge provision --prune` will not know all assets: " +
                             noted.error().text);
    }
}

void ReloadDesk::refused(const MappingRefused& refused) {
    if (refused.id == offers_ && std::exchange(offered_, false)) {
        finish(not_done(refused.why));
    }
}

void ReloadDesk::say(const ReloadAnswer& answer) const {
    switch (answer.outcome) {
    case Outcome::taken:
        for (const auto& news : answer.news) {
            parts_.log.write(LogLevel::notice, "reload.news", news);
        }
        parts_.log.write(LogLevel::notice, "reload.done",
                         answer.news.empty() ? "reloaded: nothing changed" : "reloaded");
        return;
    case Outcome::refused:
        parts_.log.write(LogLevel::error, "reload.refused",
                         "the files are refused, nothing changed: correct them, try "
                         "`railbridge check`");
        return;
    case Outcome::not_done:
        parts_.log.write(LogLevel::error, "reload.not_done", "not reloaded: " + answer.why);
        return;
    }
}

void ReloadDesk::finish(const ReloadAnswer& answer) {
    say(answer);
    loaded_.reset();
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    parts_.notify.ready();
    if (!jobs_.empty()) {
        begin();
    }
    if (job.then) {
        job.then(answer);
    }
}

} // namespace railbridge::daemon
