#pragma once
// What belongs to a box: the files of its configuration and of its state directory.

#include "adapters/config/load_config.hpp"
#include "adapters/daemon/backup_archive.hpp"

#include <filesystem>
#include <string>

namespace railbridge::daemon {

/// Reads them all. The state directory must be locked. Left out: the audit, damaged journals, the
/// copy of the accepted configuration, templates of the package.
Result<BackupArchive> box_files(const std::filesystem::path& bridge_toml,
                                const config::LoadedConfig& site);

/// Belongs to this run or to the history of this box, so a backup neither has nor replaces it.
bool stays_with_box(const std::string& name_in_state_dir);

} // namespace railbridge::daemon
