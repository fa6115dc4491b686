#pragma once
// Rows in aligned columns.

#include "tools/manager/program/screen.hpp"

#include <string>
#include <vector>

namespace railbridge::manager {

struct Column {
    std::string title;
    bool may_shrink = false; ///< is cut first when the terminal is too narrow
    bool to_the_right = false;
};

/// Rows may be shorter than the header. Without a terminal nothing is ever cut.
class TextTable {
public:
    explicit TextTable(std::vector<Column> columns)
        : columns_(std::move(columns)) {}

    void add(std::vector<std::string> row);
    bool empty() const { return rows_.empty(); }

    /// Without titles when all of them are empty.
    std::string text(const Screen& screen) const;

private:
    std::vector<std::size_t> widths(const Screen& screen) const;
    std::string line(const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace railbridge::manager
