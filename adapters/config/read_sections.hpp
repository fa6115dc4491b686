#pragma once
// The parts of a mapping file. Each function adds to the site's mapping what its sections say and
// reports what is wrong with them. Order: rates, enums, lines, devices, assets.

#include "adapters/config/site.hpp"
#include "adapters/config/table_reader.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace railbridge::config {

struct Sections {
    std::vector<Section> lines;
    std::vector<Section> rates;
    std::vector<Section> enums;
    std::vector<Section> devices;
    std::vector<Section> assets;
};

/// Takes the files apart. Reports a missing schema, unknown sections and keys that exist twice.
Sections collect_sections(const std::vector<Document>& documents, Report& report);

void read_rates(const std::vector<Section>& sections, Site& site);
void read_enums(const std::vector<Section>& sections, Site& site);
/// The enums of a template, once for each; only its own points can mean them.
void read_template_enums(const DeviceTemplate& facts, Site& site);
void read_lines(const std::vector<Section>& sections, Site& site);
void read_devices(const std::vector<Section>& sections, Site& site);
void read_assets(const std::vector<Section>& sections, Site& site);
void read_asset(const Section& section, Site& site);
/// `each.KEY = { unit = 11, name = "Pump A" }`: an asset for each, `ASSET.KEY`, with all else in
/// common.
void read_each_asset(const Section& section, Site& site);
/// `parent` of one asset.
void read_parent(TableReader& reader, AssetIndex asset, Site& site);
/// After all assets: what `parent` names.
void resolve_parents(Site& site);
/// Points, bits and grants of one asset. Without a known device they cannot be judged.
void read_asset_points(TableReader& reader, const Section& section, AssetIndex asset,
                       std::optional<DeviceId> device, Site& site);

/// Gives each device of a line with `sockets = "per-device"` a line of its own, `KEY.UNIT`. After
/// the devices.
void split_lines(const std::vector<Section>& sections, Site& site);

/// The keys of a unit (`line unit addresses words ...`), which stand in [device.KEY] or directly in
/// an asset. The device is added even if it is broken, so that its points are read for their
/// errors. `facts`: its template, or null.
DeviceId read_unit(TableReader& reader, const std::string& key, const DeviceTemplate* facts,
                   Site& site);

/// `set.NAME`: attributes with a value from the file.
void read_statics(const KeyTable& table, Asset& asset, Site& site);

/// `point.NAME`. Gives false when it was too broken to be added.
bool read_point(const Entry& entry, AssetIndex asset, DeviceId device, Site& site);

/// A key of `bits.NAME` that names a bit.
bool is_bit_number(std::string_view key);

/// `bits.NAME`: one boolean point per bit of a register.
void read_bits(const Entry& entry, AssetIndex asset, DeviceId device, Site& site);

/// `write.NAME`: grants writing to `point`, which was read before.
void read_grant(const Entry& entry, const Document& document, Point& point, Site& site);
/// After all grants of an asset, whose points begin at `first`: what `requires` names.
void resolve_requirements(std::size_t first, Site& site);

} // namespace railbridge::config
