#include "adapters/config/check_template.hpp"
#include "adapters/config/device_template.hpp"
#include "adapters/config/language/tables.hpp"
#include "adapters/config/line_text.hpp"
#include "adapters/config/read_sections.hpp"
#include "adapters/config/schema_version.hpp"
#include "adapters/config/table_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace railbridge::config {

namespace {

constexpr std::string_view no_grant =
    "is no fact: a template never grants writing, a write. line in "
    "the site does";

std::string text_or_empty(TableReader& reader, std::string_view key) {
    const std::string* text = reader.text(key);
    return text == nullptr ? std::string() : *text;
}

void read_head(TableReader& reader, DeviceTemplate& made) {
    reader.require("vendor", "write vendor = \"Eastron\"");
    made.vendor = text_or_empty(reader, "vendor");
    reader.require("model", "write model = \"SDM630\"");
    made.model = text_or_empty(reader, "model");
    reader.require("source", "write where the facts are from: source = \"title and edition of the "
                             "document\"");
    made.source = text_or_empty(reader, "source");
    reader.require("document_seen",
                   "write document_seen = true if you had that document before you, "
                   "false if others say what is in it");
    made.document_seen = reader.flag("document_seen").value_or(false);
    made.note = text_or_empty(reader, "note");
    made.serial = text_or_empty(reader, "serial");
    if (!made.serial.empty()) {
        if (const auto settings = parse_serial(made.serial); !settings) {
            reader.report().error(reader.at("serial"), Code::bad_serial, settings.error().text);
        }
    }
    reader.require("addresses", "write what the addresses of this file count from: addresses = "
                                "\"offset0\", \"offset1\" or, for texts like 40001, \"modicon\"");
    if (const auto choice = reader.choice("addresses")) {
        made.addressing =
            std::array{Addressing::offset0, Addressing::offset1, Addressing::modicon}[*choice];
    }
}

void read_plc_names(const KeyTable& table, DeviceTemplate& made, Report& report) {
    for (const Entry& entry : table.entries) {
        const auto range = parse_address_range(entry.key, made.addressing);
        const auto* pattern = std::get_if<std::string>(&entry.node.value);
        if (!range) {
            report.error(entry.at, Code::bad_address, "plc: " + range.error().text);
        } else if (pattern == nullptr) {
            report.error(entry.node.at, Code::wrong_kind,
                         "plc: the names of a range are a text, for example "
                         "\"DB1.DB{w}{2n}\"");
        } else if (const auto good = check_plc_pattern(*pattern); !good) {
            report.error(entry.node.at, Code::bad_template, "plc: " + good.error().text);
        } else {
            made.plc_names.push_back({*range, *pattern});
        }
    }
}

bool is_readable(const KeyTable& line) {
    const Node* read = line.find("read");
    const auto* flag = read == nullptr ? nullptr : std::get_if<bool>(&read->value);
    return flag == nullptr || *flag;
}

void list_points(TableReader& reader, DeviceTemplate& made) {
    for (const Entry& line : reader.table_or_empty("point").entries) {
        const auto* table = std::get_if<KeyTable>(&line.node.value);
        made.points.push_back({line.key, &line, nullptr, table == nullptr || is_readable(*table)});
    }
    for (const Entry& line : reader.table_or_empty("bits").entries) {
        const auto* table = std::get_if<KeyTable>(&line.node.value);
        if (table == nullptr) {
            continue; // reported when it is read
        }
        PointGroup all{line.key, {}};
        for (const Entry& bit : table->entries) {
            const auto* attribute = std::get_if<std::string>(&bit.node.value);
            if (is_bit_number(bit.key) && attribute != nullptr) {
                made.points.push_back({*attribute, &line, &bit, is_readable(*table)});
                all.patterns.push_back(&bit.node);
            }
        }
        made.groups.push_back(std::move(all));
    }
}

void list_groups(TableReader& reader, DeviceTemplate& made, Report& report) {
    for (const Entry& entry : reader.table_or_empty("group").entries) {
        const auto* list = std::get_if<Array>(&entry.node.value);
        if (list == nullptr) {
            report.error(entry.node.at, Code::wrong_kind,
                         "group." + entry.key + " is a list of points: [\"power*\"]");
            continue;
        }
        if (made.group(entry.key) != nullptr || made.point(entry.key) != nullptr) {
            report.error(entry.at, Code::bad_template,
                         "group." + entry.key +
                             ": a point or bits. has this name "
                             "already, `use` could mean either");
            continue;
        }
        PointGroup group{entry.key, {}};
        for (const Node& pattern : *list) {
            if (std::holds_alternative<std::string>(pattern.value)) {
                group.patterns.push_back(&pattern);
            } else {
                report.error(pattern.at, Code::wrong_kind,
                             "group." + entry.key + ": points are named in quotes");
            }
        }
        made.groups.push_back(std::move(group));
    }
}

void read_facts(DeviceTemplate& made, Position at, Report& report) {
    TableReader reader(*made.facts, at, "the template", report, &language::device_template);
    read_head(reader, made);
    read_plc_names(reader.table_or_empty("plc"), made, report);
    list_points(reader, made);
    list_groups(reader, made, report);
    for (const std::string_view key : template_unit_keys) {
        reader.find(key); // judged with the points, as those of a device
    }
    reader.find("never_read");
    reader.refuse({"write"}, no_grant, Code::grant_in_template);
    reader.refuse({"line", "unit", "device", "use", "each", "set", "name", "id", "type", "rate"},
                  "is no fact of a device: it stands in the site", Code::bad_template);
    reader.finish();
    if (made.points.empty()) {
        report.error(at, Code::bad_template, "the template has no point");
    }
}

void read_root(DeviceTemplate& made, Report& report) {
    TableReader reader(made.document.root, {made.document.file, 1, 1}, "the template", report,
                       &language::template_file);
    check_schema(reader);
    reader.require("template", "add a [template] table with vendor, model, source and the points");
    reader.refuse({"write"}, no_grant, Code::grant_in_template);
    reader.refuse({"line", "device", "asset", "rate", "sequence"},
                  "is no fact of a device: it stands in the site", Code::bad_template);
    for (const Entry& entry : reader.table_or_empty("enum").entries) {
        made.enums.push_back(&entry);
    }
    made.facts = reader.table("template");
    if (made.facts != nullptr) {
        read_facts(made, reader.key_at("template"), report);
    }
    reader.finish();
}

} // namespace

const TemplatePoint* DeviceTemplate::point(std::string_view attribute) const {
    const auto found =
        std::find_if(points.begin(), points.end(), [attribute](const TemplatePoint& point) {
            return point.attribute == attribute;
        });
    return found == points.end() ? nullptr : &*found;
}

const PointGroup* DeviceTemplate::group(std::string_view word) const {
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [word](const PointGroup& group) { return group.name == word; });
    return found == groups.end() ? nullptr : &*found;
}

std::unique_ptr<DeviceTemplate> read_template(const std::filesystem::path& path, Report& report) {
    const std::size_t before = report.error_count();
    // A template serves every box: ${name} has no meaning in it.
    auto document = read_document(path, nullptr, std::nullopt, report);
    if (!document) {
        return nullptr;
    }
    auto made = std::make_unique<DeviceTemplate>();
    made->name = path.stem().string();
    made->document = std::move(*document);
    read_root(*made, report);
    if (made->facts != nullptr) {
        check_template(*made, report);
    }
    made->sound = report.error_count() == before;
    return made;
}

} // namespace railbridge::config
