#include "adapters/config/read_sections.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace railbridge::config {

namespace {

bool raw_value(std::string_view text, std::int64_t& number) {
    int base = 10;
    if (text.substr(0, 2) == "0x") {
        base = 16;
        text.remove_prefix(2);
    }
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number, base);
    return !text.empty() && problem == std::errc{} && rest == end;
}

void read_enum_value(const Entry& entry, EnumTable& table, Report& report) {
    std::int64_t number = 0;
    if (!raw_value(entry.key, number)) {
        report.error(entry.at, Code::bad_enum,
                     "key \"" + entry.key + "\": an enum is written 0 = \"idle\"");
        return;
    }
    const auto* text = std::get_if<std::string>(&entry.node.value);
    if (text == nullptr || text->empty()) {
        report.error(entry.node.at, Code::bad_enum, "the name of a value is a text in quotes");
        return;
    }
    for (const auto& [raw, name] : table.values) {
        if (raw == number) {
            report.error(entry.at, Code::bad_enum,
                         "value " + std::to_string(number) + " is named twice");
            return;
        }
        if (name == *text) {
            report.error(entry.node.at, Code::bad_enum,
                         "\"" + name +
                             "\" names two values: a write could not tell "
                             "which one is meant");
            return;
        }
    }
    table.values.emplace_back(number, *text);
}

void read_enum(const std::string& key, Position at, const KeyTable& values, std::string name,
               Names<EnumId>& names, Site& site) {
    EnumTable table{std::move(name), {}};
    for (const Entry& entry : values.entries) {
        read_enum_value(entry, table, site.report);
    }
    if (values.entries.empty()) {
        site.report.error(at, Code::empty_value, "enum." + key + " has no values");
    }
    std::sort(table.values.begin(), table.values.end());
    names.add(key, EnumId{static_cast<std::uint32_t>(site.mapping.enums.size())});
    site.mapping.enums.push_back(std::move(table));
}

} // namespace

void read_enums(const std::vector<Section>& sections, Site& site) {
    for (const Section& section : sections) {
        read_enum(section.key, section.at, *section.table, section.key, site.enums, site);
    }
}

void read_template_enums(const DeviceTemplate& facts, Site& site) {
    const auto [own, is_new] = site.template_enums.emplace(facts.document.file, "enum");
    if (!is_new) {
        return;
    }
    for (const Entry* entry : facts.enums) {
        if (const auto* values = std::get_if<KeyTable>(&entry->node.value)) {
            read_enum(entry->key, entry->at, *values, facts.name + '/' + entry->key, own->second,
                      site);
        } else {
            site.report.error(entry->node.at, Code::wrong_kind, "an enum is written [enum.KEY]");
        }
    }
}

} // namespace railbridge::config
