#include "adapters/config/language/tables.hpp"
#include "adapters/config/read_sections.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/config/unit_table.hpp"

#include <array>

namespace railbridge::config {

namespace {

std::optional<LineId> read_line_name(TableReader& reader, Site& site) {
    reader.require("line", "write line = \"KEY\" of a [line.KEY]");
    const std::string* name = reader.text("line");
    return name == nullptr ? std::nullopt
                           : site.lines.look_up(*name, reader.at("line"), site.report);
}

/// RTU has units 1 to 247 (0 is broadcast); behind Modbus TCP any byte is in use.
std::optional<UnitId> read_unit_id(TableReader& reader, const std::optional<LineId>& line,
                                   Site& site) {
    reader.require("unit", "write unit = 1, the device's address on its line");
    const bool rtu = line && site.mapping.line(*line).is_rtu();
    const auto unit = reader.integer("unit", rtu ? 1 : 0, rtu ? 247 : 255);
    return unit ? std::optional<UnitId>(static_cast<UnitId>(*unit)) : std::nullopt;
}

Notation read_notation(TableReader& reader) {
    Notation notation;
    notation.at = reader.at();
    notation.name = reader.what();
    if (const auto choice = reader.choice("addresses")) {
        notation.addressing =
            std::array{Addressing::offset0, Addressing::offset1, Addressing::modicon}[*choice];
    } else if (reader.has("addresses")) {
        notation.unstated_reported = true;
    }
    if (const std::string* text = reader.text("words")) {
        if (const auto order = parse_order(*text)) {
            notation.order = *order;
        } else {
            reader.report().error(reader.at("words"), Code::unknown_word,
                                  "words = \"" + *text +
                                      "\" is not one of \"ABCD\", \"CDAB\", \"BADC\", \"DCBA\"");
        }
    }
    return notation;
}

void read_never_read(TableReader& reader, Notation& notation, Device& device) {
    const Array* list = reader.list("never_read");
    if (list == nullptr) {
        return;
    }
    for (const Node& node : *list) {
        const auto* text = std::get_if<std::string>(&node.value);
        if (text == nullptr) {
            reader.report().error(node.at, Code::wrong_kind,
                                  "write ranges as text: [\"hr:0x1100..0x110F\"]");
            continue;
        }
        const auto addressing = notation.addressing_at(node.at);
        const auto range = parse_address_range(*text, addressing);
        if (!range) {
            reader.report().error(node.at, Code::bad_address, range.error().text);
            continue;
        }
        device.never_read.push_back(*range);
        if (counts_locally(*text) && addressing == Addressing::unstated &&
            !notation.unstated_reported) {
            notation.unstated_reported = true;
            reader.report().error(reader.at(), Code::addresses_unstated,
                                  reader.what() + " has no addresses: write addresses = "
                                                  "\"offset0\" if they are counted from 0 as on "
                                                  "the wire, \"offset1\" if from 1");
        }
    }
}

/// A write and its read-back take a serial line 40 ms and more: at 10/s the polls keep their share.
double read_write_cap(TableReader& reader, const std::optional<LineId>& line, const Site& site) {
    constexpr double serial = 10.0;
    constexpr double ethernet = 20.0;
    const bool rtu = line && site.mapping.line(*line).is_rtu();
    return reader.number("writes_per_second").value_or(rtu ? serial : ethernet);
}

} // namespace

DeviceId read_unit(TableReader& reader, const std::string& key, const DeviceTemplate* facts,
                   Site& site) {
    Device device;
    device.key = key;
    reader.text("template");
    if (facts != nullptr && reader.has("template")) {
        site.report.blame(facts->document.file, reader.at("template"));
    }
    const auto line = read_line_name(reader, site);
    const auto unit = read_unit_id(reader, line, site);
    Notation notation = read_notation(reader);
    notation.facts = facts;
    notation.facts_missing = facts == nullptr && reader.has("template");
    read_never_read(reader, notation, device);
    const auto response = reader.duration("response_timeout");
    const auto turnaround = reader.duration("turnaround");
    device.read_limit_words =
        static_cast<std::uint16_t>(reader.integer("read_limit").value_or(limits::read_words_max));
    device.writes_per_second = read_write_cap(reader, line, site);
    site.report.blame_nobody();
    // A device without a line or unit is broken, but its points are still read for their errors.
    if (line) {
        device.line = *line;
        device.response_timeout = response.value_or(site.mapping.line(*line).response_timeout);
        device.turnaround = turnaround.value_or(site.line_turnarounds[index(*line)]);
    }
    device.unit = unit.value_or(1);
    if (line && unit) {
        const auto [first, is_new] = site.units.emplace(std::pair(*line, *unit), reader.at());
        if (!is_new) {
            site.report.error(reader.at("unit"), Code::unit_twice,
                              "unit " + std::to_string(*unit) + " of line " +
                                  site.mapping.line(*line).key + " is already described in " +
                                  site.report.place(first->second) +
                                  ": make it one [device.KEY] and write device = \"KEY\" in both "
                                  "assets");
        }
    }
    const DeviceId id{static_cast<std::uint32_t>(site.mapping.devices.size())};
    site.mapping.devices.push_back(std::move(device));
    site.notations.push_back(std::move(notation));
    return id;
}

void read_devices(const std::vector<Section>& sections, Site& site) {
    for (const Section& section : sections) {
        const UnitTable unit(*section.table, site);
        TableReader reader(unit.table(), section.at, "device." + section.key, site.report,
                           &language::device);
        site.devices.add(section.key, read_unit(reader, section.key, unit.facts(), site));
        reader.finish();
    }
}

} // namespace railbridge::config
