#pragma once
// `asset export` and `asset import`.

#include <string>

namespace railbridge::manager {

struct ExportOptions {
    std::string state_dir;
    std::string realm;    ///< empty with an asset
    std::string asset_id; ///< empty: the whole realm
    std::string file;     ///< empty: standard output
    bool with_secrets = false;
};

struct ImportFileOptions {
    std::string state_dir;
    std::string file;   ///< "-": standard input
    std::string realm;  ///< empty: as in the file
    std::string parent; ///< empty: as in the file; "root"; or an asset id
    bool fresh_ids = false;
    bool dry_run = false;
    bool json = false;
};

/// Each gives the exit code.
int export_assets(const ExportOptions& options);
int import_assets(const ImportFileOptions& options);

} // namespace railbridge::manager
