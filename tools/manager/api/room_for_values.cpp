#include "tools/manager/api/room_for_values.hpp"

#include <string>

namespace railbridge::manager {

std::optional<ApiError> growth_refusal(const AssetTree& assets, const Asset& asset,
                                       std::size_t before, std::size_t after,
                                       const RoomForValues& most) {
    if (after <= before) {
        return std::nullopt;
    }
    constexpr std::size_t mib = std::size_t{1024} * 1024;
    const std::size_t more = after - before;
    if (assets.bytes(asset.id) + more > most.per_asset) {
        return ApiError{ErrorCode::internal,
                        "asset " + asset.id + " and its values would take more than " +
                            std::to_string(most.per_asset / mib) +
                            " MiB: write shorter values, or divide it into several assets"};
    }
    if (assets.bytes_of_realm(asset.realm) + more > most.per_realm) {
        return ApiError{ErrorCode::internal,
                        "the assets of realm " + asset.realm + " take the " +
                            std::to_string(most.per_realm / mib) +
                            " MiB that they may: write shorter values, or delete assets"};
    }
    return std::nullopt;
}

} // namespace railbridge::manager
