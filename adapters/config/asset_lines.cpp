#include "adapters/config/asset_lines.hpp"

#include "adapters/config/overlay.hpp"
#include "adapters/config/point_patterns.hpp"
#include "adapters/config/read_sections.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::config {

namespace {

bool has_bits(const DeviceTemplate& facts, std::string_view name) {
    return std::any_of(facts.points.begin(), facts.points.end(), [name](const auto& point) {
        return point.bit != nullptr && point.line->key == name;
    });
}

bool names_a_bit(const KeyTable& line) {
    return std::any_of(line.entries.begin(), line.entries.end(),
                       [](const Entry& entry) { return is_bit_number(entry.key); });
}

Entry rate_entry(const Entry& use) {
    return made_entry("rate", use.at, use.key);
}

/// What a template does not call writable is not.
void refuse_writes(KeyTable& line, Position at) {
    if (line.find("writable") == nullptr) {
        line.entries.push_back(made_entry("writable", at, false));
    }
}

/// The keys of a line; null if it has none, or if something else stands there.
const KeyTable* keys_of(const Entry* line) {
    return line == nullptr ? nullptr : std::get_if<KeyTable>(&line->node.value);
}

} // namespace

AssetLines::AssetLines(TableReader& asset, const DeviceTemplate* facts, Site& site)
    : facts_(facts)
    , site_(site)
    , grants_(asset.table_or_empty("write")) {
    const KeyTable& points = asset.table_or_empty("point");
    const KeyTable& bits = asset.table_or_empty("bits");
    if (facts_ == nullptr) {
        asset.refuse({"use"}, "takes points of a template: write template = \"NAME\"");
    } else {
        read_use(asset);
    }
    add_own_points(points);
    add_own_bits(bits);
    if (facts_ != nullptr) {
        take_granted();
        merge_points(points);
        merge_bits(bits);
    }
}

void AssetLines::blame_for(const std::string& name) const {
    if (const auto taken = taken_.find(name); taken != taken_.end()) {
        site_.report.blame(facts_->document.file, taken->second.through);
    }
}

std::optional<Position> AssetLines::taken_through(const std::string& name) const {
    const auto taken = taken_.find(name);
    return taken == taken_.end() ? std::nullopt : std::optional(taken->second.through);
}

void AssetLines::read_use(TableReader& asset) {
    for (const Entry& rate : asset.table_or_empty("use").entries) {
        const bool known = site_.rates.look_up(rate.key, rate.at, site_.report).has_value();
        const auto* list = std::get_if<Array>(&rate.node.value);
        if (list == nullptr) {
            site_.report.error(rate.node.at, Code::wrong_kind,
                               "use." + rate.key +
                                   " is a list of points of the "
                                   "template: [\"power*\"]");
            continue;
        }
        for (const Node& pattern : *list) {
            use_pattern(pattern, known ? &rate : nullptr);
        }
    }
}

void AssetLines::use_pattern(const Node& pattern, const Entry* rate) {
    const auto* text = std::get_if<std::string>(&pattern.value);
    if (text == nullptr) {
        site_.report.error(pattern.at, Code::wrong_kind,
                           "points are named in quotes: [\"power*\"]");
        return;
    }
    const auto matches = matching_points(*text, *facts_);
    if (matches.empty()) {
        site_.report.error(pattern.at, Code::no_such_point, no_match(*text, *facts_));
    }
    for (const TemplatePoint* point : matches) {
        take(*point, pattern.at, rate);
    }
}

void AssetLines::take(const TemplatePoint& point, Position at, const Entry* rate) {
    taken_.try_emplace(point.attribute, Taken{at, rate}); // the first one wins
}

void AssetLines::add_own_points(const KeyTable& lines) {
    for (const Entry& line : lines.entries) {
        const TemplatePoint* known = facts_ == nullptr ? nullptr : facts_->point(line.key);
        const auto* table = std::get_if<KeyTable>(&line.node.value);
        if (known == nullptr && facts_ != nullptr && table != nullptr &&
            table->find("at") == nullptr) {
            site_.report.error(line.at, Code::no_such_point,
                               no_match(line.key, *facts_) + "; a point of its own needs at");
        } else if (known == nullptr || table == nullptr) {
            points_.push_back(&line);
        } else if (known->bit != nullptr) {
            site_.report.error(line.at, Code::misplaced_key,
                               "point." + line.key + " is a bit of bits." + known->line->key +
                                   " of the template: keys for it stand "
                                   "in bits." +
                                   known->line->key + " = { ... }");
        } else {
            taken_[line.key].through = line.at; // its rate, if `use` gave one, stays
        }
    }
}

