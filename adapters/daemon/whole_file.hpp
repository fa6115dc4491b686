#pragma once
// Files that are read and written as a whole.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace railbridge::daemon {

Result<std::string> read_whole(const std::filesystem::path& file);

/// What write_new() would refuse now: the file is there, or its directory is not.
Status can_be_new(const std::filesystem::path& file);

/// A file that must not be there yet.
Status write_new(const std::filesystem::path& file, std::string_view text);

/// Either the old content or the new one, whatever happens meanwhile. Keeps permissions; a link
/// stays one.
Status replace_whole(const std::filesystem::path& file, std::string_view text);

} // namespace railbridge::daemon
