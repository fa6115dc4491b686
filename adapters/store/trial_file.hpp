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
    /// What was put in place. Without it the bridge has not loaded it.
    std::optional<std::string> applied = {};
    /// The bridge has gone back, and only the file could not be put back.
    bool gone_back = false;
};

/// The file is, or may be, what nobody has confirmed: neither what was there before, nor what a
/// person has made of it since.
bool lies_there(const Trial& trial);
/// The old text in the file's place, unless somebody has edited it since: then nothing.
Status put_back(const Trial& trial);

/// Kept as `STATE_DIR/trial/record` from before the file is changed until the trial has ended, so
/// that a restart in between finds it. One file: what it says belongs together, whenever the
/// power fails.
class TrialFile {
public:
    explicit TrialFile(const std::filesystem::path& state_dir)
        : directory_(state_dir / "trial") {}

    /// In place of what was kept. On the disk when it returns.
    Status keep(const Trial& trial) const;
    /// Gone from the disk when it returns.
    Status end() const;
    /// Nothing without a trial.
    /// @error retry_later  there is one, and it cannot be read: nobody knows what it was about
    Result<std::optional<Trial>> load() const;

private:
    std::filesystem::path directory_;
};

/// Puts `text` in place of what the file holds, as a whole and on the disk. Permissions and group
/// stay, and so does the owner as far as this process may give files away.
/// @error retry_later  not possible, or who reads it now could not read it then
Status replace_text(const std::filesystem::path& file, const std::string& text);
/// All of it; nothing if it cannot be read.
std::optional<std::string> text_of_file(const std::filesystem::path& file);

} // namespace railbridge::store
