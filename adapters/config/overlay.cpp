#include "adapters/config/overlay.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::config {

void put(KeyTable& table, Entry entry) {
    for (Entry& old : table.entries) {
        if (old.key == entry.key) {
            old = std::move(entry);
            return;
        }
    }
    table.entries.push_back(std::move(entry));
}

void remove(KeyTable& table, std::string_view key) {
    std::erase_if(table.entries, [key](const Entry& entry) { return entry.key == key; });
}

KeyTable overlaid(const KeyTable& under, const KeyTable& over) {
    KeyTable table = under;
    for (const Entry& entry : over.entries) {
        put(table, entry);
    }
    return table;
}

KeyTable overlaid_point(const KeyTable& under, const KeyTable& over) {
    const auto says = [&over](std::string_view key) { return over.find(key) != nullptr; };
    KeyTable table = under;
    if (says("raw") || says("eng")) {
        remove(table, "scale");
        remove(table, "offset");
    } else if (says("scale") && says("offset")) {
        remove(table, "raw");
        remove(table, "eng");
    }
    return overlaid(table, over);
}

} // namespace railbridge::config
