#include "adapters/config/json_text.hpp"
#include "adapters/config/point_limits.hpp"
#include "adapters/config/point_parts.hpp"
#include "adapters/config/unit_text.hpp"

namespace railbridge::config {

namespace {

void read_unit_words(const Array& list, Point& point, Report& report) {
    for (const Node& node : list) {
        const auto* word = std::get_if<std::string>(&node.value);
        if (word == nullptr || word->empty()) {
            report.error(node.at, Code::bad_units,
                         "OpenRemote's units are words: [\"kilo\", \"watt\", \"hour\"]");
            continue;
        }
        if (!is_known_unit_word(*word)) {
            report.warning(node.at, Code::unknown_unit_word,
                           "OpenRemote may not know the unit \"" + *word + '"');
        }
        point.units.push_back(*word);
    }
}

void read_units(TableReader& reader, Point& point) {
    const Node* node = reader.find("units");
    if (node == nullptr) {
        return;
    }
    if (const auto* list = std::get_if<Array>(&node->value)) {
        read_unit_words(*list, point, reader.report());
        return;
    }
    const std::string* text = reader.text("units");
    if (text == nullptr) {
        return;
    }
    if (auto units = parse_unit(*text)) {
        point.units = std::move(*units);
    } else {
        reader.report().error(node->at, Code::bad_units, units.error().text);
    }
}

/// Two keys have a meaning for the bridge; those it writes itself must come from where it looks.
void read_meta(TableReader& reader, Point& point) {
    const KeyTable* table = reader.table("meta");
    if (table == nullptr) {
        return;
    }
    TableReader meta(*table, reader.key_at("meta"), "meta", reader.report());
    meta.refuse({"label", "units"}, "stands beside meta, not in it");
    meta.refuse({"readOnly", "momentary"}, "follows from the write. line of the attribute");
    meta.refuse({"constraints"}, "follows from range");
    meta.refuse({"agentLink"}, "would make the manager treat the attribute as its own device");
    point.store_data_points = meta.flag("storeDataPoints").value_or(point.store_data_points);
    point.rule_state = meta.flag("ruleState").value_or(false);
    if (write_json(*table, {"storeDataPoints", "ruleState"}, point.meta_json, reader.report()) &&
        point.meta_json == "{}") {
        point.meta_json.clear();
    }
}

} // namespace

void read_presentation(TableReader& reader, Point& point) {
    point.value_type = value_type_of(point);
    point.store_data_points = is_stored_unless_said(point);
    if (const std::string* label = reader.text("label")) {
        point.label = *label;
    }
    read_units(reader, point);
    read_meta(reader, point);
}

} // namespace railbridge::config
