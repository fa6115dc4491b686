#include "adapters/config/unit_table.hpp"

#include "adapters/config/read_sections.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

void add_never_read(KeyTable& unit, const Entry& facts) {
    Entry* own = unit.entry(facts.key);
    if (own == nullptr) {
        unit.entries.push_back(facts);
        return;
    }
    const auto* more = std::get_if<Array>(&facts.node.value);
    if (auto* list = std::get_if<Array>(&own->node.value); list != nullptr && more != nullptr) {
        list->insert(list->end(), more->begin(), more->end());
    }
}

KeyTable merged(const KeyTable& own, const KeyTable& facts) {
    KeyTable unit = own;
    for (const Entry& entry : facts.entries) {
        const bool of_unit = std::find(std::begin(template_unit_keys), std::end(template_unit_keys),
                                       entry.key) != std::end(template_unit_keys);
        if (entry.key == "never_read") {
            add_never_read(unit, entry);
        } else if (of_unit && unit.find(entry.key) == nullptr) {
            unit.entries.push_back(entry);
        }
    }
    return unit;
}

} // namespace

UnitTable::UnitTable(const KeyTable& own, Site& site)
    : own_(own) {
    const Node* node = own.find("template");
    const auto* name = node == nullptr ? nullptr : std::get_if<std::string>(&node->value);
    if (name == nullptr) {
        return;
    }
    facts_ = site.templates.use(*name, node->at, site.report);
    if (facts_ != nullptr) {
        merged_ = merged(own, *facts_->facts);
        read_template_enums(*facts_, site);
    }
}

UnitTable::UnitTable(const KeyTable& own, const DeviceTemplate& facts)
    : own_(own)
    , facts_(&facts)
    , merged_(merged(own, *facts.facts)) {}

} // namespace railbridge::config
