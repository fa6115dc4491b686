#include "adapters/config/overlay.hpp"
#include "adapters/config/read_sections.hpp"

#include <utility>

namespace railbridge::config {

namespace {

/// Keys that make no sense for all devices at once.
void refuse_in_common(TableReader& reader) {
    reader.refuse({"name", "id"}, "is of one asset: it stands in each.KEY = { ... }");
    reader.refuse({"health"}, "does not go with each: a site has one asset for the bridge");
}

/// Whoever greps for `^write\.` sees what each of the devices may be told.
void refuse_in_each(TableReader& reader) {
    reader.refuse({"write"}, "is granted in a line of its own, for each of them");
    reader.refuse({"point", "bits", "use", "template"},
                  "is the same for each; a device that differs is an [asset.KEY] of its own");
    reader.refuse({"health", "each"}, "does not belong here");
}

bool has_refused(const KeyTable& table) {
    for (const auto* key : {"write", "point", "bits", "use", "template", "health", "each"}) {
        if (table.find(key) != nullptr) {
            return true;
        }
    }
    return false;
}

/// What all have in common, and on top what is this one's own.
KeyTable one_of(const KeyTable& common, const KeyTable& own) {
    KeyTable table = common;
    remove(table, "each");
    for (const Entry& entry : own.entries) {
        const Node* shared = table.find(entry.key);
        const auto* under = shared == nullptr ? nullptr : std::get_if<KeyTable>(&shared->value);
        const auto* over = std::get_if<KeyTable>(&entry.node.value);
        Entry merged = entry;
        if (entry.key == "set" && under != nullptr && over != nullptr) {
            merged.node.value = overlaid(*under, *over);
        }
        put(table, std::move(merged));
    }
    return table;
}

void read_one(const Section& section, const KeyTable& common, const Entry& each, Site& site) {
    if (!check_key(each.key, each.at, site.report)) {
        site.assets.set_incomplete();
        return;
    }
    const auto* own = std::get_if<KeyTable>(&each.node.value);
    if (own == nullptr) {
        site.report.error(each.node.at, Code::wrong_kind,
                          "each." + each.key + " must be written { unit = 11 }");
        site.assets.set_incomplete();
        return;
    }
    TableReader reader(*own, each.at, "each." + each.key, site.report);
    refuse_in_each(reader); // all else is judged as keys of the asset
    if (has_refused(*own)) {
        site.assets.set_incomplete();
        return;
    }
    KeyTable table = one_of(common, *own);
    if (table.find("name") == nullptr) {
        table.entries.push_back(made_entry("name", each.at, each.key));
    }
    read_asset({section.key + '.' + each.key, each.at, &table, section.document}, site);
}

} // namespace

void read_each_asset(const Section& section, Site& site) {
    TableReader reader(*section.table, section.at, "asset." + section.key, site.report);
    const KeyTable* each = reader.table("each");
    refuse_in_common(reader);
    if (each == nullptr || reader.has("name") || reader.has("id") || reader.has("health")) {
        site.assets.set_incomplete();
        return;
    }
    if (each->entries.empty()) {
        site.report.error(reader.at("each"), Code::empty_value,
                          "each names no device: write each.KEY = { unit = 11 } for every one");
    }
    site.report.begin_turns();
    for (const Entry& entry : each->entries) {
        site.report.next_turn(section.key + '.' + entry.key);
        read_one(section, *section.table, entry, site);
    }
    site.report.end_turns();
}

} // namespace railbridge::config
