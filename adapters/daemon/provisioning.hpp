#pragma once
// Looks at every asset of the mapping at the manager, and brings them in line.

#include "adapters/daemon/asset_actions.hpp"
#include "adapters/daemon/planned_asset.hpp"
#include "adapters/mqtt/asset_document.hpp"
#include "adapters/mqtt/asset_operations.hpp"
#include "adapters/store/provisioned_file.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::daemon {

/// The assets a mapping has at the manager.
store::ProvisionedAssets assets_of(const Mapping& mapping);

struct ProvisioningSettings {
    ProvisionFlags flags;
    std::filesystem::path state_dir; ///< for what a replacement must not lose
};

class Provisioning {
public:
    /// The references must outlive the object. `operations` is connected.
    Provisioning(const Mapping& mapping, const mqtt::AssetDocuments& documents,
                 mqtt::AssetOperations& operations, ProvisioningSettings settings)
        : mapping_(mapping)
        , documents_(documents)
        , operations_(operations)
        , actions_(operations)
        , settings_(std::move(settings)) {}

    /// Asks for every asset of the mapping, and for those of `known` that it has no more.
    /// @error retry_later  no answer
    Result<std::vector<PlannedAsset>> plan(const store::ProvisionedAssets& known);

    /// Looks again before it changes what is there, because a person may have thought about the
    /// plan for minutes.
    /// @error fatal        why not: it is not any more what was planned for, or the manager does
    /// not
    ///                     take it
    /// @error retry_later  no answer, so that it may have been done
    Status apply(const PlannedAsset& planned);

private:
    Status look(PlannedAsset& asset);
    Status change(const PlannedAsset& asset);

    const Mapping& mapping_;
    const mqtt::AssetDocuments& documents_;
    mqtt::AssetOperations& operations_;
    AssetActions actions_;
    ProvisioningSettings settings_;
};

} // namespace railbridge::daemon
