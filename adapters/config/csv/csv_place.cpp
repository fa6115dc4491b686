#include "adapters/config/csv/csv_place.hpp"

#include "adapters/config/csv/csv_types.hpp"
#include "adapters/config/csv/csv_words.hpp"
#include "adapters/config/type_text.hpp"

#include <charconv>

namespace railbridge::config {

namespace {

class PlaceReader {
public:
    PlaceReader(const CsvRow& row, const CsvColumns& columns, const CsvAddress& address,
                Addressing addressing)
        : row_(row)
        , columns_(columns)
        , address_(address)
        , addressing_(addressing)
        , bit_(columns.cell(row, CsvColumn::bit)) {
        if (address.bit) {
            bit_ = std::to_string(*address.bit);
        } else if (address.rest.substr(0, 1) == ".") {
            bit_.clear(); // it stands behind the number already
        }
    }

    Result<CsvPlace> read() {
        CsvPlace place;
        const auto table = table_of(place);
        if (!table) {
            return fail(table.error());
        }
        if (const auto agree = bits_agree(*table); !agree) {
            return fail(agree.error());
        }
        auto at = address_text(*table);
        if (!at) {
            return fail(at.error());
        }
        auto type = type_of(*table, place);
        if (!type) {
            return fail(type.error());
        }
        place.at = std::move(*at);
        place.as = *type == "bool" ? std::string() : std::move(*type);
        return place;
    }

private:
    static tl::unexpected<Error> refused(const std::string& text) { return fail(fatal(text)); }

    std::string_view cell(CsvColumn column) const { return columns_.cell(row_, column); }

    Result<Table> table_of(CsvPlace& place) const {
        const auto words = cell(CsvColumn::area);
        if (!words.empty()) {
            const auto named = area_of_words(words);
            if (!named) {
                return refused("area \"" + std::string(words) + "\" is none of co, di, ir, hr");
            }
            if (const auto both = two_areas_of_digit(words); !both.empty() && !columns_.functions) {
                return refused("area \"" + std::string(words) + "\": " + both +
                               ". If the column has function codes give --columns function=" +
                               std::to_string(columns_.at.at(CsvColumn::area) + 1) +
                               ", else write co, di, ir or hr");
            }
            return address_.table.value_or(*named) == *named
                       ? Result<Table>(*named)
                       : areas_differ(*address_.table, *named);
        }
        if (address_.table) {
            return *address_.table;
        }
        if (addressing_ == Addressing::modicon) {
            const auto parsed = parse_address(address_.digits, Addressing::modicon);
            return parsed ? Result<Table>(parsed->table) : fail(parsed.error());
        }
        place.area_guessed = true;
        return Table::holding_register;
    }

    std::string address_cell() const { return "address " + std::string(cell(CsvColumn::address)); }

    /// Who corrected one of the two cells has not corrected the other.
    tl::unexpected<Error> areas_differ(Table address, Table column) const {
        return refused(address_cell() + " is one of " + std::string(short_name(address)) +
                       ", but the area says " + std::string(short_name(column)));
    }

    /// The bit that the address itself names, or several; empty without one.
    std::string_view own_bits() const {
        const std::string_view rest = address_.rest;
        return address_.bit               ? std::string_view(bit_)
               : rest.substr(0, 1) == "." ? rest.substr(1)
                                          : std::string_view();
    }

    Status bits_agree(Table table) const {
        const auto own = own_bits();
        const auto column = cell(CsvColumn::bit);
        if (is_bit_table(table)) {
            const bool none = column.empty() || column == "-" || small_number(column, 15) == 0U;
            return none && !address_.bit
                       ? Status()
                       : refused(address_cell() + (none ? "" : " bit " + std::string(column)) +
                                 ": coils and inputs are single bits, each with its own address");
        }
        const auto bit = small_number(own, 15);
        if (!own.empty() && !column.empty() && (!bit || bit != small_number(column, 15))) {
            return refused(address_cell() + " names bit " + std::string(own) +
                           ", the column of bits says " + std::string(column));
        }
        return {};
    }

    Result<std::string> modicon_text(Table table) const {
        const auto parsed = parse_address(address_.digits, Addressing::modicon);
        if (!parsed) {
            return fail(parsed.error());
        }
        return parsed->table == table ? Result<std::string>(address_.digits)
                                      : areas_differ(parsed->table, table);
    }

