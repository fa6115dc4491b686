#pragma once
// Whose a row is: the unit it is read from, and the asset that shows it.

#include "adapters/config/csv/csv_columns.hpp"
#include "adapters/config/csv/import_csv.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::config {

struct CsvOwner {
    std::string asset; ///< key
    std::string line;  ///< key
    unsigned unit = 1;
};

class CsvUnits {
public:
    /// `rows` are all that have an address. Everything must outlive the object.
    CsvUnits(const std::vector<const CsvRow*>& rows, const CsvColumns& columns,
             const CsvImportOptions& options);

    /// Units whose rows name no asset: if there are several, each is an asset of its own.
    std::optional<std::string> guess() const;

    /// Rows in the order of the list. The error says what is wrong with this one: no unit id, or an
    /// asset that has another unit already.
    Result<CsvOwner> owner_of(const CsvRow& row);

private:
    using Unit = std::pair<std::string, unsigned>; ///< key of the line, unit id

    std::string line_of(const CsvRow& row) const;
    std::optional<unsigned> unit_of(const CsvRow& row) const;
    std::string asset_of(const Unit& unit) const;

    const CsvColumns& columns_;
    const CsvImportOptions& options_;
    std::set<Unit> nameless_;
    std::set<std::string> lines_; ///< of these
    std::map<std::string, Unit> assets_;
};

} // namespace railbridge::config
