#pragma once
// Which assets the bridge has had at the manager: the API has no list of them, so that one the
// mapping drops could not be found again.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace railbridge::store {

/// Asset id -> its key in the mapping that had it last.
using ProvisionedAssets = std::map<std::string, std::string>;

/// `provisioned` below the state directory. Version 1: first line `railbridge-provisioned 1`, then
/// `asset ID KEY` for each.
class ProvisionedFile {
public:
    explicit ProvisionedFile(const std::filesystem::path& state_dir);

    /// Empty if there never were any.
    /// @error fatal  of a newer version, or damaged
    Result<ProvisionedAssets> load() const;
    /// The old content or the new one, whatever happens meanwhile. Waits for the disk.
    Status keep(const ProvisionedAssets& assets) const;
    /// Adds to what is kept; without anything new it writes nothing.
    Status add(const ProvisionedAssets& more) const;

private:
    std::filesystem::path path_;
};

} // namespace railbridge::store
