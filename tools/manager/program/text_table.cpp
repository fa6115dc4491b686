#include "tools/manager/program/text_table.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace railbridge::manager {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 8;

} // namespace

void TextTable::add(std::vector<std::string> row) {
    row.resize(columns_.size());
    for (std::string& cell : row) {
        cell = printable(cell);
    }
    rows_.push_back(std::move(row));
}

/// Too wide: what may shrink gives way, the widest first.
std::vector<std::size_t> TextTable::widths(const Screen& screen) const {
    std::vector<std::size_t> wide;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        wide.push_back(display_width(columns_[i].title));
        for (const auto& row : rows_) {
            wide[i] = std::max(wide[i], display_width(row[i]));
        }
    }
    const auto total = [&] {
        return std::accumulate(wide.begin(), wide.end(), gap * (wide.size() - 1));
    };
    while (screen.width > 0 && total() > screen.width) {
        std::size_t widest = columns_.size();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (columns_[i].may_shrink && wide[i] > narrowest &&
                (widest == columns_.size() || wide[i] > wide[widest])) {
                widest = i;
            }
        }
        if (widest == columns_.size()) {
            break;
        }
        --wide[widest];
    }
    return wide;
}

std::string TextTable::line(const std::vector<std::string>& cells,
                            const std::vector<std::size_t>& widths) const {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string cell = cut_to(cells[i], widths[i]);
        const std::string fill(widths[i] - std::min(widths[i], display_width(cell)), ' ');
        text += columns_[i].to_the_right ? fill + cell : cell + fill;
        text.append(gap, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::string TextTable::text(const Screen& screen) const {
    const auto wide = widths(screen);
    std::vector<std::string> titles;
    for (const Column& column : columns_) {
        titles.push_back(column.title);
    }
    const std::string head = line(titles, wide);
    std::string text = head.empty() ? std::string() : styled(screen, Style::bold, head) + '\n';
    for (const auto& row : rows_) {
        text += line(row, wide) + '\n';
    }
    return text;
}

} // namespace railbridge::manager
