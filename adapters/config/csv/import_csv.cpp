#include "adapters/config/csv/import_csv.hpp"

#include "adapters/config/csv/csv_points.hpp"
#include "adapters/config/duration_text.hpp"
#include "adapters/config/rate_defaults.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace railbridge::config {

namespace {

/// Counts as it is built, so that a line of the mapping leads back to its row of the list.
class MappingText {
public:
    explicit MappingText(CsvImport& made)
        : made_(made) {}

    void line(const std::string& text, unsigned row = 0) {
        made_.text += text + '\n';
        made_.row_of.push_back(row);
    }

private:
    CsvImport& made_;
};

/// An asset, or several that share a unit.
struct UnitOfList {
    std::string bus;
    unsigned unit = 1;
    std::vector<std::string> assets{}; ///< in the order of the list
    std::string words{};
};

std::vector<UnitOfList> units_of(const std::vector<CsvPoint>& points) {
    std::vector<UnitOfList> units;
    for (const CsvPoint& point : points) {
        auto found = std::find_if(units.begin(), units.end(), [&point](const auto& unit) {
            return unit.bus == point.bus && unit.unit == point.unit;
        });
        if (found == units.end()) {
            units.push_back({point.bus, point.unit});
            found = units.end() - 1;
        }
        found->words = found->words.empty() ? point.words : found->words;
        auto& assets = found->assets;
        if (std::find(assets.begin(), assets.end(), point.asset) == assets.end()) {
            assets.push_back(point.asset);
        }
    }
    return units;
}

std::string braces(const KeyTexts& keys, const std::string& more) {
    const std::string text = in_line(keys);
    const char* between = text.empty() || more.empty() ? "" : ", ";
    return text.empty() && more.empty() ? "{}" : "{ " + text + between + more + " }";
}

class Writer {
public:
    Writer(const CsvPoints& points, const CsvImportOptions& options, CsvImport& made)
        : points_(points.points)
        , addressing_(points.addressing)
        , options_(options)
        , made_(made)
        , text_(made) {}

    void write() {
        text_.line("schema = 1");
        const auto units = units_of(points_);
        write_lines(units);
        write_rates();
        for (const UnitOfList& unit : units) {
            write_unit(unit);
        }
        write_enums();
        made_.points = static_cast<std::size_t>(
            std::count_if(points_.begin(), points_.end(), [this](const CsvPoint& point) {
                return point.readable || options_.grants;
            }));
    }

private:
    void write_lines(const std::vector<UnitOfList>& units) {
        std::set<std::string> written;
        for (const UnitOfList& unit : units) {
            if (!written.insert(unit.bus).second) {
                continue;
            }
            text_.line("");
            text_.line("[line." + unit.bus + "]");
            text_.line("transport = \"tcp\"");
            const bool first = written.size() == 1;
            text_.line("endpoint = " +
                       toml_text(first ? options_.endpoint
                                       : "192.0.2." + std::to_string(written.size()) + ":502") +
                       (first && options_.endpoint.substr(0, 8) != "192.0.2."
                            ? ""
                            : " # write where it really is"));
        }
    }

    /// A period that a rate has anyway need not be written.
    static bool is_built_in(const CsvPoint& point) {
        const auto every = parse_duration(point.every);
        return std::any_of(built_in_rates.begin(), built_in_rates.end(),
                           [&](const BuiltInRate& rate) {
                               return rate.name == point.rate && every && *every == rate.every;
                           });
    }

    void write_rates() {
        std::set<std::string> written;
        for (const CsvPoint& point : points_) {
            if (!point.every.empty() && written.insert(point.rate).second && !is_built_in(point)) {
                text_.line("");
                text_.line("[rate." + point.rate + "]", point.line);
                text_.line("every = " + toml_text(point.every), point.line);
            }
        }
    }

    void write_device_keys(const UnitOfList& unit) {
        text_.line("line = " + toml_text(unit.bus));
        text_.line("unit = " + std::to_string(unit.unit));
        const char* notation = addressing_ == Addressing::modicon   ? "modicon"
                               : addressing_ == Addressing::offset1 ? "offset1"
                                                                    : "offset0";
        text_.line("addresses = " + toml_text(notation));
        const std::string& words = unit.words.empty() ? options_.words : unit.words;
        if (!words.empty()) {
            text_.line("words = " + toml_text(words));
        }
    }

