#pragma once
// What a start runs, what it compares with the last run, and what it keeps for the next one: the
// same files, whoever saves one meanwhile.

#include "adapters/daemon/site_files.hpp"
#include "bridge/base/result.hpp"
#include "bridge/ports/log.hpp"

#include <filesystem>

namespace railbridge::daemon {

struct SettledSite {
    RanBefore before{};
    Status copied{}; ///< where `before` is not the same: an error if there is no copy of what runs
};

/// Loads `site` again, together with the comparison and the copy. Nothing is accepted yet.
/// @return an error where the files are saved faster than they are read, or are others in a way
/// that needs a new start
Result<SettledSite> settle_site(const std::filesystem::path& bridge_toml, RunnableSite& site);

/// For later starts. What was edited is accepted when the engine has gone over to it; what makes
/// open commands end, when they have ended.
void keep_settled(const RunnableSite& site, const SettledSite& settled, bool journal_works,
                  Log& log);

} // namespace railbridge::daemon
