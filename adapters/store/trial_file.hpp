#pragma once
// A file that was put in place on trial: what the bridge goes back to unless a person confirms it.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace railbridge::store {

struct Trial {
    std::filesystem::path file; ///< absolute
    std::string before;         ///< its content as it was accepted last
    std::string applied;        ///< what was put in place; empty: not known yet
};

/// Kept below `STATE_DIR/trial` from before the file is changed until the trial has ended, so that
/// a restart in between finds it.
class TrialFile {
public:
    explicit TrialFile(const std::filesystem::path& state_dir)
        : directory_(state_dir / "trial") {}

    /// On the disk when it returns.
    Status begin(const Trial& trial) const;
    /// What was put in place, so that an edit after that is not taken for it.
    Status applied(const std::string& text) const;
    void end() const;
    /// Nothing without a trial.
    /// @error retry_later  there is one, and it cannot be read: nobody knows what it was about
    Result<std::optional<Trial>> load() const;

private:
    std::filesystem::path directory_;
};

/// Puts `text` in place of what the file holds, as a whole; owner and permissions stay, as far as
/// this process may give them.
Status replace_text(const std::filesystem::path& file, const std::string& text);
/// All of it; nothing if it cannot be read.
std::optional<std::string> text_of_file(const std::filesystem::path& file);

} // namespace railbridge::store
