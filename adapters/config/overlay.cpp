#include "adapters/config/overlay.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace railbridge::config {

namespace {

/// Either side of a pair says how raw values become engineering values.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> rivals{{{"raw", "scale"},
                                                                               {"raw", "offset"},
                                                                               {"eng", "scale"},
                                                                               {"eng", "offset"},
                                                                               {"scale", "raw"},
                                                                               {"scale", "eng"},
                                                                               {"offset", "raw"},
                                                                               {"offset", "eng"}}};

} // namespace

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
    for (const auto& [said, replaced] : rivals) {
        if (over.find(said) != nullptr) {
            remove(table, replaced);
        }
    }
    for (const Entry& entry : over.entries) {
        put(table, entry);
    }
    return table;
}

} // namespace railbridge::config
