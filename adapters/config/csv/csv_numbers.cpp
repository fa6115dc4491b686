#include "adapters/config/csv/csv_numbers.hpp"

#include "adapters/config/csv/cell_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace railbridge::config {

namespace {

std::optional<double> plain_number(std::string_view text) {
    std::string dotted(text);
    if (std::count(dotted.begin(), dotted.end(), ',') == 1 &&
        dotted.find('.') == std::string::npos) {
        std::replace(dotted.begin(), dotted.end(), ',', '.');
    }
    double number = 0.0;
    const char* const end = dotted.data() + dotted.size();
    const char* begin = dotted.data();
    begin += !dotted.empty() && dotted.front() == '+' ? 1 : 0;
    const auto [rest, problem] = std::from_chars(begin, end, number);
    return problem == std::errc{} && rest == end && std::isfinite(number) ? std::optional(number)
                                                                          : std::nullopt;
}

/// As it is: a double has no room for all whole numbers beyond 2^53.
std::optional<std::string> whole_number(std::string_view text) {
    text.remove_prefix(!text.empty() && text.front() == '+' ? 1 : 0);
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number);
    return problem == std::errc{} && rest == end ? std::optional(std::to_string(number))
                                                 : std::nullopt;
}

std::string toml_number(double number) {
    std::array<char, 32> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), number);
    std::string all(text.data(), problem == std::errc{} ? end : text.data());
    // An exponent needs no point in TOML, a whole number none either.
    return all;
}

/// What a comma or a point may be in the number around it.
enum class Mark : std::uint8_t { none, fraction, fraction_or_thousands };

/// Of "1/1,000" each side. Before thousands stand one to three digits, the first of them no zero.
Mark mark_in(std::string_view text, char mark) {
    constexpr std::string_view digits = "0123456789";
    Mark found = Mark::none;
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string_view::npos; ++at) {
        const auto before_end = text.substr(0, at);
        const std::size_t other = before_end.find_last_not_of(digits);
        const auto before = before_end.substr(other == std::string_view::npos ? 0 : other + 1);
        const auto behind = text.substr(at + 1);
        const std::size_t length = std::min(behind.find_first_not_of(digits), behind.size());
        const bool thousands =
            !before.empty() && before.size() <= 3 && before.front() != '0' && length == 3;
        found = std::max(found, thousands ? Mark::fraction_or_thousands : Mark::fraction);
    }
    return found;
}

bool says_decimal_comma(std::string_view text) {
    return mark_in(text, ',') == Mark::fraction && number_of_words(text).has_value();
}

} // namespace

std::optional<std::string> number_of_words(std::string_view text) {
    while (!text.empty() && (text.front() == 'x' || text.front() == 'X' || text.front() == '*')) {
        text.remove_prefix(1);
    }
    if (auto whole = whole_number(text)) {
        return whole;
    }
    const std::size_t slash = text.find('/');
    const std::size_t power = text.find("10^");
    std::optional<double> number;
    if (slash != std::string_view::npos) {
        const auto over = slash == 0 ? std::optional(1.0) : plain_number(text.substr(0, slash));
        const auto under = plain_number(text.substr(slash + 1));
        if (over && under && *under != 0.0) {
            number = *over / *under;
        }
    } else if (power == 0) {
        if (const auto exponent = plain_number(text.substr(3));
            exponent && std::abs(*exponent) < 20 && *exponent == std::trunc(*exponent)) {
            number = std::stod("1e" + std::to_string(static_cast<int>(*exponent)));
        }
    } else {
        number = plain_number(text);
    }
    return number ? std::optional(toml_number(*number)) : std::nullopt;
}

CsvNumbers::CsvNumbers(const std::vector<const CsvRow*>& rows, const CsvColumns& columns) {
    constexpr std::array with_numbers{CsvColumn::scale,     CsvColumn::offset, CsvColumn::write_min,
                                      CsvColumn::write_max, CsvColumn::allow,  CsvColumn::missing,
                                      CsvColumn::period};
    for (const CsvRow* row : rows) {
        for (const CsvColumn column : with_numbers) {
            const auto parts = parts_of(columns.cell(*row, column), ';');
            decimal_comma_ = decimal_comma_ ||
                             std::any_of(parts.begin(), parts.end(),
                                         [](const auto& part) { return says_decimal_comma(part); });
        }
    }
}

std::optional<std::string> CsvNumbers::doubt(std::string_view text) const {
    const char mark = decimal_comma_ ? '.' : ',';
    if (mark_in(text, mark) != Mark::fraction_or_thousands || !number_of_words(text)) {
        return std::nullopt;
    }
    std::string whole(text);
    whole.erase(std::remove(whole.begin(), whole.end(), mark), whole.end());
    std::string fraction(text);
    std::replace(fraction.begin(), fraction.end(), mark, decimal_comma_ ? ',' : '.');
    return '"' + std::string(text) + "\" may have thousands or a fraction behind its " +
           (decimal_comma_ ? "point" : "comma") + ": write " + whole + " or " + fraction;
}

} // namespace railbridge::config
