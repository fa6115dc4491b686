#include "adapters/config/csv/csv_points.hpp"

#include "adapters/config/blanks.hpp"
#include "adapters/config/csv/csv_numbers.hpp"
#include "adapters/config/csv/csv_place.hpp"
#include "adapters/config/csv/csv_units.hpp"
#include "adapters/config/csv/csv_words.hpp"
#include "adapters/config/duration_text.hpp"
#include "adapters/config/unit_text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace railbridge::config {

namespace {

class Reader {
public:
    Reader(const CsvText& csv, const CsvColumns& columns, const CsvImportOptions& options,
           CsvImport& made)
        : csv_(csv)
        , columns_(columns)
        , options_(options)
        , made_(made) {}

    CsvPoints read() {
        collect_addresses();
        choose_addressing();
        numbers_ = CsvNumbers(rows_, columns_);
        units_.emplace(rows_, columns_, options_);
        if (auto guess = units_->guess()) {
            made_.guesses.push_back(std::move(*guess));
        }
        CsvPoints all;
        all.addressing = addressing_;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            row_ = rows_[i];
            faulty_ = false;
            CsvPoint point = read_row(addresses_[i]);
            if (!faulty_) {
                all.points.push_back(std::move(point));
            }
        }
        tell_guesses();
        return all;
    }

private:
    std::string_view cell(CsvColumn column) const { return columns_.cell(*row_, column); }

    void fault(const std::string& text) {
        made_.faults.push_back({row_->line, text});
        faulty_ = true;
    }

    /// Rows without an address are titles between the points, most of the time.
    void collect_addresses() {
        for (std::size_t i = columns_.header_rows; i < csv_.rows.size(); ++i) {
            row_ = &csv_.rows[i];
            const auto text = cell(CsvColumn::address);
            const bool digits = std::any_of(text.begin(), text.end(), [](char letter) {
                return letter >= '0' && letter <= '9';
            });
            if (!digits) {
                if (!text.empty() && !(i == 0 && columns_.header_rows == 0)) {
                    fault("address \"" + std::string(text) + "\" has no digit");
                } else {
                    skipped_ += i == 0 && columns_.header_rows == 0 ? 0U : 1U;
                }
                continue;
            }
            const auto address = parse_csv_address(text, columns_.hexadecimal);
            if (!address) {
                fault("address \"" + std::string(text) +
                      "\": write it as 100, 0x64, 40101, 4x0101, 100.3 or hr:100");
                continue;
            }
            rows_.push_back(row_);
            addresses_.push_back(*address);
        }
        refuse_coils_like_hexadecimals();
    }

