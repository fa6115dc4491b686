#include "adapters/config/csv/csv_text.hpp"

#include "bridge/base/characters.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace railbridge::config {

namespace {

constexpr std::size_t size_max = std::size_t{8} * 1024 * 1024;
constexpr std::size_t rows_max = 100'000;
constexpr std::size_t columns_max = 200;
constexpr std::size_t rows_to_guess = 50;
constexpr std::array separators{'\t', ';', ',', '|'};

/// Whether bytes above 127 make characters of UTF-8; what characters they are does not matter here.
bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t more = byte < 0x80   ? 0
                                 : byte < 0xC2 ? 4
                                 : byte < 0xE0 ? 1
                                 : byte < 0xF0 ? 2
                                 : byte < 0xF5 ? 3
                                               : 4;
        if (more == 4 || i + more >= text.size() + (more == 0 ? 1 : 0)) {
            return false;
        }
        for (std::size_t k = 0; k < more; ++k) {
            if (!continues_character(text[++i])) {
                return false;
            }
        }
    }
    return true;
}

std::string from_latin1(std::string_view text) {
    std::string utf8;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x80) {
            utf8 += letter;
        } else {
            utf8 += static_cast<char>(0xC0U | (byte >> 6U));
            utf8 += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return utf8;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos
               ? std::string()
               : std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

class Parser {
public:
    Parser(std::string_view text, char separator, std::size_t limit)
        : text_(text)
        , separator_(separator)
        , limit_(limit) {}

    std::vector<CsvRow> rows() {
        std::vector<CsvRow> all;
        while (at_ < text_.size() && all.size() < limit_) {
            CsvRow row{line_, {}};
            bool filled = false;
            do {
                row.cells.push_back(trimmed(cell()));
                filled = filled || !row.cells.back().empty();
            } while (take_separator());
            take_line_end();
            if (filled) {
                all.push_back(std::move(row));
            }
        }
        return all;
    }

private:
    bool take_separator() {
        if (at_ < text_.size() && text_[at_] == separator_) {
            ++at_;
            return true;
        }
        return false;
    }

    void take_line_end() {
        if (at_ < text_.size() && text_[at_] == '\r') {
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] == '\n') {
            ++at_;
        }
        ++line_;
    }

    bool ends_cell(char letter) const {
        return letter == separator_ || letter == '\n' ||
               (letter == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
    }

    std::string cell() {
        std::size_t first = at_;
        while (first < text_.size() && (text_[first] == ' ')) {
            ++first;
        }
        std::string content;
        if (first < text_.size() && text_[first] == '"') {
            at_ = first + 1;
            content = quoted();
        }
        while (at_ < text_.size() && !ends_cell(text_[at_])) {
            content += text_[at_++];
        }
        return content;
    }

    std::string quoted() {
        std::string content;
        while (at_ < text_.size()) {
            const char letter = text_[at_++];
            if (letter != '"') {
                line_ += letter == '\n' ? 1 : 0;
                content += letter;
            } else if (at_ < text_.size() && text_[at_] == '"') {
                content += text_[at_++];
            } else {
                break;
            }
        }
        return content;
    }

    std::string_view text_;
    char separator_;
    std::size_t limit_;
    std::size_t at_ = 0;
    unsigned line_ = 1;
};

/// Rows that agree on a number of columns above one, and that number: more is better.
std::size_t agreement(std::string_view text, char separator) {
    std::map<std::size_t, std::size_t> rows_by_columns;
    for (const CsvRow& row : Parser(text, separator, rows_to_guess).rows()) {
        ++rows_by_columns[row.cells.size()];
    }
    std::size_t best = 0;
    for (const auto& [columns, rows] : rows_by_columns) {
        best = columns > 1 ? std::max(best, rows * std::min<std::size_t>(columns, 20)) : best;
    }
    return best;
}

char guessed(std::string_view text) {
    char best = ';';
    std::size_t most = 0;
    for (const char separator : separators) {
        if (const std::size_t found = agreement(text, separator); found > most) {
            most = found;
            best = separator;
        }
    }
    return best;
}

} // namespace

Result<CsvText> parse_csv(std::string_view text, std::optional<char> separator) {
    if (text.size() > size_max) {
        return fail(fatal("larger than 8 MiB"));
    }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text.remove_prefix(byte_order_mark.size());
    }
    CsvText csv;
    std::string converted;
    if (!is_utf8(text)) {
        csv.latin1 = true;
        converted = from_latin1(text);
        text = converted;
    }
    csv.separator_guessed = !separator;
    csv.separator = separator.value_or(guessed(text));
    csv.rows = Parser(text, csv.separator, rows_max + 1).rows();
    if (csv.rows.size() > rows_max) {
        return fail(fatal("more than " + std::to_string(rows_max) + " rows"));
    }
    for (const CsvRow& row : csv.rows) {
        if (row.cells.size() > columns_max) {
            return fail(fatal("line " + std::to_string(row.line) + " has more than " +
                              std::to_string(columns_max) + " columns"));
        }
    }
    return csv;
}

std::string csv_cell(std::string_view text, char separator) {
    const std::string special = std::string("\"\r\n") + separator;
    const bool blank_ends = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    if (text.find_first_of(special) == std::string_view::npos && !blank_ends) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char letter : text) {
        quoted += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return quoted + '"';
}

} // namespace railbridge::config
