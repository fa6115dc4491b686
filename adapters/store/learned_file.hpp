#pragma once
// What devices taught us, below the state directory: a text file that a person can read.

#include "bridge/base/result.hpp"
#include "bridge/polling/learned.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::store {

/// Version 1. First line `railbridge-learned 1`; then for each device `device KEY MARK`, followed
/// by `words N`, `bits N`, `hole AREA FIRST COUNT`, `illegal AREA FIRST COUNT`, the last one
/// with `silent` behind it if the device does not answer it. The subject of a record is kept as its
/// mark, which the caller makes of it.
std::string learned_text(const std::vector<LearnedRecord>& records);
/// @error fatal  of a newer version, or damaged
Result<std::vector<LearnedRecord>> parse_learned(std::string_view text);

class LearnedFile {
public:
    explicit LearnedFile(const std::filesystem::path& state_dir);

    const std::filesystem::path& path() const { return path_; }
    /// Empty if nothing was ever learned.
    Result<std::vector<LearnedRecord>> load() const;
    /// The old content or the new one, whatever happens meanwhile. Waits for the disk.
    Status keep(const std::vector<LearnedRecord>& records) const;

private:
    std::filesystem::path path_;
};

} // namespace railbridge::store