    void write_unit(const UnitOfList& unit) {
        const bool shared = unit.assets.size() > 1;
        const std::string device = unit.bus + '_' + std::to_string(unit.unit);
        if (shared) {
            text_.line("");
            text_.line("[device." + device + "]");
            write_device_keys(unit);
        }
        for (const std::string& asset : unit.assets) {
            text_.line("");
            text_.line("[asset." + asset + "]");
            if (shared) {
                text_.line("device = " + toml_text(device));
            } else {
                write_device_keys(unit);
            }
            write_points(unit, asset);
        }
    }

    void write_points(const UnitOfList& unit, const std::string& asset) {
        for (const CsvPoint& point : points_) {
            if (point.asset == asset && point.bus == unit.bus && point.unit == unit.unit) {
                write_point(point);
            }
        }
    }

    void write_point(const CsvPoint& point) {
        KeyTexts keys = point.keys;
        if (!point.enumeration.empty()) {
            keys.emplace_back("enum", toml_text(enum_of(point)));
        }
        const bool idle = !point.readable && !options_.grants;
        text_.line((idle ? "# point." : "point.") + point.attribute + " = " +
                       braces(keys, point.more),
                   point.line);
        if (point.writable) {
            ++made_.grants;
            text_.line((options_.grants ? "write." : "# write.") + point.attribute + " = " +
                           braces(point.grant, point.grant_more),
                       point.line);
        }
    }

    std::string enum_of(const CsvPoint& point) {
        for (const auto& [name, values] : enums_) {
            if (values == point.enumeration) {
                return name;
            }
        }
        std::string name = point.attribute;
        for (int n = 2; enums_.contains(name); ++n) {
            name = point.attribute + '_' + std::to_string(n);
        }
        enums_.emplace(name, point.enumeration);
        lines_.emplace(name, point.line);
        return name;
    }

    void write_enums() {
        for (const auto& [name, values] : enums_) {
            text_.line("");
            text_.line("[enum." + name + "]", lines_[name]);
            for (const auto& [raw, text] : values) {
                text_.line(raw + " = " + toml_text(text), lines_[name]);
            }
        }
    }

    const std::vector<CsvPoint>& points_;
    Addressing addressing_;
    const CsvImportOptions& options_;
    CsvImport& made_;
    MappingText text_;
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> enums_;
    std::map<std::string, unsigned> lines_;
};

std::string in_words(char separator) {
    return separator == '\t' ? "tab" : std::string(1, separator);
}

void tell_columns(const CsvText& csv, const CsvColumns& columns, CsvImport& made) {
    if (csv.separator_guessed) {
        made.guesses.push_back("cells are separated by " + in_words(csv.separator));
    }
    if (csv.latin1) {
        made.guesses.emplace_back("the file is no UTF-8: taken as Latin-1");
    }
    std::string list;
    for (const auto& [column, at] : columns.at) {
        list += (list.empty() ? "" : ", ") + std::string(to_string(column)) + " = " +
                std::to_string(at + 1);
    }
    made.guesses.push_back("columns: " + list);
    for (const std::string& header : columns.unused) {
        made.guesses.push_back("column \"" + header + "\" is not used");
    }
    if (columns.hexadecimal) {
        made.guesses.emplace_back("addresses are hexadecimal, as their header says");
    }
}

} // namespace

Result<CsvImport> import_csv(std::string_view text, const CsvImportOptions& options) {
    const auto csv = parse_csv(text, options.separator);
    if (!csv) {
        return fail(csv.error());
    }
    if (csv->rows.empty()) {
        return fail(fatal("the list is empty"));
    }
    const auto columns = find_columns(*csv, options.columns);
    if (!columns) {
        return fail(columns.error());
    }
    CsvImport made;
    tell_columns(*csv, *columns, made);
    const CsvPoints points = read_csv_points(*csv, *columns, options, made);
    if (points.points.empty() && made.faults.empty()) {
        return fail(fatal("the list has no row with an address"));
    }
    Writer(points, options, made).write();
    return made;
}

} // namespace railbridge::config
