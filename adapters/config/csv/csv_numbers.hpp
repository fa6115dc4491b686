#pragma once
// Numbers of register lists: as people and spreadsheets write them, with a comma that is not always
// the same.

#include "adapters/config/csv/csv_columns.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// 0.1 as "0.1", "0,1", "x0.1", "/10", "1/10", "10^-1". The result is a number of TOML.
std::optional<std::string> number_of_words(std::string_view text);

/// What all numbers of a list together say about its commas: a spreadsheet writes 1000 as "1,000",
/// and another one 1 as "1,000".
class CsvNumbers {
public:
    CsvNumbers() = default;
    CsvNumbers(const std::vector<const CsvRow*>& rows, const CsvColumns& columns);

    /// One of them, such as "0,1" or "2,50", cannot have a comma between thousands.
    bool decimal_comma() const { return decimal_comma_; }
    /// Why the number may be two; nothing if it is one.
    std::optional<std::string> doubt(std::string_view text) const;

private:
    bool decimal_comma_ = false;
};

} // namespace railbridge::config
