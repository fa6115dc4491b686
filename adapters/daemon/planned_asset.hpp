#pragma once
// One asset: what is there, and what is to be done.

#include "bridge/base/ids.hpp"
#include "bridge/provisioning/provision_plan.hpp"

#include <optional>
#include <string>

namespace railbridge::daemon {

struct PlannedAsset {
    FoundAsset found;
    ProvisionDecision decision;
    std::optional<AssetIndex> in_mapping;
    std::string document; ///< of the manager, whole; empty: it has no such asset
};

} // namespace railbridge::daemon
