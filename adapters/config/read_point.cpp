#include "adapters/config/language/tables.hpp"
#include "adapters/config/point_parts.hpp"

namespace railbridge::config {

bool read_point(const Entry& entry, AssetIndex asset, DeviceId device, Site& site) {
    claim_attribute(entry.key, entry.at, site);
    const auto* table = std::get_if<KeyTable>(&entry.node.value);
    if (table == nullptr) {
        site.report.error(entry.node.at, Code::wrong_kind,
                          "point." + entry.key + " must be written { at = \"hr:0\", ... }");
        return false;
    }
    TableReader reader(*table, entry.at, "point." + entry.key, site.report, &language::point);
    Point point;
    point.asset = asset;
    point.device = device;
    point.attribute = entry.key;
    const bool placed = read_place(reader, point, site);
    if (placed) {
        read_schedule(reader, point, site);
        read_meaning(reader, point, site);
        read_scaling(reader, point, site);
        check_never_read(reader, point, site);
        read_presentation(reader, point);
        read_writable(reader, {point.attribute}, site);
    } else {
        reader.abandon(); // most keys depend on the type
    }
    reader.finish();
    if (placed) {
        site.addresses[point.attribute] = site.last_address;
        site.mapping.points.push_back(std::move(point));
        site.point_sources.push_back({entry.at, reader.at("at")});
    }
    return placed;
}

} // namespace railbridge::config