    Result<std::string> counted_text(Table table) const {
        if (address_.mapping && addressing_ == Addressing::offset1) {
            return refused(
                address_cell() +
                " is one of a mapping or an export, which counts from 0, but --addresses "
                "says offset1: leave that out, or write " +
                std::to_string(address_.number + 1) + " and the area in its own column");
        }
        const std::uint32_t first = addressing_ == Addressing::offset1 ? 1 : 0;
        if (address_.number < first || address_.number - first > 65535) {
            return refused("address " + address_.digits + " is beyond the area");
        }
        return std::string(short_name(table)) + ':' + address_.digits;
    }

    Result<std::string> address_text(Table table) const {
        const bool modicon =
            address_.area_digit || (addressing_ == Addressing::modicon && !address_.mapping);
        auto at = modicon ? modicon_text(table) : counted_text(table);
        if (!at) {
            return at;
        }
        if (!bit_.empty() && !is_bit_table(table)) {
            if (!small_number(bit_, 15)) {
                return refused("bit \"" + bit_ + "\": a register has bits 0 to 15");
            }
            *at += '.' + bit_;
        }
        return *at + address_.rest;
    }

    /// Registers, as the list says; nothing if it does not.
    Result<std::optional<unsigned>> registers() const {
        const auto count = cell(CsvColumn::count);
        const auto range = address_.last
                               ? std::optional<unsigned>(*address_.last - address_.number + 1)
                               : std::nullopt;
        if (count.empty()) {
            return range;
        }
        const auto number = small_number(count, 2000);
        if (!number) {
            return refused("number of registers \"" + std::string(count) + '"');
        }
        if (range.value_or(*number) != *number) {
            return refused(address_cell() + " are " + std::to_string(*range) +
                           " registers, the column says " + std::to_string(*number));
        }
        return number;
    }

    Result<std::string> type_of(Table table, CsvPlace& place) const {
        const auto words = cell(CsvColumn::type);
        const auto order = cell(CsvColumn::order);
        const auto count = registers();
        if (!count) {
            return fail(count.error());
        }
        if (!is_bit_table(table) && !bit_.empty() && swaps_bytes(order)) {
            return refused("a bit of a register whose bytes are swapped (\"" + std::string(order) +
                           "\"): write which bit it is on the wire, and leave the order out");
        }
        if (is_bit_table(table) || !bit_.empty()) {
            return std::string("bool");
        }
        if (words.empty() && count->value_or(1) == 1) {
            place.type_guessed = true;
            return std::string("u16");
        }
        if (words.empty()) {
            return refused(std::to_string(**count) +
                           " registers and no type: is it i32, u32, f32, ...?");
        }
        const auto type = type_of_words(words, order, count->value_or(0));
        if (!type) {
            return fail(type.error());
        }
        place.text_in_order = type->text_in_order;
        return fits(type->as, *count);
    }

    /// A list that says how many registers a value takes must agree with the type.
    Result<std::string> fits(const std::string& type, std::optional<unsigned> count) const {
        const auto parsed = parse_type(type);
        const bool list = address_.rest.substr(0, 1) == "[";
        if (count && parsed && !list && type != "bool") {
            const auto takes = register_count(parsed->encoding({}));
            if (takes != *count) {
                return refused(type + " takes " + std::to_string(takes) +
                               (takes == 1 ? " register" : " registers") + ", the list says " +
                               std::to_string(*count));
            }
        }
        return type;
    }

    const CsvRow& row_;
    const CsvColumns& columns_;
    const CsvAddress& address_;
    Addressing addressing_;
    std::string bit_;
};

} // namespace

Result<CsvPlace> read_csv_place(const CsvRow& row, const CsvColumns& columns,
                                const CsvAddress& address, Addressing addressing) {
    return PlaceReader(row, columns, address, addressing).read();
}

std::optional<unsigned> small_number(std::string_view text, unsigned max) {
    unsigned number = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool good = !text.empty() && problem == std::errc{} && rest == text.data() + text.size();
    return good && number <= max ? std::optional(number) : std::nullopt;
}

} // namespace railbridge::config
