#pragma once
// How much assets and their values may take: all of it is in memory, and is read from the store at
// every start.

#include "tools/manager/api/caller.hpp"
#include "tools/manager/model/asset_tree.hpp"

#include <cstddef>
#include <optional>

namespace railbridge::manager {

/// As bytes_of() counts.
struct RoomForValues {
    std::size_t per_asset = std::size_t{4} * 1024 * 1024;
    std::size_t per_realm = std::size_t{512} * 1024 * 1024;
};

/// Why the asset, new or known, may not change so that what took `before` bytes takes `after`;
/// nothing when it may. What does not grow always may: an older store can hold more.
std::optional<ApiError> growth_refusal(const AssetTree& assets, const Asset& asset,
                                       std::size_t before, std::size_t after,
                                       const RoomForValues& most = {});

} // namespace railbridge::manager
