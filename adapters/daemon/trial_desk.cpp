#include "adapters/daemon/trial_desk.hpp"

#include "adapters/daemon/control_requests.hpp"
#include "adapters/store/accepted_config.hpp"

#include <utility>

namespace railbridge::daemon {

namespace {

namespace fs = std::filesystem;

// A write that is under way keeps the bridge from going back for a moment.
constexpr std::chrono::seconds try_again{5};

} // namespace

TrialDesk::TrialDesk(Parts parts)
    : parts_(parts)
    , record_(parts.running.state_dir)
    , timer_(parts.context)
    , background_(parts.context) {
    parts_.reloads.why_not = [this] { return why_no_reload(); };
    parts_.reloads.reloaded = [this] {
        if (phase_ == Phase::gone_back) {
            end(); // somebody has corrected the file
        }
    };
}

void TrialDesk::handle(const TrialRequest& request, Reply reply) {
    switch (request.action) {
    case TrialRequest::Action::begin:
        reply(done_line(begin(request)));
        return;
    case TrialRequest::Action::load:
        load(std::move(reply));
        return;
    case TrialRequest::Action::cancel:
        reply(done_line(cancel()));
        return;
    case TrialRequest::Action::confirm:
        confirm(std::move(reply));
        return;
    }
}

std::string TrialDesk::begin(const TrialRequest& request) {
    if (phase_ != Phase::none && phase_ != Phase::gone_back) {
        return trial_.file.string() + " is on trial: `railbridge confirm` keeps it";
    }
    const store::AcceptedConfig accepted{parts_.running.state_dir};
    const auto kept = accepted.kept(request.file);
    const auto before = kept ? store::text_of_file(*kept) : std::nullopt;
    if (!before) {
        return request.file + " is none of the mappings that were accepted last, so there is "
                              "nothing to go back to";
    }
    if (phase_ == Phase::none && store::text_of_file(request.file) != before) {
        return request.file + " was changed since it was loaded: `railbridge reload` first";
    }
    store::Trial trial{request.file, *before, {}};
    if (const auto begun = record_.begin(trial); !begun) {
        return begun.error().text;
    }
    trial_ = std::move(trial);
    applied_.clear();
    phase_ = Phase::begun;
    wait(request.confirm);
    parts_.log.write(LogLevel::notice, "trial.begun",
                     request.file + " is put on trial; without `railbridge confirm` the bridge "
                                    "goes back to what it runs now");
    return {};
}

void TrialDesk::wait(Duration time) {
    timer_.expires_after(time);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            go_back();
        }
    });
}

void TrialDesk::load(Reply reply) {
    if (phase_ != Phase::begun) {
        ReloadAnswer answer;
        answer.why = "nothing was put on trial";
        reply(to_line(answer));
        return;
    }
    const auto text = std::make_shared<std::string>();
    const auto bridge_toml = parts_.bridge_toml;
    parts_.reloads.run({[this, text, bridge_toml, file = trial_.file]() -> Loaded {
                            *text = store::text_of_file(file).value_or("");
                            if (const auto kept = record_.applied(*text); !kept) {
                                parts_.log.write(LogLevel::warning, "trial.not_kept",
                                                 kept.error().text);
                            }
                            return load_site(bridge_toml);
                        },
                        [](const config::LoadedConfig& /*site*/) { return Status{}; },
                        [this, text, reply = std::move(reply)](const ReloadAnswer& answer) {
                            const bool taken = answer.outcome == ReloadAnswer::Outcome::taken;
                            if (taken && phase_ == Phase::begun) {
                                applied_ = *text;
                                phase_ = Phase::runs;
                            }
                            reply(to_line(answer));
                        }});
}

std::string TrialDesk::cancel() {
    if (phase_ != Phase::begun) {
        return "nothing was put on trial that does not run";
    }
    if (store::text_of_file(trial_.file) != trial_.before) {
        return trial_.file.string() + " is not what it was before";
    }
    end();
    return {};
}

