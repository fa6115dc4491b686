#pragma once
// The file of `railbridge backup`. Version 1: lines that end with "\n", then the contents of the
// files one behind the other, in that order.
//
//   railbridge-backup 1
//   bridge bridge.toml              name of the main file among those of `config`
//   state state                     the state directory, from that of bridge.toml, or absolute
//   file 600 USER GROUP SIZE SHA256 config/bridge.toml
//   file 600 USER GROUP SIZE SHA256 state/commands.db
//   end SHA256                      of all lines above
//
// Places: config/PATH from the directory of bridge.toml, state/NAME in the state directory,
// absolute/PATH from the root.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::daemon {

struct ArchivedFile {
    std::string place; ///< as above
    unsigned mode = 0600;
    std::string user; ///< names; they may not exist where the file is put back
    std::string group;
    std::string content;
};

struct BackupArchive {
    std::string bridge_toml;
    std::string state_dir;
    std::vector<ArchivedFile> files;
};

inline constexpr std::size_t archive_bytes_max = 256UL * 1024 * 1024;
inline constexpr std::size_t archive_files_max = 4096;

std::string archive_text(const BackupArchive& archive);

/// @error fatal  no backup, of a newer version, damaged, or with a place outside of its root
Result<BackupArchive> parse_archive(std::string_view text);

} // namespace railbridge::daemon
