#include "adapters/config/language/tables.hpp"
#include "adapters/config/read_sections.hpp"
#include "adapters/config/schema_version.hpp"

#include <array>
#include <map>
#include <utility>

namespace railbridge::config {

namespace {

/// Adds the tables under `[kind.*]` of one file.
void add_sections(const Node& node, std::string_view kind, const Document& document,
                  std::vector<Section>& sections, Report& report) {
    const auto* tables = std::get_if<KeyTable>(&node.value);
    if (tables == nullptr) {
        report.error(node.at, Code::wrong_kind,
                     std::string(kind) + " must be written [" + std::string(kind) + ".KEY]");
        return;
    }
    for (const Entry& entry : tables->entries) {
        const auto* table = std::get_if<KeyTable>(&entry.node.value);
        if (table == nullptr) {
            report.error(entry.node.at, Code::wrong_kind,
                         std::string(kind) + '.' + entry.key + " must be a table, not " +
                             std::string(kind_of(entry.node)));
        } else if (check_key(entry.key, entry.at, report)) {
            sections.push_back({entry.key, entry.at, table, &document});
        }
    }
}

/// One file refuses a key twice by itself; two files may still have the same.
void refuse_doubles(std::vector<Section>& sections, std::string_view kind, Report& report) {
    std::map<std::string_view, Position> seen;
    for (const Section& section : sections) {
        const auto [first, is_new] = seen.emplace(section.key, section.at);
        if (!is_new) {
            report.error(section.at, Code::key_twice,
                         '[' + std::string(kind) + '.' + section.key + "] exists already, in " +
                             report.place(first->second));
        }
    }
}

} // namespace

Sections collect_sections(const std::vector<Document>& documents, Report& report) {
    Sections sections;
    const std::array<std::pair<std::string_view, std::vector<Section>*>, 5> kinds{
        {{"line", &sections.lines},
         {"rate", &sections.rates},
         {"enum", &sections.enums},
         {"device", &sections.devices},
         {"asset", &sections.assets}}};
    for (const Document& document : documents) {
        TableReader reader(document.root, {document.file, 1, 1}, "the file", report,
                           &language::site_file);
        check_schema(reader);
        reader.refuse({"template"}, "is a file of its own, devices/NAME.toml: an asset or a device "
                                    "names it, template = \"NAME\"");
        reader.refuse({"write"}, "stands inside an [asset.KEY] table");
        for (const auto& [kind, list] : kinds) {
            if (const Node* node = reader.find(kind)) {
                add_sections(*node, kind, document, *list, report);
            }
        }
        reader.finish();
    }
    for (const auto& [kind, list] : kinds) {
        refuse_doubles(*list, kind, report);
    }
    return sections;
}

} // namespace railbridge::config