void AssetLines::add_own_bits(const KeyTable& lines) {
    for (const Entry& line : lines.entries) {
        const auto* table = std::get_if<KeyTable>(&line.node.value);
        if (facts_ == nullptr || table == nullptr || !has_bits(*facts_, line.key)) {
            bits_.push_back(&line);
            continue;
        }
        for (const TemplatePoint& point : facts_->points) {
            if (point.bit != nullptr && point.line->key == line.key && !names_a_bit(*table)) {
                take(point, line.at, nullptr);
            }
        }
    }
}

void AssetLines::take_granted() {
    for (const Entry& grant : grants_.entries) {
        if (const TemplatePoint* point = facts_->point(grant.key)) {
            take(*point, grant.at, nullptr);
        }
    }
}

void AssetLines::merge_points(const KeyTable& own) {
    for (const TemplatePoint& point : facts_->points) {
        const auto taken = taken_.find(point.attribute);
        if (point.bit != nullptr || taken == taken_.end()) {
            continue;
        }
        const Entry* line = own.entry(point.attribute);
        const KeyTable* known = keys_of(point.line);
        const KeyTable* over = keys_of(line);
        if (known == nullptr || (line != nullptr && over == nullptr)) {
            continue; // no table: reported, of the site with the lines that are its own
        }
        Entry merged = line == nullptr ? *point.line : *line;
        KeyTable table = over == nullptr ? *known : overlaid_point(*known, *over);
        if (taken->second.rate != nullptr && table.find("rate") == nullptr) {
            table.entries.push_back(rate_entry(*taken->second.rate));
        }
        refuse_writes(table, point.line->at);
        merged.node.value = std::move(table);
        points_.push_back(&made_.emplace_back(std::move(merged)));
    }
}

void AssetLines::merge_bits(const KeyTable& own) {
    const Entry* last = nullptr;
    for (const TemplatePoint& point : facts_->points) {
        if (point.bit != nullptr && point.line != last) {
            last = point.line;
            merge_register(*last, own.entry(last->key));
        }
    }
}

/// The bits of one register that are taken: a line for each rate, as bits of one line share it.
void AssetLines::merge_register(const Entry& line, const Entry* own) {
    const KeyTable* known = keys_of(&line);
    const KeyTable* over = keys_of(own);
    if (known == nullptr) {
        return; // reported with the template
    }
    own = over == nullptr ? nullptr : own; // no table: reported with the lines that are its own
    KeyTable common = own == nullptr ? *known : overlaid_point(*known, *over);
    std::vector<std::pair<const Entry*, std::vector<const Entry*>>> by_rate; // in order
    const auto add = [&by_rate](const Entry* rate, const Entry& bit) {
        for (auto& [known_rate, bits] : by_rate) {
            if (known_rate == rate) {
                bits.push_back(&bit);
                return;
            }
        }
        by_rate.push_back({rate, {&bit}});
    };
    std::vector<std::string> attributes;
    for (const Entry& bit : common.entries) {
        const auto* attribute = std::get_if<std::string>(&bit.node.value);
        if (!is_bit_number(bit.key) || attribute == nullptr) {
            continue;
        }
        const auto taken = taken_.find(*attribute);
        if (taken != taken_.end()) {
            add(taken->second.rate, bit);
            attributes.push_back(*attribute);
        } else if (own != nullptr && bit.at.file == own->at.file) {
            add(nullptr, bit); // a bit that the site names itself
            attributes.push_back(*attribute);
        }
    }
    if (by_rate.empty()) {
        return;
    }
    if (!attributes.empty() && taken_.find(line.key) == taken_.end()) {
        const auto first = taken_.find(attributes.front());
        taken_.emplace(line.key, Taken{own != nullptr ? own->at : first->second.through, nullptr});
    }
    KeyTable shared = common;
    std::erase_if(shared.entries, [](const Entry& entry) { return is_bit_number(entry.key); });
    refuse_writes(shared, line.at);
    for (const auto& [rate, bits] : by_rate) {
        KeyTable table = shared;
        for (const Entry* bit : bits) {
            table.entries.push_back(*bit);
        }
        if (rate != nullptr && table.find("rate") == nullptr) {
            table.entries.push_back(rate_entry(*rate));
        }
        Entry merged = own == nullptr ? line : *own;
        merged.node.value = std::move(table);
        bits_.push_back(&made_.emplace_back(std::move(merged)));
    }
}

} // namespace railbridge::config
