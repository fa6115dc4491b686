#pragma once
// The rows of a register list as points, still as text.

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/csv/csv_columns.hpp"
#include "adapters/config/csv/import_csv.hpp"

#include <string>
#include <utility>
#include <vector>

namespace railbridge::config {

struct CsvPoint {
    unsigned line = 0; ///< of the list
    std::string asset;
    std::string bus; ///< key of its line
    unsigned unit = 1;
    std::string words; ///< order of the bytes of the unit, if the list says
    std::string attribute;
    KeyTexts keys;
    bool readable = true;
    bool writable = false;
    std::string more; ///< further keys, as they are written; may be empty
    KeyTexts grant;   ///< of the write. line; may be empty
    std::string grant_more;
    std::string rate;                                             ///< empty: the default
    std::string every;                                            ///< its period, if the list says
    std::vector<std::pair<std::string, std::string>> enumeration; ///< raw value, text
};

struct CsvPoints {
    std::vector<CsvPoint> points;
    Addressing addressing = Addressing::offset0;
};

/// Adds guesses and faults to `made`.
CsvPoints read_csv_points(const CsvText& csv, const CsvColumns& columns,
                          const CsvImportOptions& options, CsvImport& made);

} // namespace railbridge::config
