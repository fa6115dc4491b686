#pragma once
// Assets as a file holds them.

#include "tools/manager/api/records.hpp"

#include <string>
#include <vector>

namespace railbridge::manager {

/// First line of an export, and what an import demands.
inline constexpr std::string_view export_format = "railbridge-assets";
inline constexpr int export_version = 1;

/// Ids in the order of an export: parents before children, depth first. Empty `asset_id`: the whole
/// realm.
std::vector<std::string> export_order(const Records& records, const std::string& realm,
                                      const std::string& asset_id);

/// Differs when an asset was added, removed, moved or changed in its structure: the pieces of one
/// export must have one revision. Values do not count.
std::string revision_of(const Records& records, const std::vector<std::string>& ids);

/// As `asset get` gives it, without `path`. The state of a gateway is left out (null), and so is
/// its secret unless it is asked for.
std::string exported_json(const Asset& asset, bool with_secrets);

} // namespace railbridge::manager
