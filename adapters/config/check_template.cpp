#include "adapters/config/check_template.hpp"

#include "adapters/config/language/tables.hpp"
#include "adapters/config/overlay.hpp"
#include "adapters/config/point_patterns.hpp"
#include "adapters/config/read_sections.hpp"
#include "adapters/config/unit_table.hpp"

#include <array>
#include <utility>

namespace railbridge::config {

namespace {

constexpr std::array<std::string_view, 7> choices{
    "rate", "heartbeat", "stale_after", "on_stale", "deadband", "publish", "meta"};

/// The lines under `key`, "point" or "bits"; whatever else stands there was reported.
const std::vector<Entry>& lines_of(const DeviceTemplate& facts, std::string_view key) {
    static const std::vector<Entry> none;
    const Node* node = facts.facts->find(key);
    const auto* lines = node == nullptr ? nullptr : std::get_if<KeyTable>(&node->value);
    return lines == nullptr ? none : lines->entries;
}

/// The line without what is none of a template's business, which is reported.
Entry without_choices(Entry line, Report& report) {
    if (auto* table = std::get_if<KeyTable>(&line.node.value)) {
        TableReader reader(*table, line.at, line.key, report);
        for (const std::string_view key : choices) {
            reader.refuse({key}, "is the site's choice, no fact of the device", Code::bad_template);
            remove(*table, key);
        }
    }
    return line;
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
    check_groups(facts, report);
    KeyTable own;
    own.entries = {made_entry("line", at, std::string("any")),
                   made_entry("unit", at, std::int64_t{1})};
    const UnitTable unit(own, facts);
    TableReader reader(unit.table(), at, "the template", report, &language::device);
    const DeviceId device = read_unit(reader, facts.name, &facts, site);
    for (const Entry& line : lines_of(facts, "point")) {
        read_point(without_choices(line, report), AssetIndex{0}, device, site);
    }
    for (const Entry& line : lines_of(facts, "bits")) {
        read_bits(without_choices(line, report), AssetIndex{0}, device, site);
    }
    return std::move(site.mapping);
}

} // namespace railbridge::config
