#include "adapters/config/csv/csv_columns.hpp"

#include "adapters/config/csv/cell_text.hpp"
#include "adapters/config/nearest.hpp"

#include <algorithm>
#include <set>

namespace railbridge::config {

namespace {

struct Headers {
    CsvColumn column{};
    std::string_view name; ///< of the column, as this program writes it
    std::string_view
        other; ///< further spellings, small letters without blanks, separated by blanks
};

constexpr std::array headers{
    Headers{CsvColumn::name, "attribute",
            "name tag tagname point pointname variable signal parameter measurement registername "
            "datapoint bezeichnung messwert nom libelle nombre nome symbol"},
    Headers{CsvColumn::label, "label",
            "description comment remark beschreibung kommentar designation descripcion dsignation "
            "title"},
    Headers{CsvColumn::asset, "asset", "device devicename equipment machine gert geraet anlage"},
    Headers{CsvColumn::line, "line", "bus port channel linie"},
    Headers{CsvColumn::unit_id, "unit id", "unitid slave slaveid slaveaddress station stationid"},
    Headers{CsvColumn::words, "words", ""},
    Headers{CsvColumn::area, "area",
            "table registertype objecttype functioncode function fc memoryarea bereich registerart "
            "typeofregister modbusfunction readfunction readfunctioncode entity regtype"},
    Headers{CsvColumn::address, "address",
            "addr register reg modbusaddress registeraddress registernumber modbusregister adresse "
            "addresshex hexaddress addressdec startaddress startregister direccion indirizzo "
            "addressdecimal registeraddresshex regaddress modbusaddresshex addresshexadecimal "
            "registerno regno modbus"},
    Headers{CsvColumn::bit, "bit", "bitnumber bitno bitposition bitpos"},
    Headers{CsvColumn::count, "registers",
            "count length size numberofregisters noofregisters quantity len anzahl lnge "
            "laenge wordcount registercount"},
    Headers{CsvColumn::type, "type",
            "datatype dataformat format datentyp typ valuetype encoding as formato"},
    Headers{CsvColumn::order, "order", "byteorder wordorder endian endianness swap"},
    Headers{CsvColumn::scale, "scale",
            "factor multiplier gain scaling scalefactor resolution faktor skalierung facteur coeff "
            "coefficient multiply"},
    Headers{CsvColumn::offset, "offset", "bias add valueoffset"},
    Headers{CsvColumn::units, "unit",
            "units uom engineeringunit engunit einheit unite unidad unita unitofmeasure"},
    Headers{CsvColumn::access, "access",
            "rw readwrite permission permissions accesstype zugriff direction accessmode rorw"},
    Headers{CsvColumn::rate, "rate", "pollrate class pollclass scanclass"},
    Headers{CsvColumn::period, "period", "interval pollinterval scanrate polltime every zyklus"},
    Headers{CsvColumn::write_min, "write min", "min minimum low lowlimit minvalue writemin"},
    Headers{CsvColumn::write_max, "write max", "max maximum high highlimit maxvalue writemax"},
    Headers{CsvColumn::allow, "write allow", "allow allowed allowedvalues writeallow"},
    Headers{CsvColumn::pulse, "pulse", "pulsetime pulselength"},
    Headers{CsvColumn::enumeration, "enum", "enumeration values valuemap states texts mapping"},
    Headers{CsvColumn::missing, "missing", "invalid nan invalidvalue notavailable"},
    Headers{CsvColumn::more, "more keys", ""},
    Headers{CsvColumn::write_more, "more write keys", ""},
};

constexpr std::size_t header_rows_max = 20; // titles and remarks above the header

bool names(const Headers& known, std::string_view header) {
    std::string_view words = known.other;
    if (header == small_letters_of(known.name)) {
        return true;
    }
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == header) {
            return true;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

std::optional<CsvColumn> meaning(std::string_view header) {
    const std::string whole = small_letters_of(header);
    const std::string short_one = small_letters_of(header.substr(0, header.find_first_of("([")));
    for (const std::string& text : {whole, short_one}) {
        for (const Headers& known : headers) {
            if (!text.empty() && names(known, text)) {
                return known.column;
            }
        }
    }
    return std::nullopt;
}

/// Of a column of areas: "Function Code", "FC", "modbus function".
bool names_functions(std::string_view header) {
    const std::string text = small_letters_of(header.substr(0, header.find_first_of("([")));
    return text == "fc" || text.find("function") != std::string::npos;
}

/// The columns of a row taken as header, the first of each meaning.
CsvColumns read_header(const CsvRow& row) {
    CsvColumns columns;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto column = meaning(row.cells[i]);
        if (column && columns.at.emplace(*column, i).second) {
            columns.hexadecimal = columns.hexadecimal ||
                                  (*column == CsvColumn::address &&
                                   small_letters_of(row.cells[i]).find("hex") != std::string::npos);
            columns.functions =
                columns.functions || (*column == CsvColumn::area && names_functions(row.cells[i]));
        } else if (!row.cells[i].empty()) {
            columns.unused.push_back(row.cells[i]);
        }
    }
    return columns;
}

Status take_given(const std::map<std::string, std::size_t>& given, const CsvText& csv,
                  CsvColumns& columns) {
    std::size_t width = 0;
    for (const CsvRow& row : csv.rows) {
        width = std::max(width, row.cells.size());
    }
    std::set<CsvColumn> taken;
    for (const auto& [name, number] : given) {
        const auto column = meaning(name);
        if (!column) {
            std::vector<std::string_view> known;
            for (const Headers& header : headers) {
                known.push_back(header.name);
            }
            return fail(
                fatal("--columns: unknown column \"" + name + '"' + did_you_mean(name, known)));
        }
        if (number < 1 || number > width) {
            return fail(fatal("--columns: " + name + "=" + std::to_string(number) +
                              ", but the widest row has " + std::to_string(width) + " columns"));
        }
        if (!taken.insert(*column).second) {
            return fail(fatal("--columns: " + name + " is given twice"));
        }
        if (*column == CsvColumn::area) {
            const auto now = columns.at.find(*column);
            const bool same = now != columns.at.end() && now->second == number - 1;
            columns.functions = names_functions(name) || (same && columns.functions);
        }
        for (auto one = columns.at.begin(); one != columns.at.end();) {
            one = one->second == number - 1 ? columns.at.erase(one) : std::next(one);
        }
        columns.at[*column] = number - 1;
    }
    return {};
}

bool complete(const CsvColumns& columns) {
    return columns.at.contains(CsvColumn::address) &&
           (columns.at.contains(CsvColumn::name) || columns.at.contains(CsvColumn::label));
}

} // namespace

std::string_view to_string(CsvColumn column) {
    for (const Headers& known : headers) {
        if (known.column == column) {
            return known.name;
        }
    }
    return {};
}

std::string_view CsvColumns::cell(const CsvRow& row, CsvColumn column) const {
    const auto found = at.find(column);
    return found == at.end() || found->second >= row.cells.size()
               ? std::string_view()
               : std::string_view(row.cells[found->second]);
}

Result<CsvColumns> find_columns(const CsvText& csv,
                                const std::map<std::string, std::size_t>& given) {
    CsvColumns best;
    for (std::size_t i = 0; i < std::min(csv.rows.size(), header_rows_max); ++i) {
        CsvColumns columns = read_header(csv.rows[i]);
        columns.header_rows = i + 1;
        if (complete(columns) ||
            (!given.empty() && columns.at.size() > best.at.size() && columns.at.size() >= 2)) {
            best = std::move(columns);
            break;
        }
    }
    if (auto taken = take_given(given, csv, best); !taken) {
        return fail(taken.error());
    }
    if (!complete(best)) {
        return fail(fatal("no header row with an address and a name: say which columns they are, "
                          "for example --columns name=1,address=2,type=3"));
    }
    if (!best.at.contains(CsvColumn::name)) {
        best.at[CsvColumn::name] = best.at[CsvColumn::label];
    }
    return best;
}

} // namespace railbridge::config
