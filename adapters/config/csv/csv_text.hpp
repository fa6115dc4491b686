#pragma once
// A table as text: rows of cells between separators. Quoted cells may hold separators, line ends
// and doubled quotes.

#include "bridge/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

struct CsvRow {
    unsigned line = 0;              ///< of the text, from 1
    std::vector<std::string> cells; ///< without blanks around them
};

struct CsvText {
    char separator = ';';
    bool separator_guessed = false;
    bool latin1 = false;      ///< it was no UTF-8 and taken as Latin-1
    std::vector<CsvRow> rows; ///< without empty ones
};

/// Without `separator`: whichever of tab ; , | makes the same number of columns in most rows.
/// Limits: 8 MiB, 100 000 rows, 200 columns.
Result<CsvText> parse_csv(std::string_view text, std::optional<char> separator);

/// The cell as it stands between separators: in quotes where it must be.
std::string csv_cell(std::string_view text, char separator);

} // namespace railbridge::config
