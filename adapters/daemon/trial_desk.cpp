#include "adapters/daemon/trial_desk.hpp"

#include "adapters/daemon/control_requests.hpp"
#include "adapters/daemon/interrupted_trial.hpp"
#include "adapters/store/accepted_config.hpp"

#include <stdexcept>
#include <utility>

namespace railbridge::daemon {

namespace fs = std::filesystem;

TrialDesk::TrialDesk(Parts parts)
    : parts_(parts)
    , record_(parts.running.state_dir)
    , timer_(parts.context)
    , background_(parts.context) {
    // What the start could not put back still lies there.
    if (auto found = record_.load(); found && *found) {
        trial_ = std::move(**found);
        if (!trial_.applied) {
            trial_.applied = store::text_of_file(trial_.file);
        }
        phase_ = Phase::gone_back;
    }
    parts_.reloads.why_not = [this] { return why_no_reload(); };
    parts_.reloads.reloaded = [this] {
        if (phase_ == Phase::gone_back && !lies_there(trial_)) {
            static_cast<void>(end()); // somebody has corrected the file
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

std::string TrialDesk::why_not_begin(const fs::path& file) const {
    if (phase_ != Phase::none && phase_ != Phase::gone_back) {
        return trial_.file.string() + " is on trial: `railbridge confirm` keeps it";
    }
    if (parts_.reloads.busy()) {
        return "a reload is under way: try again";
    }
    // The same file may be applied again: what to go back to is the same.
    return phase_ == Phase::gone_back && file == trial_.file ? std::string{} : why_no_reload();
}

std::string TrialDesk::begin(const TrialRequest& request) {
    if (auto why = why_not_begin(request.file); !why.empty()) {
        return why;
    }
    const store::AcceptedConfig accepted{parts_.running.state_dir};
    const auto kept = accepted.kept(request.file);
    const auto before = kept ? store::text_of_file(*kept) : std::nullopt;
    if (!before) {
        return request.file + " is none of the mappings that were accepted last, so there is "
                              "nothing to go back to";
    }
    const bool again = phase_ == Phase::gone_back && trial_.file == request.file;
    if (!again && store::text_of_file(request.file) != before) {
        return request.file + " was changed since it was loaded: `railbridge reload` first";
    }
    store::Trial trial{request.file, *before};
    if (const auto kept_trial = record_.keep(trial); !kept_trial) {
        return kept_trial.error().text;
    }
    trial_ = std::move(trial);
    loading_ = false;
    cancelled_ = false;
    runs_ = false;
    phase_ = Phase::begun;
    timer_.expires_after(request.confirm);
    deadline_ = timer_.expiry();
    wait();
    parts_.log.write(LogLevel::notice, "trial.begun",
                     request.file + " is put on trial; without `railbridge confirm` the bridge "
                                    "goes back to what it runs now");
    return {};
}

void TrialDesk::wait() {
    timer_.async_wait([this](const boost::system::error_code& error) {
        // It may have been waiting behind what has ended the trial.
        if (!error && (phase_ == Phase::begun || phase_ == Phase::runs)) {
            go_back();
        }
    });
}

void TrialDesk::load(Reply reply) {
    if (phase_ != Phase::begun || loading_) {
        ReloadAnswer answer;
        answer.why = loading_ ? "it is being loaded" : "nothing was put on trial";
        reply(to_line(answer));
        return;
    }
    loading_ = true;
    const auto trial = std::make_shared<store::Trial>(trial_);
    parts_.reloads.run({[this, trial] { return load_applied(*trial); },
                        [](const config::LoadedConfig& /*site*/) { return Status{}; },
                        [this, trial, reply = std::move(reply)](const ReloadAnswer& answer) {
                            reply(to_line(was_loaded(answer, *trial)));
                        }});
}

/// Beside the hub. What is on trial is known on the disk before it can run.
Loaded TrialDesk::load_applied(store::Trial& trial) const {
    const auto& state_dir = parts_.running.state_dir;
    Status copied;
    auto site = load_and_copy(parts_.bridge_toml, state_dir, copied);
    if (!site) {
        return site;
    }
    if (!copied) {
        throw std::runtime_error(copied.error().text);
    }
    const auto copy = store::AcceptedConfig{state_dir}.staged(trial.file);
    trial.applied = copy ? store::text_of_file(*copy) : std::nullopt;
    if (!trial.applied) {
        throw std::runtime_error("bridge.toml does not name " + trial.file.string());
    }
    if (const auto kept = record_.keep(trial); !kept) {
        throw std::runtime_error(kept.error().text);
    }
    return site;
}

ReloadAnswer TrialDesk::was_loaded(const ReloadAnswer& answer, const store::Trial& trial) {
    loading_ = false;
    trial_.applied = trial.applied;
    const bool taken = answer.outcome == ReloadAnswer::Outcome::taken;
    runs_ = taken;
    if (phase_ != Phase::begun || (taken && cancelled_)) {
        if (phase_ == Phase::begun) {
            phase_ = Phase::runs;
            go_back();
        }
        ReloadAnswer late;
        late.why = "its time was over before it ran: the bridge goes back";
        return taken ? late : answer;
    }
    if (taken) {
        phase_ = Phase::runs;
    } else if (cancelled_ && !lies_there(trial_)) {
        static_cast<void>(end());
    }
    return answer;
}

std::string TrialDesk::cancel() {
    if (phase_ != Phase::begun) {
        return "nothing was put on trial that does not run";
    }
    if (loading_) {
        cancelled_ = true;
        return trial_.file.string() + " is being loaded: the bridge goes back when that is done";
    }
    if (store::text_of_file(trial_.file) != trial_.before) {
        return trial_.file.string() + " is not what it was before";
    }
    const auto ended = end();
    return ended ? std::string{} : ended.error().text;
}

void TrialDesk::confirm(Reply reply) {
    if (phase_ != Phase::runs) {
        reply(done_line("nothing is on trial"));
        return;
    }
    if (store::text_of_file(trial_.file) != trial_.applied) {
        reply(done_line(trial_.file.string() + " is not what runs any more: put back what was "
                                               "applied, or wait until the bridge goes back"));
        return;
    }
    phase_ = Phase::confirming;
    timer_.cancel();
    const auto ended = std::make_shared<Status>();
    const auto kept = std::make_shared<Status>();
    background_.run(
        [this, ended, kept] {
            *ended = end_record();
            if (*ended) {
                *kept = accept_copied(parts_.running.state_dir); // what `load` has loaded
            }
        },
        [this, ended, kept, reply = std::move(reply)] {
            if (!*ended) {
                phase_ = Phase::runs;
                timer_.expires_at(deadline_);
                wait();
                reply(done_line(ended->error().text));
                return;
            }
            if (!*kept) {
                parts_.log.write(LogLevel::warning, "config.not_kept", kept->error().text);
            }
            parts_.log.write(LogLevel::notice, "trial.confirmed",
                             trial_.file.string() + " is confirmed");
            phase_ = Phase::none;
            reply(done_line({}));
        });
}

/// Beside the hub. Between the record and the acceptance a start finds neither, so what is accepted
/// is doubted first: commands of the trial are not taken for any of what ran before.
Status TrialDesk::end_record() const {
    const store::AcceptedConfig accepted{parts_.running.state_dir};
    const bool was_last = accepted.is_last();
    if (auto doubted = accepted.not_last(); !doubted) {
        return doubted;
    }
    auto ended = record_.end();
    if (!ended && was_last) { // the trial goes on, and what was before is gone back to
        if (const auto again = accepted.last_again(); !again) {
            parts_.log.write(LogLevel::warning, "config.not_kept", again.error().text);
        }
    }
    return ended;
}

Status TrialDesk::end() {
    timer_.cancel();
    auto ended = record_.end();
    if (!ended) {
        parts_.log.write(LogLevel::error, "trial.not_ended", ended.error().text);
    }
    // Until the record is gone it is as at a start that finds one.
    phase_ = ended ? Phase::none : Phase::gone_back;
    return ended;
}

void TrialDesk::go_back() {
    phase_ = Phase::going_back;
    parts_.log.write(LogLevel::warning, "trial.over",
                     trial_.file.string() + " was not confirmed in time: the bridge goes back");
    const auto restored = std::make_shared<Status>();
    parts_.reloads.run(
        {[bridge_toml = parts_.bridge_toml, state_dir = parts_.running.state_dir]() -> Loaded {
             if (auto accepted = load_accepted(bridge_toml, state_dir)) {
                 return std::move(accepted->site);
             }
             return tl::unexpected(std::vector<config::Diagnostic>{});
         },
         [this, restored](const config::LoadedConfig& /*site*/) {
             *restored = put_back(trial_);
             return Status{};
         },
         [this, restored](const ReloadAnswer& answer) { went_back(answer, *restored); }, true});
}

void TrialDesk::went_back(const ReloadAnswer& answer, const Status& restored) {
    if (answer.outcome != ReloadAnswer::Outcome::taken) {
        phase_ = runs_ ? Phase::runs : Phase::begun;
        timer_.expires_after(parts_.try_again);
        wait();
        return;
    }
    if (restored && !lies_there(trial_)) {
        if (store::text_of_file(trial_.file) != trial_.before) {
            parts_.log.write(LogLevel::warning, "trial.edited",
                             trial_.file.string() + " was changed since it was applied and stays "
                                                    "as it is; what was there before runs");
        }
        static_cast<void>(end());
        return;
    }
    // The service may not write there. What was kept runs, also after a restart.
    phase_ = Phase::gone_back;
    note_what_stays(trial_, record_, parts_.log);
    parts_.log.write(LogLevel::error, "trial.not_put_back",
                     (restored ? std::string{} : restored.error().text + "; ") +
                         "the bridge runs what was there before. " + unconfirmed());
}

std::string TrialDesk::unconfirmed() const {
    return trial_.file.string() + " still holds what was applied and not confirmed: nothing is "
                                  "loaded until it is changed or applied again";
}

std::string TrialDesk::why_no_reload() const {
    switch (phase_) {
    case Phase::none: {
        const auto record = record_.load();
        return record ? std::string{} : record.error().text;
    }
    case Phase::gone_back:
        return lies_there(trial_) ? unconfirmed() : std::string{};
    default:
        return trial_.file.string() + " is on trial: `railbridge confirm` keeps it";
    }
}

} // namespace railbridge::daemon