    /// Beside 4x0101 a text such as 0x0001 may be coil 1 as well as the address 1.
    void refuse_coils_like_hexadecimals() {
        const bool areas = std::any_of(addresses_.begin(), addresses_.end(),
                                       [](const auto& one) { return one.area_digit; });
        for (std::size_t i = rows_.size(); areas && i-- > 0;) {
            row_ = rows_[i];
            const std::string text(cell(CsvColumn::address));
            if (text.substr(0, 2) == "0x" || text.substr(0, 2) == "0X") {
                fault("address \"" + text +
                      "\" beside such as 4x0101: write 00001 for the first coil, or hr:1");
                rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(i));
                addresses_.erase(addresses_.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }

    void choose_addressing() {
        const bool areas = columns_.at.contains(CsvColumn::area);
        if (options_.addressing) {
            addressing_ = *options_.addressing;
            return;
        }
        const auto guessed = guess_addressing(addresses_, areas);
        addressing_ = guessed.addressing;
        const char* name = addressing_ == Addressing::modicon ? "Modicon numbers (modicon)"
                                                              : "counted from 0 (offset0)";
        made_.guesses.push_back("addresses are " + std::string(name) + ": " + guessed.because);
    }

    CsvPoint read_row(const CsvAddress& address) {
        CsvPoint point;
        point.line = row_->line;
        read_identity(point);
        read_place(address, point);
        read_numbers(point);
        read_units(point);
        read_schedule(point);
        read_meaning(point);
        read_access(point);
        point.more = further_keys(CsvColumn::more);
        point.grant_more = further_keys(CsvColumn::write_more);
        return point;
    }

    void read_identity(CsvPoint& point) {
        if (auto owner = units_->owner_of(*row_)) {
            point.asset = std::move(owner->asset);
            point.bus = std::move(owner->line);
            point.unit = owner->unit;
        } else {
            fault(owner.error().text);
        }
        point.words = std::string(cell(CsvColumn::words));
        const auto name = cell(CsvColumn::name);
        point.attribute = attribute_of_words(name);
        if (point.attribute.empty() || point.attribute == "update") {
            fault("no name for an attribute in \"" + std::string(name) + '"');
        }
        std::string unique = point.attribute;
        for (int n = 2; !names_.insert(point.asset + '.' + unique).second; ++n) {
            unique = point.attribute + '_' + std::to_string(n);
        }
        renamed_ += unique != point.attribute ? 1U : 0U;
        point.attribute = unique;
        const auto label = cell(CsvColumn::label);
        const auto shown = label.empty() ? name : label;
        if (shown != point.attribute) {
            label_ = std::string(shown);
        } else {
            label_.clear();
        }
    }

    void read_place(const CsvAddress& address, CsvPoint& point) {
        const auto place = read_csv_place(*row_, columns_, address, addressing_);
        if (!place) {
            fault(place.error().text);
            return;
        }
        without_area_ += place->area_guessed ? 1U : 0U;
        without_type_ += place->type_guessed ? 1U : 0U;
        texts_in_order_ += place->text_in_order ? 1U : 0U;
        point.keys.emplace_back("at", toml_text(place->at));
        if (!place->as.empty()) {
            point.keys.emplace_back("as", toml_text(place->as));
        }
    }

    /// Nothing if the text is no number; one that may be two is a fault.
    std::optional<std::string> number(CsvColumn column, std::string_view text) {
        if (const auto doubt = numbers_.doubt(text)) {
            fault(std::string(to_string(column)) + ' ' + *doubt);
        }
        return number_of_words(text);
    }

    void add_number(CsvColumn column, std::string_view key, std::string_view plain,
                    KeyTexts& keys) {
        const auto text = cell(column);
        if (text.empty() || text == "-") {
            return;
        }
        const auto value = number(column, text);
        if (!value) {
            fault(std::string(to_string(column)) + " \"" + std::string(text) + "\" is no number");
        } else if (*value != plain) {
            keys.emplace_back(key, *value);
        }
    }

    void read_numbers(CsvPoint& point) {
        add_number(CsvColumn::scale, "scale", "1", point.keys);
        add_number(CsvColumn::offset, "offset", "0", point.keys);
        if (const auto missing = cell(CsvColumn::missing); !missing.empty()) {
            const auto value = number(CsvColumn::missing, missing);
            point.keys.emplace_back("missing", value ? *value : toml_text(missing));
        }
    }

    void read_units(CsvPoint& point) {
        const auto text = cell(CsvColumn::units);
        if (!text.empty() && text != "-") {
            const std::string spelling = text == "Volt"                      ? "V"
                                         : text == "Ampere" || text == "Amp" ? "A"
                                         : text == "Watt"                    ? "W"
                                                                             : std::string(text);
            if (parse_unit(spelling)) {
                point.keys.emplace_back("units", toml_text(spelling));
            } else if (const auto list = unit_words(text); !list.empty()) {
                point.keys.emplace_back("units", list);
            } else {
                unknown_units_.insert(std::string(text));
            }
        }
        if (!label_.empty()) {
            point.keys.emplace_back("label", toml_text(label_));
        }
    }

    /// "kilo watt hour" as a list of OpenRemote's words; empty if one is not known.
    static std::string unit_words(std::string_view text) {
        std::string list;
        for (const std::string& word : parts_of(text, ' ')) {
            if (!is_known_unit_word(word)) {
                return {};
            }
            list += (list.empty() ? "[" : ", ") + toml_text(word);
        }
        return list.empty() ? list : list + ']';
    }

    void read_schedule(CsvPoint& point) {
        const auto rate = cell(CsvColumn::rate);
        const auto period = cell(CsvColumn::period);
        point.rate = key_of(rate);
        if (!period.empty()) {
            const auto bare = number(CsvColumn::period, period);
            point.every = bare ? *bare + "s" : std::string(period);
            point.rate = point.rate.empty() ? "every_" + key_of(point.every) : point.rate;
            check_period(point, std::string(period));
        }
        if (!point.rate.empty() && point.rate != "normal") {
            point.keys.emplace_back("rate", toml_text(point.rate));
        }
    }

    /// A rate has one period.
    void check_period(const CsvPoint& point, const std::string& said) {
        const auto every = parse_duration(point.every);
        if (!every) {
            fault("period \"" + said + "\": write 500ms, 10s, 1m");
            return;
        }
        const auto [first, is_new] = periods_.try_emplace(point.rate, *every);
        if (first->second != *every) {
            fault("period \"" + said + "\" of rate " + point.rate + ", which has " +
                  to_text(first->second) + " in an earlier row: give it a rate of its own");
        }
    }

    /// "0=idle; 1=run"
    void read_meaning(CsvPoint& point) {
        for (const std::string& part : parts_of(cell(CsvColumn::enumeration), ';')) {
            const std::size_t equals = part.find_first_of("=:");
            const auto raw = number(CsvColumn::enumeration, without_blanks(part.substr(0, equals)));
            if (equals == std::string::npos || !raw ||
                raw->find_first_not_of("-0123456789") != std::string::npos) {
                fault("enum \"" + part + "\": write 0=idle; 1=run");
                return;
            }
            const auto text = without_blanks(std::string_view(part).substr(equals + 1));
            point.enumeration.emplace_back(*raw, unquoted(text));
        }
    }

    void read_access(CsvPoint& point) {
        const auto words = cell(CsvColumn::access);
        add_number(CsvColumn::write_min, "min", {}, point.grant);
        add_number(CsvColumn::write_max, "max", {}, point.grant);
        if (const auto pulse = cell(CsvColumn::pulse); !pulse.empty()) {
            point.grant.emplace_back("pulse", toml_text(pulse));
        }
        if (const auto parts = parts_of(cell(CsvColumn::allow), ';'); !parts.empty()) {
            std::string list;
            for (const std::string& part : parts) {
                list += (list.empty() ? "[" : ", ") + allowed_value(part);
            }
            point.grant.emplace_back("allow", list + ']');
        }
        if (words.empty()) {
            return;
        }
        const auto access = access_of_words(words);
        if (!access) {
            fault("access \"" + std::string(words) + "\": write r, rw or w");
            return;
        }
        point.readable = access->read;
        point.writable = access->write;
        if (!point.readable) {
            point.keys.emplace_back("read", "false");
        }
    }

    /// What was understood, never what stands there: 0,5 would be two values.
    std::string allowed_value(const std::string& part) {
        if (const auto value = number(CsvColumn::allow, part)) {
            return *value;
        }
        return part == "true" || part == "false" ? part : toml_text(unquoted(part));
    }

    /// Keys as they are, in the line that is made of the row.
    std::string further_keys(CsvColumn column) {
        const auto text = cell(column);
        if (has_control_characters(text)) {
            fault(std::string(to_string(column)) + " are more than one line");
        }
        return std::string(text);
    }

    void tell(std::size_t count, const std::string& what) {
        if (count != 0) {
            made_.guesses.push_back(std::to_string(count) + (count == 1 ? " row " : " rows ") +
                                    what);
        }
    }

    void tell_guesses() {
        tell(without_area_, "without an area: taken as holding registers (hr)");
        tell(without_type_, "without a type: taken as u16");
        tell(texts_in_order_, "with a text in swapped registers: taken in order, as texts are");
        tell(skipped_, "without an address: left out");
        tell(renamed_, "with a name that was there before: a number is behind it");
        if (numbers_.decimal_comma()) {
            made_.guesses.push_back("numbers have a decimal comma");
        }
        for (const std::string& unit : unknown_units_) {
            made_.guesses.push_back("unit \"" + unit + "\" is not known: left out");
        }
    }

    const CsvText& csv_;
    const CsvColumns& columns_;
    const CsvImportOptions& options_;
    CsvImport& made_;
    std::vector<const CsvRow*> rows_;
    std::vector<CsvAddress> addresses_;
    const CsvRow* row_ = nullptr;
    bool faulty_ = false;
    Addressing addressing_ = Addressing::offset0;
    std::optional<CsvUnits> units_;           ///< of rows_, once they are known
    std::map<std::string, Duration> periods_; ///< of rates
    std::set<std::string> names_;
    std::string label_;
    std::set<std::string> unknown_units_;
    std::size_t without_area_ = 0;
    std::size_t without_type_ = 0;
    std::size_t texts_in_order_ = 0;
    std::size_t skipped_ = 0;
    std::size_t renamed_ = 0;
    CsvNumbers numbers_; ///< of rows_, once they are known
};

} // namespace

CsvPoints read_csv_points(const CsvText& csv, const CsvColumns& columns,
                          const CsvImportOptions& options, CsvImport& made) {
    return Reader(csv, columns, options, made).read();
}

} // namespace railbridge::config
