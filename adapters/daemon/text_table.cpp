#include "adapters/daemon/text_table.hpp"

#include "bridge/base/characters.hpp"

#include <algorithm>

namespace railbridge::daemon {

namespace {

std::vector<std::size_t> widths_of(const std::vector<Row>& rows, EmptyColumns empty) {
    std::vector<std::size_t> widths;
    std::vector<bool> filled;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        widths.resize(std::max(widths.size(), rows[i].size()));
        filled.resize(widths.size(), empty == EmptyColumns::kept);
        for (std::size_t k = 0; k < rows[i].size(); ++k) {
            widths[k] = std::max(widths[k], characters(rows[i][k]));
            filled[k] = filled[k] || (i > 0 && !rows[i][k].empty());
        }
    }
    for (std::size_t k = 0; k < widths.size(); ++k) {
        widths[k] = filled[k] ? widths[k] : 0;
    }
    return widths;
}

} // namespace

std::string text_table(const std::vector<Row>& rows, EmptyColumns empty) {
    const auto widths = widths_of(rows, empty);
    std::string text;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t k = 0; k < row.size(); ++k) {
            if (widths[k] != 0) {
                line += row[k] + std::string(widths[k] - characters(row[k]) + 2, ' ');
            }
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

} // namespace railbridge::daemon
