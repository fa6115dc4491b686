#include "bridge/mapping/mapping_change.hpp"

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace railbridge {

namespace {

/// Where it is in the mapping says nothing about what it is.
Point without_ids(Point point) {
    point.asset = {};
    point.device = {};
    point.rate = {};
    point.enumeration.reset();
    if (point.write) {
        point.write->required.reset();
    }
    return point;
}

/// How often it is read and when it is told changes nothing about what it is.
Point as_shown(Point point) {
    point = without_ids(std::move(point));
    point.deadband.reset();
    point.heartbeat.reset();
    point.stale_after = {};
    return point;
}

Point as_written(Point point) {
    point = as_shown(std::move(point));
    point.label.clear();
    point.units.clear();
    point.store_data_points = false;
    point.rule_state = false;
    point.meta_json.clear();
    return point;
}

Point as_read(Point point) {
    point = as_written(std::move(point));
    point.write.reset();
    return point;
}

/// Where the parent stands in the mapping says nothing, what it is at the manager all.
bool same_asset(const Mapping& old, AssetIndex was_at, const Mapping& next, AssetIndex is_at) {
    Asset was = old.asset(was_at);
    Asset is = next.asset(is_at);
    const Asset* below = old.parent_of(was_at);
    const Asset* now_below = next.parent_of(is_at);
    was.parent.reset();
    is.parent.reset();
    const bool both = below != nullptr && now_below != nullptr;
    return was == is && (both ? below->id == now_below->id : below == now_below);
}

const EnumTable* enum_of(const Mapping& mapping, const Point& point) {
    return point.enumeration ? &mapping.enumeration(*point.enumeration) : nullptr;
}

bool same_texts(const EnumTable* left, const EnumTable* right) {
    return left == nullptr || right == nullptr ? left == right : left->values == right->values;
}

} // namespace

Mapping arranged(Mapping fresh, const Mapping& running) {
    auto lines = running.lines;
    std::vector<bool> taken(lines.size(), false);
    std::vector<LineId> place(fresh.lines.size());
    for (std::size_t i = 0; i < fresh.lines.size(); ++i) {
        std::size_t at = 0;
        while (at < running.lines.size() &&
               (running.lines[at].retired || !(running.lines[at] == fresh.lines[i]))) {
            ++at;
        }
        if (at < running.lines.size()) {
            taken[at] = true;
            place[i] = static_cast<LineId>(at);
        } else {
            place[i] = static_cast<LineId>(lines.size());
            lines.push_back(std::move(fresh.lines[i]));
        }
    }
    for (std::size_t at = 0; at < taken.size(); ++at) {
        if (!taken[at]) {
            lines[at].key.clear();
            lines[at].retired = true;
        }
    }
    fresh.lines = std::move(lines);
    for (auto& device : fresh.devices) {
        device.line = place[index(device.line)];
    }
    return fresh;
}

MappingChange::MappingChange(const Mapping& old, const Mapping& next)
    : lines_(old.lines.size(), false)
    , devices_(old.devices.size())
    , assets_(old.assets.size())
    , attributes_(old.points.size())
    , readings_(old.points.size())
    , grants_(old.points.size())
    , provision_(next.assets.size(), true)
    , new_(next.assets.size(), true) {
    for (std::size_t i = 0; i < old.lines.size(); ++i) {
        lines_[i] = !old.lines[i].retired && i < next.lines.size() && !next.lines[i].retired;
    }
    match_devices(old, next);
    match_assets(old, next);
    match_points(old, next);
    match_grants(old, next);
}

void MappingChange::match_devices(const Mapping& old, const Mapping& next) {
    std::map<std::tuple<std::string, LineId, UnitId>, DeviceId> by_place;
    for (std::size_t i = 0; i < next.devices.size(); ++i) {
        const auto& device = next.devices[i];
        by_place.emplace(std::tuple{device.key, device.line, device.unit},
                         static_cast<DeviceId>(i));
    }
    for (std::size_t i = 0; i < old.devices.size(); ++i) {
        const auto& device = old.devices[i];
        const auto found = by_place.find({device.key, device.line, device.unit});
        if (found != by_place.end() && line(device.line)) {
            devices_[i] = found->second;
        }
    }
}

void MappingChange::match_assets(const Mapping& old, const Mapping& next) {
    std::map<std::string, AssetIndex> by_id;
    for (std::size_t i = 0; i < next.assets.size(); ++i) {
        by_id.emplace(next.assets[i].id, static_cast<AssetIndex>(i));
    }
    for (std::size_t i = 0; i < old.assets.size(); ++i) {
        const auto found = by_id.find(old.assets[i].id);
        if (found != by_id.end() && old.assets[i].health == next.asset(found->second).health) {
            assets_[i] = found->second;
            new_[index(found->second)] = false;
            provision_[index(found->second)] =
                !same_asset(old, static_cast<AssetIndex>(i), next, found->second);
        }
    }
}

void MappingChange::match_points(const Mapping& old, const Mapping& next) {
    std::map<std::pair<AssetIndex, std::string>, PointId> by_name;
    for (std::size_t i = 0; i < next.points.size(); ++i) {
        by_name.emplace(std::pair{next.points[i].asset, next.points[i].attribute},
                        static_cast<PointId>(i));
    }
    std::vector<std::size_t> matched(next.assets.size(), 0);
    for (std::size_t i = 0; i < old.points.size(); ++i) {
        const auto& was = old.points[i];
        const auto owner = asset(was.asset);
        if (!owner) {
            continue;
        }
        const auto found = by_name.find({*owner, was.attribute});
        if (found == by_name.end()) {
            provision_[index(*owner)] = true;
            continue;
        }
        attributes_[i] = found->second;
        ++matched[index(*owner)];
        const auto& is = next.point(found->second);
        const bool same_place =
            device(was.device) == is.device && same_texts(enum_of(old, was), enum_of(next, is));
        if (same_place && as_read(was) == as_read(is)) {
            readings_[i] = found->second;
        }
        if (!same_place || !(as_shown(was) == as_shown(is))) {
            provision_[index(*owner)] = true;
        }
    }
    std::vector<std::size_t> all(next.assets.size(), 0);
    for (const auto& point : next.points) {
        ++all[index(point.asset)];
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        provision_[i] = provision_[i] || all[i] != matched[i];
    }
}

void MappingChange::match_grants(const Mapping& old, const Mapping& next) {
    for (std::size_t i = 0; i < old.points.size(); ++i) {
        const auto& was = old.points[i];
        const auto id = readings_[i];
        if (id && was.write && next.point(*id).write &&
            as_written(was) == as_written(next.point(*id))) {
            grants_[i] = id;
        }
    }
    // What requires another command goes on only with that one. Chains are short, and few.
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = 0; i < old.points.size(); ++i) {
            if (!grants_[i]) {
                continue;
            }
            const auto& was = old.points[i].write->required;
            const auto& is = next.point(*grants_[i]).write->required;
            const bool same =
                was.has_value() == is.has_value() && (!was || grants_[index(*was)] == is);
            if (!same) {
                grants_[i].reset();
                changed = true;
            }
        }
    }
}

} // namespace railbridge
