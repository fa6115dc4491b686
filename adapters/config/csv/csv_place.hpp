#pragma once
// Where the value of a row is and how it is encoded, in the words of a mapping.

#include "adapters/config/csv/csv_addresses.hpp"
#include "adapters/config/csv/csv_columns.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace railbridge::config {

struct CsvPlace {
    std::string at; ///< `hr:100`, `40101`
    std::string as; ///< empty: a bit
    bool area_guessed = false;
    bool type_guessed = false;
    bool text_in_order = false; ///< that the list swaps its registers is left out
};

/// The error says what is wrong with the row.
Result<CsvPlace> read_csv_place(const CsvRow& row, const CsvColumns& columns,
                                const CsvAddress& address, Addressing addressing);

/// A whole number from 0 to `max`.
std::optional<unsigned> small_number(std::string_view text, unsigned max);

} // namespace railbridge::config
