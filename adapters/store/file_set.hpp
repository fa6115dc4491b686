#pragma once
// Several files that are put in place together: all of them or none.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace railbridge::store {

struct PlacedFile {
    std::filesystem::path path;
    std::string content;
    unsigned mode = 0600;
    std::string user{}; ///< names of the owner; only the superuser can give files away
    std::string group{};
    /// Of directories that are made for it. One for its owner alone belongs to the file's owner.
    unsigned directory_mode = 0700;
};

/// Writes each beside its place first, with directories as they are needed; then moves
/// aside what is there and `removed`, and moves the new ones in, the last of them last: while that
/// is missing the set is not complete. An error puts everything back. A crash meanwhile leaves
/// `*.before` and `*.placed`, and no last file.
Status place_together(const std::vector<PlacedFile>& files,
                      const std::vector<std::filesystem::path>& removed);

} // namespace railbridge::store
