#include "bridge/mapping/mapping.hpp"

#include <algorithm>

namespace railbridge {

Duration SerialSettings::character_time() const {
    const std::uint32_t bits =
        1U + data_bits + (parity == Parity::none ? 0U : 1U) + static_cast<std::uint32_t>(stop_bits);
    return Duration{(bits * 1'000'000U + baud - 1) / baud};
}

Duration SerialSettings::silence() const {
    if (baud > 19200) {
        return Duration{1750};
    }
    return character_time() * 7 / 2;
}

const TcpSettings* Line::endpoint() const {
    if (const auto* rtu = std::get_if<RtuOverTcpSettings>(&transport)) {
        return &rtu->gateway;
    }
    return std::get_if<TcpSettings>(&transport);
}

std::optional<AssetIndex> Mapping::health_asset() const {
    const auto found =
        std::find_if(assets.begin(), assets.end(), [](const auto& asset) { return asset.health; });
    return found == assets.end() ? std::nullopt
                                 : std::optional{static_cast<AssetIndex>(found - assets.begin())};
}

const Asset* Mapping::parent_of(AssetIndex id) const {
    const auto& parent = asset(id).parent;
    return parent ? &asset(*parent) : nullptr;
}

std::vector<AssetIndex> Mapping::parents_first() const {
    std::vector<std::size_t> level(assets.size(), 0);
    std::vector<AssetIndex> order;
    for (std::size_t i = 0; i < assets.size(); ++i) {
        order.push_back(static_cast<AssetIndex>(i));
        for (auto above = assets[i].parent; above; above = asset(*above).parent) {
            ++level[i];
        }
    }
    std::stable_sort(order.begin(), order.end(), [&level](AssetIndex left, AssetIndex right) {
        return level[index(left)] < level[index(right)];
    });
    return order;
}

} // namespace railbridge
