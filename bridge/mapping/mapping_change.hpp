#pragma once
// What of a running mapping goes on in the one that replaces it. Whatever does not mean exactly the
// same does not go on.

#include "bridge/base/ids.hpp"
#include "bridge/mapping/mapping.hpp"

#include <optional>
#include <vector>

namespace railbridge {

/// `fresh` with its lines where they are in `running`: a line that is the same keeps its place, new
/// and changed ones stand behind all others, and the place of one that is gone stays empty.
Mapping arranged(Mapping fresh, const Mapping& running);

/// Each by position in the old mapping; nothing if it does not go on. Lines keep their places, see
/// arranged().
class MappingChange {
public:
    /// `next` comes from arranged(). Keeps no reference.
    MappingChange(const Mapping& old, const Mapping& next);

    /// The same port, with the same settings.
    bool line(LineId id) const { return lines_[index(id)]; }
    /// The same unit on such a line.
    std::optional<DeviceId> device(DeviceId id) const { return devices_[index(id)]; }
    /// The same asset of the manager, whatever it consists of.
    std::optional<AssetIndex> asset(AssetIndex id) const { return assets_[index(id)]; }
    /// The same attribute of such an asset, wherever its value comes from.
    std::optional<PointId> attribute(PointId id) const { return attributes_[index(id)]; }
    /// An attribute whose value is the same thing, read in the same way.
    std::optional<PointId> reading(PointId id) const { return readings_[index(id)]; }
    /// A reading that is also written in the same way.
    std::optional<PointId> grant(PointId id) const { return grants_[index(id)]; }
    /// Of the new mapping: the manager must be asked whether it has this asset as it is now.
    bool provision(AssetIndex next) const { return provision_[index(next)]; }
    /// Of the new mapping: the old one had no such asset.
    bool is_new(AssetIndex next) const { return new_[index(next)]; }

private:
    void match_devices(const Mapping& old, const Mapping& next);
    void match_assets(const Mapping& old, const Mapping& next);
    void match_points(const Mapping& old, const Mapping& next);
    void match_grants(const Mapping& old, const Mapping& next);

    std::vector<bool> lines_;
    std::vector<std::optional<DeviceId>> devices_;
    std::vector<std::optional<AssetIndex>> assets_;
    std::vector<std::optional<PointId>> attributes_;
    std::vector<std::optional<PointId>> readings_;
    std::vector<std::optional<PointId>> grants_;
    std::vector<bool> provision_;
    std::vector<bool> new_;
};

} // namespace railbridge
