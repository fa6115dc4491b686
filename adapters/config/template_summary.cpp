#include "adapters/config/template_summary.hpp"

#include "adapters/config/address_words.hpp"
#include "adapters/config/check_template.hpp"
#include "adapters/config/point_patterns.hpp"
#include "adapters/config/type_text.hpp"
#include "adapters/config/unit_text.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

std::string text_in(const Entry& line, std::string_view key) {
    const auto* table = std::get_if<KeyTable>(&line.node.value);
    const Node* node = table == nullptr ? nullptr : table->find(key);
    const auto* text = node == nullptr ? nullptr : std::get_if<std::string>(&node->value);
    return text == nullptr ? std::string() : *text;
}

bool flag_in(const Entry& line, std::string_view key) {
    const auto* table = std::get_if<KeyTable>(&line.node.value);
    const Node* node = table == nullptr ? nullptr : table->find(key);
    const auto* flag = node == nullptr ? nullptr : std::get_if<bool>(&node->value);
    return flag != nullptr && *flag;
}

std::vector<std::string> groups_of(const TemplatePoint& point, const DeviceTemplate& facts) {
    std::vector<std::string> names;
    for (const PointGroup& group : facts.groups) {
        const auto members = matching_points(group.name, facts);
        if (std::find(members.begin(), members.end(), &point) != members.end()) {
            names.push_back(group.name);
        }
    }
    return names;
}

TemplatePointSummary summary_of(const TemplatePoint& point, const DeviceTemplate& facts,
                                const Point& read) {
    TemplatePointSummary summary;
    summary.attribute = point.attribute;
    summary.address = address_words(read);
    summary.plc = plc_name(facts.plc_names, read.value_range()).value_or("");
    if (!summary.plc.empty() && !is_bit_table(read.range.table) && read.encoding.bit_count == 1) {
        summary.plc += " bit " + std::to_string(read.encoding.bit_first);
    }
    summary.type = type_with_order(read.encoding);
    summary.unit = unit_spelling(read.units);
    summary.readable = point.readable;
    summary.writable = flag_in(*point.line, "writable");
    summary.groups = groups_of(point, facts);
    summary.note = text_in(*point.line, "note");
    return summary;
}

std::string problems_of(Report& report) {
    std::string text;
    for (const Diagnostic& problem : report.take_all()) {
        text += (text.empty() ? "" : "\n") + to_string(problem);
    }
    return text;
}

void add_points(const DeviceTemplate& facts, const Mapping& mapping, TemplateSummary& summary) {
    for (const TemplatePoint& point : facts.points) {
        const auto read =
            std::find_if(mapping.points.begin(), mapping.points.end(),
                         [&point](const Point& one) { return one.attribute == point.attribute; });
        if (read != mapping.points.end()) {
            summary.points.push_back(summary_of(point, facts, *read));
        }
    }
    for (const PointGroup& group : facts.groups) {
        std::vector<std::string> patterns;
        for (const Node* pattern : group.patterns) {
            patterns.push_back(std::get<std::string>(pattern->value));
        }
        summary.groups.emplace_back(group.name, std::move(patterns));
    }
}

} // namespace

Result<TemplateSummary> summarize_template(const std::filesystem::path& file) {
    Report report;
    const auto facts = read_template(file, report);
    if (!facts || !facts->sound) {
        return fail(fatal(problems_of(report)));
    }
    Report again; // it is sound
    const Mapping mapping = check_template(*facts, again);
    TemplateSummary summary;
    summary.name = facts->name;
    summary.file = file;
    summary.vendor = facts->vendor;
    summary.model = facts->model;
    summary.source = facts->source;
    summary.document_seen = facts->document_seen;
    summary.note = facts->note;
    summary.serial = facts->serial;
    summary.read_limit_words = mapping.devices.front().read_limit_words;
    add_points(*facts, mapping, summary);
    return summary;
}

} // namespace railbridge::config
