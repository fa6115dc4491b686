#pragma once
// Files and names that are on the disk when the call returns.

#include <filesystem>
#include <string>

namespace railbridge::store {

/// Writes all of it and waits for the disk. Readable by the owner only.
/// @return 0, or the error as errno has it
int write_durably(const std::filesystem::path& file, const std::string& text);

/// The same, but whoever reads the file sees the old content or the new one, whatever happens
/// meanwhile.
int replace_durably(const std::filesystem::path& file, const std::string& text);

/// What was written to it by whomever is on the disk.
/// @throws std::system_error
void sync_file(const std::filesystem::path& file);

/// Names made, changed and removed in it are on the disk.
/// @throws std::system_error
void sync_directory(const std::filesystem::path& directory);

} // namespace railbridge::store
