#include "adapters/config/format/format_mapping.hpp"

#include "adapters/config/document.hpp"
#include "adapters/config/format/align_tables.hpp"
#include "adapters/config/format/move_writes.hpp"
#include "adapters/config/format/same_content.hpp"
#include "adapters/config/format/toml_line.hpp"

#include <algorithm>

namespace railbridge::config {

namespace {

/// Marks what spans several lines: its line ends and blanks may be part of a text.
void freeze(const Node& node, std::vector<bool>& frozen) {
    const bool has_lines =
        std::holds_alternative<Array>(node.value) ||
        std::holds_alternative<std::string>(node.value) ||
        (std::holds_alternative<KeyTable>(node.value) && std::get<KeyTable>(node.value).is_inline);
    if (has_lines && node.last_line > node.at.line && node.at.line >= 1) {
        const std::size_t end = std::min<std::size_t>(node.last_line, frozen.size());
        std::fill(frozen.begin() + (node.at.line - 1),
                  frozen.begin() + static_cast<std::ptrdiff_t>(end), true);
    }
    if (const auto* array = std::get_if<Array>(&node.value)) {
        for (const Node& item : *array) {
            freeze(item, frozen);
        }
    } else if (const auto* table = std::get_if<KeyTable>(&node.value)) {
        for (const Entry& entry : table->entries) {
            freeze(entry.node, frozen);
        }
    }
}

std::string text_of(const std::vector<std::string>& lines, const std::vector<bool>& frozen) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string_view line = lines[i];
        if (!frozen[i]) {
            line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        }
        text.append(line).append("\n");
    }
    while (text.size() > 1 && text.substr(text.size() - 2) == "\n\n") {
        text.pop_back();
    }
    return text == "\n" ? "" : text;
}

bool means_the_same(const Document& before, const std::string& text,
                    const std::filesystem::path& file) {
    Report report;
    const auto after = parse_document(file, text, nullptr, report);
    return after && same_content(before.root, after->root);
}

} // namespace

tl::expected<std::string, std::vector<Diagnostic>>
format_mapping(std::string_view text, const std::filesystem::path& file) {
    Report report;
    const auto document = parse_document(file, text, nullptr, report);
    if (!document) {
        return tl::unexpected(report.take_all());
    }
    std::vector<bool> frozen(document->lines.size(), false);
    for (const Entry& entry : document->root.entries) {
        freeze(entry.node, frozen);
    }
    std::vector<bool> moved_frozen;
    const auto moved = with_writes_moved(document->lines, frozen, moved_frozen);
    std::string formatted = text_of(with_tables_aligned(moved, moved_frozen), moved_frozen);
    if (means_the_same(*document, formatted, file)) {
        return formatted;
    }
    formatted = text_of(with_tables_aligned(document->lines, frozen), frozen);
    return means_the_same(*document, formatted, file) ? formatted : std::string(text);
}

} // namespace railbridge::config
