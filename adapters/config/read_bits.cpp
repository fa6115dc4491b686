#include "adapters/config/language/tables.hpp"
#include "adapters/config/point_limits.hpp"
#include "adapters/config/point_parts.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace railbridge::config {

bool is_bit_number(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(),
                                       [](char letter) { return letter >= '0' && letter <= '9'; });
}

namespace {

/// The register that all bits share, as a point without attribute.
std::optional<Point> read_register(TableReader& reader, AssetIndex asset, DeviceId device,
                                   Site& site) {
    Point point;
    point.asset = asset;
    point.device = device;
    const auto address = read_at(reader, device, site);
    read_schedule(reader, point, site);
    point.encoding.swap_single = reader.flag("swap").value_or(false);
    if (!address) {
        return std::nullopt;
    }
    if (is_bit_table(address->table) || address->bits || address->elements) {
        site.report.error(reader.at("at"), Code::bad_bits,
                          "bits are taken from a whole register, for example at = "
                          "\"hr:2\"");
        return std::nullopt;
    }
    point.range = {address->table, address->first, 1};
    point.encoding.type = RawType::boolean;
    point.encoding.order = site.notations[index(device)].order;
    point.encoding.bit_count = 1;
    point.value_type = value_type_of(point);
    check_never_read(reader, point, site);
    point.store_data_points = true;
    return point;
}

void add_bit(const Entry& bit, const std::optional<Point>& common, Site& site) {
    const auto* attribute = std::get_if<std::string>(&bit.node.value);
    if (bit.key.size() > 2 || std::stoi(bit.key) > 15) {
        site.report.error(bit.at, Code::bad_bits,
                          "bit " + bit.key + ": a register has bits 0 to 15");
        return;
    }
    if (attribute == nullptr) {
        site.report.error(bit.node.at, Code::wrong_kind,
                          "name the attribute of bit " + bit.key + " as text");
        return;
    }
    if (!claim_attribute(*attribute, bit.node.at, site) || !common) {
        return;
    }
    Point point = *common;
    point.attribute = *attribute;
    point.encoding.bit_first = static_cast<std::uint8_t>(std::stoi(bit.key));
    site.addresses[point.attribute] = site.last_address + '.' + bit.key;
    site.mapping.points.push_back(std::move(point));
    site.point_sources.push_back({bit.node.at, bit.at});
}

} // namespace

void read_bits(const Entry& entry, AssetIndex asset, DeviceId device, Site& site) {
    const auto* table = std::get_if<KeyTable>(&entry.node.value);
    if (table == nullptr) {
        site.report.error(entry.node.at, Code::wrong_kind,
                          "bits." + entry.key + " must be written { at = \"hr:2\", 0 = \"name\" }");
        return;
    }
    TableReader reader(*table, entry.at, "bits." + entry.key, site.report, &language::bits);
    const auto common = read_register(reader, asset, device, site);
    std::vector<std::string> attributes;
    bool any = false;
    for (const Entry& bit : table->entries) {
        if (is_bit_number(bit.key)) {
            reader.find(bit.key);
            add_bit(bit, common, site);
            any = true;
            if (const auto* attribute = std::get_if<std::string>(&bit.node.value)) {
                attributes.push_back(*attribute);
            }
        }
    }
    read_writable(reader, attributes, site);
    if (!any) {
        site.report.error(entry.at, Code::bad_bits,
                          "bits." + entry.key + " names no bit: add 0 = \"attribute\" and so on");
    }
    reader.finish();
}

} // namespace railbridge::config
