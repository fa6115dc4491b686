#pragma once
// Looks at every asset of the mapping at the manager, and brings them in line.

#include "adapters/mqtt/asset_document.hpp"
#include "adapters/mqtt/asset_requests.hpp"
#include "adapters/store/provisioned_file.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/provisioning/provision_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// One asset: what is there, and what is to be done.
struct PlannedAsset {
    FoundAsset found;
    ProvisionDecision decision;
    std::optional<AssetIndex> in_mapping;
    std::string document; ///< of the manager, whole; empty: it has no such asset
};

/// The assets a mapping has at the manager.
store::ProvisionedAssets assets_of(const Mapping& mapping);

class Provisioning {
public:
    /// The references must outlive the object. `requests` is connected.
    Provisioning(const Mapping& mapping, const mqtt::AssetDocuments& documents,
                 mqtt::AssetRequests& requests)
        : mapping_(mapping)
        , documents_(documents)
        , requests_(requests) {}

    /// Asks for every asset of the mapping, and for those of `known` that it has no more.
    Result<std::vector<PlannedAsset>> plan(const store::ProvisionedAssets& known,
                                           const ProvisionFlags& flags);

    /// @error fatal  why the manager does not take it; the asset is as it was, or, where it was to
    /// be replaced, deleted
    Status apply(const PlannedAsset& asset);

private:
    /// Empty: the manager has no such asset, or not where the gateway reaches it.
    Result<std::string> get(const std::string& id);
    Status create(const PlannedAsset& asset, const std::string& document);
    Status replace(const PlannedAsset& asset);

    const Mapping& mapping_;
    const mqtt::AssetDocuments& documents_;
    mqtt::AssetRequests& requests_;
};

} // namespace railbridge::daemon
