#include "adapters/config/format/align_tables.hpp"

#include "adapters/config/format/toml_line.hpp"
#include "bridge/base/characters.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace railbridge::config {

namespace {

constexpr std::size_t padding_max = 16; // one long value does not push all others away
constexpr std::size_t columns_max = 2;  // `at` and `as`; more would move with every edit

void pad_to(std::string& text, std::size_t columns) {
    const std::size_t now = characters(text);
    text.append(columns > now ? columns - now : 0, ' ');
}

struct TableLine {
    std::size_t at = 0; ///< its place among the lines
    std::string key;
    std::vector<EntryLine> entries;
    std::string comment;
};

std::optional<TableLine> table_line(const std::string& line, std::size_t at) {
    auto entry = split_entry(line);
    auto entries = entry ? split_inline(entry->value) : std::nullopt;
    if (!entries) {
        return std::nullopt;
    }
    return TableLine{at, std::move(entry->key), std::move(*entries), std::move(entry->comment)};
}

/// The keys up to and including `column`: lines that agree on them have that column in common.
std::string keys_until(const TableLine& line, std::size_t column) {
    std::string keys;
    for (std::size_t i = 0; i <= column; ++i) {
        keys += line.entries[i].key + '\n';
    }
    return keys;
}

/// Widest entry of each column, by the keys that lead to it. Last entries of a line push nothing.
class Columns {
public:
    explicit Columns(const std::vector<TableLine>& block) {
        for (const TableLine& line : block) {
            for (std::size_t i = 0; i + 1 < line.entries.size() && i < columns_max; ++i) {
                add(keys_until(line, i), characters(text_of(line.entries[i])));
            }
        }
    }

    std::size_t of(const TableLine& line, std::size_t column) const {
        if (column >= columns_max) {
            return 0;
        }
        const auto& [least, most] = widths_.at(keys_until(line, column));
        return most - least > padding_max ? 0 : most;
    }

    static std::string text_of(const EntryLine& entry) {
        return entry.key + " = " + entry.value + ',';
    }

private:
    void add(const std::string& keys, std::size_t columns) {
        const auto [found, is_new] = widths_.try_emplace(keys, columns, columns);
        if (!is_new) {
            found->second.first = std::min(found->second.first, columns);
            found->second.second = std::max(found->second.second, columns);
        }
    }

    std::map<std::string, std::pair<std::size_t, std::size_t>> widths_;
};

std::string written(const TableLine& line, std::size_t key_width, const Columns& columns) {
    std::string text = line.key;
    pad_to(text, key_width);
    text += " = {";
    for (std::size_t i = 0; i < line.entries.size(); ++i) {
        const bool last = i + 1 == line.entries.size();
        std::string entry = Columns::text_of(line.entries[i]);
        if (last) {
            entry.pop_back();
        } else {
            pad_to(entry, columns.of(line, i));
        }
        text += ' ' + entry;
    }
    text += line.entries.empty() ? "}" : " }";
    return line.comment.empty() ? text : text + ' ' + line.comment;
}

void write_block(std::vector<TableLine>& block, std::vector<std::string>& lines) {
    std::size_t key_width = 0;
    for (const TableLine& line : block) {
        key_width = std::max(key_width, characters(line.key));
    }
    const Columns columns(block);
    for (const TableLine& line : block) {
        lines[line.at] = written(line, key_width, columns);
    }
    block.clear();
}

} // namespace

std::vector<std::string> with_tables_aligned(std::vector<std::string> lines,
                                             const std::vector<bool>& frozen) {
    std::vector<TableLine> block;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (frozen[i]) {
            write_block(block, lines);
            continue;
        }
        const auto text = without_blanks(lines[i]);
        if (!text.empty() && text.front() == '#') {
            continue;
        }
        if (auto line = table_line(lines[i], i)) {
            block.push_back(std::move(*line));
        } else {
            write_block(block, lines);
        }
    }
    write_block(block, lines);
    return lines;
}

} // namespace railbridge::config
