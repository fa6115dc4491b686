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

} // namespace

void read_enums(const std::vector<Section>& sections, Site& site) {
    for (const Section& section : sections) {
        EnumTable table{section.key, {}};
        for (const Entry& entry : section.table->entries) {
            read_enum_value(entry, table, site.report);
        }
        if (section.table->entries.empty()) {
            site.report.error(section.at, Code::empty_value,
                              "enum." + section.key + " has no values");
        }
        std::sort(table.values.begin(), table.values.end());
        site.enums.add(section.key, EnumId{static_cast<std::uint32_t>(site.mapping.enums.size())});
        site.mapping.enums.push_back(std::move(table));
    }
}

} // namespace railbridge::config
