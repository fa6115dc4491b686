#pragma once
// An asset whose type has changed: deleted and created with all it had. Between the two only this
// program has it, so it is on the disk first.

#include "adapters/daemon/asset_actions.hpp"
#include "adapters/daemon/planned_asset.hpp"
#include "adapters/mqtt/asset_document.hpp"
#include "adapters/mqtt/asset_operations.hpp"
#include "bridge/base/result.hpp"

#include <filesystem>
#include <string>
#include <utility>

namespace railbridge::daemon {

class AssetReplacement {
public:
    /// The references must outlive the object.
    AssetReplacement(const mqtt::AssetDocuments& documents, mqtt::AssetOperations& operations,
                     std::filesystem::path state_dir)
        : documents_(documents)
        , operations_(operations)
        , actions_(operations)
        , state_dir_(std::move(state_dir)) {}

    /// `asset` as it is now. Leaves `replaced-ID.json` in the state directory unless it succeeds:
    /// the manager's own document, readable by the owner only, for a person; no program reads it.
    /// @error fatal        the manager refuses it, or the document cannot be kept
    /// @error retry_later  no answer
    Status replace(const PlannedAsset& asset);

private:
    Result<std::filesystem::path> keep(const PlannedAsset& asset) const;
    Status create_again(const PlannedAsset& asset);
    Status create_bare(const PlannedAsset& asset, const std::string& why);
    bool came_back(const PlannedAsset& asset, const std::string& document) const;

    const mqtt::AssetDocuments& documents_;
    mqtt::AssetOperations& operations_;
    AssetActions actions_;
    std::filesystem::path state_dir_;
};

} // namespace railbridge::daemon
