#pragma once
// Assets from a file: all of them or none.

#include "tools/manager/api/asset_operations.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

struct ImportOptions {
    std::string realm;                 ///< empty: the realm the file names
    std::optional<std::string> parent; ///< of the topmost assets; empty text: the root of the realm
    bool fresh_ids = false;
};

struct Import {
    std::string realm;
    std::vector<Asset> assets;                                ///< parents before children
    std::vector<std::pair<std::string, std::string>> new_ids; ///< old and new, with fresh_ids
    std::vector<std::string> warnings; ///< of values that are kept although they break constraints
};

/// Reads and checks everything; changes nothing. The error lists what is wrong, asset by asset.
Result<Import> checked_import(const Records& records, std::string_view text,
                              const ImportOptions& options, Millis now);

/// As a JSON array.
std::string warnings_json(const Import& import);

/// Stores what was checked. Gateways get their login: the secret of the file, else a new one. The
/// answer is JSON: how many, the gateways, and the warnings.
std::string carry_out(Records& records, AssetOperations& operations, Import import, Millis now);

} // namespace railbridge::manager
