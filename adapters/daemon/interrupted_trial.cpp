#include "adapters/daemon/interrupted_trial.hpp"

#include <utility>

namespace railbridge::daemon {

namespace fs = std::filesystem;

void note_what_stays(store::Trial& trial, const store::TrialFile& record, Log& log) {
    trial.gone_back = true;
    if (!trial.applied) {
        trial.applied = store::text_of_file(trial.file);
    }
    if (const auto kept = record.keep(trial); !kept) {
        log.write(LogLevel::error, "trial.not_kept", kept.error().text);
    }
}

InterruptedTrial find_interrupted_trial(const fs::path& state_dir, Log& log) {
    auto loaded = store::TrialFile{state_dir}.load();
    if (!loaded) {
        return {{}, loaded.error().text, "the bridge ended while a mapping was on trial"};
    }
    if (!*loaded) {
        return {};
    }
    InterruptedTrial found{std::move(*loaded), {}, {}};
    const auto& trial = *found.trial;
    const bool unconfirmed = lies_there(trial);
    if (!trial.gone_back && (trial.applied || unconfirmed)) {
        found.end_commands = "the bridge ended while " + trial.file.string() +
                             " was on trial, and runs something else now";
    }
    if (!unconfirmed) {
        return found; // put back, or corrected since
    }
    const auto why = trial.file.string() + " was applied and not confirmed before the bridge ended";
    if (const auto restored = put_back(trial); !restored) {
        found.why_not = why + "; " + restored.error().text;
        return found;
    }
    log.write(LogLevel::warning, "trial.over", why + ": it is what it was before");
    return found;
}

void end_interrupted_trial(InterruptedTrial found, const fs::path& state_dir, Log& log) {
    if (!found.trial) {
        return;
    }
    const store::TrialFile record{state_dir};
    if (found.why_not.empty()) {
        if (const auto ended = record.end(); !ended) {
            log.write(LogLevel::error, "trial.not_ended", ended.error().text);
        }
        return;
    }
    note_what_stays(*found.trial, record, log);
}

} // namespace railbridge::daemon
