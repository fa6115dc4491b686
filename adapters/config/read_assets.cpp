#include "adapters/config/language/tables.hpp"
#include "adapters/config/read_sections.hpp"
#include "adapters/config/unit_table.hpp"

#include "bridge/openremote/asset_id.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace railbridge::config {

namespace {

constexpr std::string_view bridge_key = "bridge";
/// The keys of [device.KEY], which an asset with a unit of its own has as well.
const std::vector<const language::Key*>& unit_keys() {
    static const auto keys = [] {
        auto all = language::keys_of(language::device);
        std::erase_if(all, [](const auto* key) { return !key->built; });
        return all;
    }();
    return keys;
}

/// The device of the asset: a shared one by name, or its own with the keys of a unit and the
/// `facts` of its template.
std::optional<DeviceId> read_device(TableReader& reader, const Section& section,
                                    const DeviceTemplate* facts, Site& site) {
    const auto& keys = unit_keys();
    const bool own = std::any_of(keys.begin(), keys.end(),
                                 [&reader](const auto* key) { return reader.has(key->name); });
    const std::string* name = reader.text("device");
    if (!reader.has("device")) {
        if (own) {
            return read_unit(reader, section.key, facts, site);
        }
        return std::nullopt;
    }
    for (const language::Key* key : keys) {
        reader.refuse({key->name}, "belongs to the [device.KEY] that device names");
    }
    return name == nullptr ? std::nullopt
                           : site.devices.look_up(*name, reader.at("device"), site.report);
}

void read_identity(TableReader& reader, const Section& section, Asset& asset, Site& site) {
    asset.key = section.key;
    asset.name = section.key;
    if (const std::string* name = reader.text("name")) {
        asset.name = *name;
        if (name->empty()) {
            site.report.error(reader.at("name"), Code::empty_value, "name is empty");
        }
    }
    if (const std::string* type = reader.text("type")) {
        asset.type = *type;
        const bool good = !type->empty() && std::all_of(type->begin(), type->end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_';
        });
        if (!good) {
            site.report.error(reader.at("type"), Code::bad_name,
                              "type is one of OpenRemote's asset types, for "
                              "example \"ThingAsset\"");
        }
    }
    asset.health = reader.flag("health").value_or(false);
}

/// Derived from realm, gateway and key, so that it never changes; or adopted by `id`.
void read_id(TableReader& reader, Asset& asset, Site& site) {
    const std::string* adopted = reader.text("id");
    Position at = reader.at();
    if (adopted != nullptr) {
        at = reader.at("id");
        asset.id = *adopted;
        if (!is_asset_id(asset.id)) {
            site.report.error(at, Code::bad_asset_id,
                              "\"" + asset.id +
                                  "\" is no asset id: 22 letters and digits, as the manager "
                                  "shows them");
            return;
        }
    } else if (site.asset_id) {
        asset.id = site.asset_id(site.realm + '/' + site.client_id + '/' + asset.key);
    }
    if (asset.id.empty()) {
        return;
    }
    const auto [first, is_new] = site.asset_ids.emplace(asset.id, at);
    if (!is_new) {
        site.report.error(at, Code::asset_id_twice,
                          "asset id " + asset.id + " is already taken in " +
                              site.report.place(first->second));
    }
}

/// The bridge's own asset carries its state; a site that does not describe it gets one.
void add_health_asset(Site& site) {
    Asset asset;
    asset.key = bridge_key;
    asset.name = "railbridge " + site.client_id;
    asset.health = true;
    if (site.asset_id) {
        asset.id = site.asset_id(site.realm + '/' + site.client_id + '/' + asset.key);
    }
    site.assets.add(asset.key, static_cast<AssetIndex>(site.mapping.assets.size()));
    site.mapping.assets.push_back(std::move(asset));
}

/// The tables of an asset whose device is shared have no facts of a unit in them.
bool has_own_unit(const KeyTable& table) {
    return table.find("device") == nullptr;
}

} // namespace

void read_asset(const Section& section, Site& site) {
    site.attributes.clear();
    site.not_writable.clear();
    site.addresses.clear();
    const std::string what = "asset." + section.key;
    static const KeyTable none;
    const UnitTable unit(has_own_unit(*section.table) ? *section.table : none, site);
    TableReader reader(unit.facts() == nullptr ? *section.table : unit.table(), section.at, what,
                       site.report, &language::asset);
    Asset asset;
    read_identity(reader, section, asset, site);
    read_id(reader, asset, site);
    if (section.key == bridge_key && !asset.health) {
        site.report.error(section.at, Code::bad_bridge_asset,
                          "the key \"bridge\" is kept for the bridge's own asset: "
                          "choose another, or write health = true");
    }
    const AssetIndex id{static_cast<std::uint32_t>(site.mapping.assets.size())};
    site.assets.add(asset.key, id);
    read_parent(reader, id, site);
    read_statics(reader.table_or_empty("set"), asset, site);
    if (asset.health) {
        for (const std::string_view key :
             {"device", "line", "unit", "template", "use", "point", "bits", "write"}) {
            reader.refuse({key}, "does not go with health = true: the bridge fills that asset");
        }
    }
    const auto device = read_device(reader, section, unit.facts(), site);
    read_asset_points(reader, section, id, device, site);
    reader.finish();
    site.mapping.assets.push_back(std::move(asset));
}

bool claim_attribute(const std::string& name, Position at, Site& site) {
    if (!check_attribute_name(name, at, site.report)) {
        return false;
    }
    const auto [found, is_new] = site.attributes.emplace(name, at);
    if (!is_new) {
        // Points are read before bits, wherever they stand: the one further down is the double.
        Position& first = found->second;
        if (at.file == first.file && at < first) {
            std::swap(first, at);
        }
        site.report.error(at, Code::attribute_twice,
                          "the attribute \"" + name + "\" exists already, in " +
                              site.report.place(first));
    }
    return is_new;
}

void read_assets(const std::vector<Section>& sections, Site& site) {
    std::size_t health = 0;
    for (const Section& section : sections) {
        const std::size_t before = site.mapping.assets.size();
        if (section.table->find("each") == nullptr) {
            read_asset(section, site);
        } else {
            read_each_asset(section, site);
        }
        const bool added = site.mapping.assets.size() > before;
        if (added && site.mapping.assets.back().health && ++health == 2) {
            site.report.error(section.at, Code::bad_bridge_asset,
                              "a site has one asset with health = true");
        }
        if (site.mapping.points.size() > mapping_limits::points_max) {
            site.report.error(section.at, Code::too_many,
                              "more than " + std::to_string(mapping_limits::points_max) +
                                  " points");
            return;
        }
    }
    if (health == 0) {
        add_health_asset(site);
    }
    resolve_parents(site);
}

} // namespace railbridge::config
