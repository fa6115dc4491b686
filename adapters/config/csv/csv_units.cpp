#include "adapters/config/csv/csv_units.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/csv/csv_place.hpp"
#include "adapters/config/csv/csv_words.hpp"

namespace railbridge::config {

namespace {

/// A key of an asset stays as it is, since its identity hangs on it; other words become one.
std::string asset_key(std::string_view text) {
    const std::string key = key_of(text);
    std::string with_dots = key; // those of `each` are KEY.KEY
    for (std::size_t i = 0; i < text.size(); ++i) {
        with_dots[i] = text[i] == '.' ? '.' : key[i];
    }
    const std::string name = with_dots == text ? std::string() : attribute_of_words(text);
    return name.empty() ? key : name;
}

} // namespace

CsvUnits::CsvUnits(const std::vector<const CsvRow*>& rows, const CsvColumns& columns,
                   const CsvImportOptions& options)
    : columns_(columns)
    , options_(options) {
    for (const CsvRow* row : rows) {
        const auto unit = unit_of(*row);
        if (unit && columns_.cell(*row, CsvColumn::asset).empty()) {
            nameless_.emplace(line_of(*row), *unit);
            lines_.insert(line_of(*row));
        }
    }
}

std::optional<std::string> CsvUnits::guess() const {
    if (nameless_.size() < 2) {
        return std::nullopt;
    }
    return std::to_string(nameless_.size()) +
           " units without the name of an asset: each becomes one, " +
           asset_of(*nameless_.begin()) + " and so on";
}

Result<CsvOwner> CsvUnits::owner_of(const CsvRow& row) {
    const auto number = unit_of(row);
    if (!number) {
        return fail(
            fatal("unit id \"" + std::string(columns_.cell(row, CsvColumn::unit_id)) + '"'));
    }
    const Unit unit{line_of(row), *number};
    const auto said = columns_.cell(row, CsvColumn::asset);
    const std::string asset = said.empty() ? asset_of(unit) : asset_key(said);
    const auto [first, is_new] = assets_.try_emplace(asset, unit);
    if (!is_new && first->second != unit) {
        const auto in_words = [](const Unit& one) {
            return "unit " + std::to_string(one.second) + " of line " + one.first;
        };
        return fail(fatal("asset \"" + asset + "\" is " + in_words(first->second) +
                          " in an earlier row and " + in_words(unit) +
                          " here: each needs an asset of its own"));
    }
    return CsvOwner{asset, unit.first, unit.second};
}

std::string CsvUnits::line_of(const CsvRow& row) const {
    const auto line = columns_.cell(row, CsvColumn::line);
    return line.empty() ? options_.line : key_of(line);
}

std::optional<unsigned> CsvUnits::unit_of(const CsvRow& row) const {
    const auto unit = columns_.cell(row, CsvColumn::unit_id);
    return unit.empty() ? options_.unit : small_number(unit, 255);
}

std::string CsvUnits::asset_of(const Unit& unit) const {
    return options_.asset + (lines_.size() > 1 ? '_' + unit.first : std::string()) +
           (nameless_.size() > 1 ? '_' + std::to_string(unit.second) : std::string());
}

} // namespace railbridge::config
