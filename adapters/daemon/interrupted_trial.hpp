#pragma once
// A mapping was on trial when the bridge ended: what its next start does before anything else.

#include "adapters/store/trial_file.hpp"
#include "bridge/ports/log.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace railbridge::daemon {

struct InterruptedTrial {
    std::optional<store::Trial> trial; ///< what was found, if it could be read
    std::string why_not;               ///< not empty: the files must not be run as they are
    /// Not empty: commands may have gone to addresses of the trial, and must not be gone on with.
    std::string end_commands;
};
/// Before a bridge starts: puts back what was there before a trial that a restart has interrupted.
InterruptedTrial find_interrupted_trial(const std::filesystem::path& state_dir, Log& log);
/// When its commands have ended: only now nobody needs to know of it any more. If the file could
/// not be put back the record stays, and nothing loads that file before somebody has changed it.
void end_interrupted_trial(InterruptedTrial found, const std::filesystem::path& state_dir,
                           Log& log);

/// The bridge has gone back, and the file is the same: from now on it is known by its text.
void note_what_stays(store::Trial& trial, const store::TrialFile& record, Log& log);

} // namespace railbridge::daemon