void TrialDesk::confirm(Reply reply) {
    if (phase_ != Phase::runs) {
        reply(done_line("nothing is on trial"));
        return;
    }
    if (store::text_of_file(trial_.file) != applied_) {
        reply(done_line(trial_.file.string() + " is not what runs any more: put back what was "
                                               "applied, or wait until the bridge goes back"));
        return;
    }
    phase_ = Phase::confirming;
    timer_.cancel();
    const auto kept = std::make_shared<Status>();
    background_.run(
        [this, kept] {
            const auto site = load_site(parts_.bridge_toml);
            *kept = site ? keep_accepted(parts_.bridge_toml, *site)
                         : fail(fatal("the files are broken now: try `railbridge check`"));
        },
        [this, kept, reply = std::move(reply)] {
            if (!*kept) {
                phase_ = Phase::runs;
                wait(try_again);
                reply(done_line(kept->error().text));
                return;
            }
            parts_.log.write(LogLevel::notice, "trial.confirmed",
                             trial_.file.string() + " is confirmed");
            end();
            reply(done_line({}));
        });
}

void TrialDesk::end() {
    timer_.cancel();
    record_.end();
    phase_ = Phase::none;
}

void TrialDesk::go_back() {
    phase_ = Phase::going_back;
    parts_.log.write(LogLevel::warning, "trial.over",
                     trial_.file.string() + " was not confirmed in time: the bridge goes back");
    const auto restored = std::make_shared<Status>();
    const auto bridge_toml = parts_.bridge_toml;
    parts_.reloads.run(
        {[bridge_toml]() -> Loaded {
             if (auto accepted = load_accepted(bridge_toml)) {
                 return std::move(accepted->site);
             }
             return tl::unexpected(std::vector<config::Diagnostic>{});
         },
         [restored, trial = trial_](const config::LoadedConfig& /*site*/) {
             *restored = store::replace_text(trial.file, trial.before);
             return Status{};
         },
         [this, restored](const ReloadAnswer& answer) { went_back(answer, restored); }});
}

void TrialDesk::went_back(const ReloadAnswer& answer, const std::shared_ptr<Status>& restored) {
    if (answer.outcome != ReloadAnswer::Outcome::taken) {
        phase_ = Phase::runs;
        wait(try_again);
        return;
    }
    if (*restored) {
        end();
        return;
    }
    // The service may not write there. What was kept runs, also after a restart.
    phase_ = Phase::gone_back;
    parts_.log.write(LogLevel::error, "trial.not_put_back",
                     restored->error().text + "; the bridge runs what was there before, and " +
                         trial_.file.string() +
                         " still holds what nobody confirmed: correct it, "
                         "then `railbridge reload`");
}

std::string TrialDesk::why_no_reload() const {
    switch (phase_) {
    case Phase::none:
        return {};
    case Phase::gone_back:
        return store::text_of_file(trial_.file) == applied_
                   ? trial_.file.string() + " was applied and not confirmed: correct it first"
                   : std::string{};
    default:
        return trial_.file.string() + " is on trial: `railbridge confirm` keeps it";
    }
}

InterruptedTrial end_interrupted_trial(const fs::path& state_dir, Log& log) {
    const store::TrialFile record{state_dir};
    const auto loaded = record.load();
    if (!loaded) {
        return {false, loaded.error().text};
    }
    if (!*loaded) {
        return {};
    }
    const auto& trial = **loaded;
    const auto is = store::text_of_file(trial.file);
    const bool edited = !trial.applied.empty() && is != trial.applied;
    if (is == trial.before || edited) {
        record.end(); // put back, or corrected since
        return {};
    }
    const auto why = trial.file.string() + " was applied and not confirmed before the bridge ended";
    if (const auto restored = store::replace_text(trial.file, trial.before); !restored) {
        return {false, why + "; " + restored.error().text};
    }
    record.end();
    log.write(LogLevel::warning, "trial.over", why + ": it is what it was before");
    return {true, {}};
}

} // namespace railbridge::daemon
