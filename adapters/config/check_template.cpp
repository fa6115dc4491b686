#include "adapters/config/check_template.hpp"

#include "adapters/config/asset_lines.hpp"
#include "adapters/config/language/tables.hpp"
#include "adapters/config/point_patterns.hpp"
#include "adapters/config/read_sections.hpp"
#include "adapters/config/unit_table.hpp"

#include <set>
#include <utility>

namespace railbridge::config {

namespace {

Entry made_entry(std::string key, Position at,
                 decltype(Node::value) value) { // NOLINT(performance-unnecessary-value-param)
    Entry entry{std::move(key), at, {}};
    entry.node.at = at;
    entry.node.value = std::move(value);
    return entry;
}

/// An asset that takes every point of the template by its name.
KeyTable whole_asset(const DeviceTemplate& facts, Position at) {
    Array names;
    for (const TemplatePoint& point : facts.points) {
        names.push_back(made_entry({}, at, point.attribute).node);
    }
    KeyTable use;
    use.entries.push_back(made_entry("normal", at, std::move(names)));
    KeyTable asset;
    asset.entries.push_back(made_entry("line", at, std::string("any")));
    asset.entries.push_back(made_entry("unit", at, std::int64_t{1}));
    asset.entries.push_back(made_entry("use", at, std::move(use)));
    return asset;
}

void refuse_choices(const DeviceTemplate& facts, Report& report) {
    std::set<const Entry*> seen;
    for (const TemplatePoint& point : facts.points) {
        const auto* table = std::get_if<KeyTable>(&point.line->node.value);
        if (table != nullptr && seen.insert(point.line).second) {
            TableReader reader(*table, point.line->at, point.line->key, report);
            reader.refuse(
                {"rate", "heartbeat", "stale_after", "on_stale", "deadband", "publish", "meta"},
                "is the site's choice, no fact of the device", Code::bad_template);
        }
    }
}

void check_groups(const DeviceTemplate& facts, Report& report) {
    for (const PointGroup& group : facts.groups) {
        for (const Node* pattern : group.patterns) {
            const auto& text = std::get<std::string>(pattern->value);
            if (matching_points(text, facts).empty()) {
                report.error(pattern->at, Code::no_such_point,
                             "group." + group.name + ": " + no_match(text, facts));
            }
        }
    }
}

KeyTable without_choices(KeyTable line) {
    for (const std::string_view key :
         {"rate", "heartbeat", "stale_after", "on_stale", "deadband", "publish", "meta"}) {
        std::erase_if(line.entries, [key](const Entry& entry) { return entry.key == key; });
    }
    return line;
}

} // namespace

Mapping check_template(const DeviceTemplate& facts, Report& report) {
    const Position at{facts.document.file, 1, 1};
    Site site(report, {}, {}, {}, {});
    read_rates({}, site);
    read_template_enums(facts, site);
    site.mapping.lines.push_back(Line{});
    site.line_turnarounds.push_back({});
    site.line_sockets_per_device.push_back(false);
    site.lines.add("any", LineId{0});
    refuse_choices(facts, report);
    check_groups(facts, report);
    const KeyTable asset = whole_asset(facts, at);
    const UnitTable unit(asset, facts);
    TableReader reader(unit.table(), at, "the template", report, &language::asset);
    const DeviceId device = read_unit(reader, facts.name, &facts, site);
    const AssetLines lines(reader, &facts, site);
    const auto read = [&](const Entry& line, auto& one) {
        Entry plain = line;
        if (auto* table = std::get_if<KeyTable>(&plain.node.value)) {
            *table = without_choices(std::move(*table));
        }
        one(plain, AssetIndex{0}, device, site);
    };
    for (const Entry* line : lines.points()) {
        read(*line, read_point);
    }
    for (const Entry* line : lines.bits()) {
        read(*line, read_bits);
    }
    return std::move(site.mapping);
}

} // namespace railbridge::config
