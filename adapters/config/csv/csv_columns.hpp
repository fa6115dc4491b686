#pragma once
// What the columns of a register list mean, by the headers that people and vendors give them.

#include "adapters/config/csv/csv_text.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

enum class CsvColumn : std::uint8_t {
    name,
    label,
    asset,
    line,
    unit_id,
    words,
    area,
    address,
    bit,
    count,
    type,
    order,
    scale,
    offset,
    units,
    access,
    rate,
    period,
    write_min,
    write_max,
    allow,
    pulse,
    enumeration,
    missing,
    more,
    write_more,
};

/// As `--columns` and the header of an export spell it.
std::string_view to_string(CsvColumn column);

struct CsvColumns {
    std::map<CsvColumn, std::size_t> at; ///< place in the row, from 0
    std::size_t header_rows = 0;         ///< rows before the first point
    std::vector<std::string> unused;     ///< headers without a meaning here
    bool hexadecimal = false;            ///< the header of the addresses says so
    bool functions = false;              ///< areas are function codes, their header says so

    /// The cell, or nothing if there is no such column or it is empty.
    std::string_view cell(const CsvRow& row, CsvColumn column) const;
};

/// `given`: columns named by the user, from 1; the others are guessed by their headers.
Result<CsvColumns> find_columns(const CsvText& csv,
                                const std::map<std::string, std::size_t>& given);

} // namespace railbridge::config
