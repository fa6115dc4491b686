#pragma once
// A list of registers as people keep it in a spreadsheet, as a mapping file.

#include "adapters/config/address_text.hpp"
#include "bridge/base/result.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

struct CsvImportOptions {
    std::map<std::string, std::size_t> columns; ///< name of a column, its number from 1
    std::optional<char> separator;              ///< else guessed
    std::optional<Addressing> addressing;       ///< else guessed
    std::string asset = "device";               ///< key, where the list has no column of assets
    std::string line = "plant";                 ///< key, where it has none of lines
    std::string endpoint = "192.0.2.1:502";     ///< of the first line; that one is nobody's
    unsigned unit = 1;                          ///< where it has no column of unit ids
    std::string words;                          ///< `CDAB` and so on; empty: not said
    bool grants = false;                        ///< write. lines as lines instead of comments
};

struct CsvFault {
    unsigned line = 0; ///< of the list
    std::string text;
};

struct CsvImport {
    std::string text;                 ///< a mapping file of its own
    std::vector<unsigned> row_of;     ///< for each line of `text` the line of the list, or 0
    std::vector<std::string> guesses; ///< what nobody said
    std::vector<CsvFault> faults;     ///< rows that are left out
    std::size_t points = 0;
    std::size_t grants = 0; ///< write. lines, comments or not
};

/// The error is about the list as a whole. `text` is good TOML; whether the mapping is good too,
/// the loader says.
Result<CsvImport> import_csv(std::string_view csv, const CsvImportOptions& options);

} // namespace railbridge::config
