#include "adapters/config/csv/csv_addresses.hpp"

#include <algorithm>
#include <charconv>

namespace railbridge::config {

namespace {

bool all_of_digits(std::string_view text, bool hexadecimal) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [hexadecimal](char letter) {
        const bool letters = (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
        return (letter >= '0' && letter <= '9') || (hexadecimal && letters);
    });
}

/// Digits with 0x in front or h behind, or plain ones.
bool read_number(std::string_view text, bool hexadecimal, CsvAddress& address) {
    const bool prefixed = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const bool suffixed = text.size() > 1 && (text.back() == 'h' || text.back() == 'H');
    if (prefixed) {
        text.remove_prefix(2);
    } else if (suffixed) {
        text.remove_suffix(1);
    }
    const bool sixteen = prefixed || suffixed || hexadecimal;
    if (!all_of_digits(text, sixteen) || text.size() > 6) {
        return false;
    }
    std::from_chars(text.data(), text.data() + text.size(), address.number, sixteen ? 16 : 10);
    address.digits = (sixteen ? "0x" : "") + std::string(text);
    return true;
}

std::optional<Table> table_of_digit(char digit) {
    switch (digit) {
    case '0':
        return Table::coil;
    case '1':
        return Table::discrete_input;
    case '3':
        return Table::input_register;
    case '4':
        return Table::holding_register;
    default:
        return std::nullopt;
    }
}

/// "4x0101", "3X12": the area and the number counted from one, as Modicon text.
bool read_area_digit(std::string_view text, CsvAddress& address) {
    if (text.size() < 3 || (text[1] != 'x' && text[1] != 'X') || text[0] == '0') {
        return false;
    }
    const auto table = table_of_digit(text[0]);
    if (!table || !all_of_digits(text.substr(2), false) || text.size() > 7) {
        return false;
    }
    std::string digits(text.substr(2));
    digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
    address.digits = text[0] + digits;
    address.table = table;
    address.area_digit = true;
    address.number = static_cast<std::uint32_t>(std::stoul(address.digits));
    return true;
}

bool is_mapping_address(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon == 2 && parse_address(text, Addressing::offset0).has_value();
}

bool looks_modicon(const CsvAddress& address) {
    const bool decimal = address.digits.substr(0, 2) != "0x";
    return decimal && (address.digits.size() == 5 || address.digits.size() == 6) &&
           table_of_digit(address.digits.front()).has_value() &&
           std::stoul(address.digits.substr(1)) >= 1;
}

} // namespace

std::optional<CsvAddress> parse_csv_address(std::string_view text, bool hexadecimal) {
    CsvAddress address;
    if (is_mapping_address(text)) {
        const auto parsed = parse_address(text, Addressing::offset0);
        address.mapping = true;
        address.table = parsed->table;
        const std::size_t end = text.find_first_of(".[");
        address.digits = text.substr(3, end == std::string_view::npos ? end : end - 3);
        address.number = parsed->first;
        address.rest =
            end == std::string_view::npos ? std::string() : std::string(text.substr(end));
        return address;
    }
    const std::size_t dot = text.find_first_of(".:");
    if (dot != std::string_view::npos) {
        unsigned bit = 0;
        const auto digits = text.substr(dot + 1);
        const auto [rest, problem] =
            std::from_chars(digits.data(), digits.data() + digits.size(), bit);
        if (problem != std::errc{} || rest != digits.data() + digits.size() || bit > 15) {
            return std::nullopt;
        }
        address.bit = bit;
        text = text.substr(0, dot);
    }
    const std::size_t dash = text.find_first_of("-~");
    if (dash != std::string_view::npos) {
        CsvAddress last;
        auto second = text.substr(dash + 1);
        while (!second.empty() && second.front() == ' ') {
            second.remove_prefix(1);
        }
        text = text.substr(0, dash);
        while (!text.empty() && text.back() == ' ') {
            text.remove_suffix(1);
        }
        if (!read_area_digit(second, last) && !read_number(second, hexadecimal, last)) {
            return std::nullopt;
        }
        address.last = last.number;
    }
    const bool good = read_area_digit(text, address) || read_number(text, hexadecimal, address);
    return good && (!address.last || *address.last >= address.number) ? std::optional(address)
                                                                      : std::nullopt;
}

GuessedAddressing guess_addressing(const std::vector<CsvAddress>& addresses, bool areas_given) {
    std::vector<const CsvAddress*> plain; // those that do not say it themselves
    bool mapping = false;
    for (const CsvAddress& address : addresses) {
        mapping = mapping || address.mapping;
        if (!address.mapping && !address.area_digit) {
            plain.push_back(&address);
        }
    }
    if (plain.empty() && !mapping && !addresses.empty()) {
        return {Addressing::modicon, "all are written like 4x0101"};
    }
    if (plain.empty()) {
        return {Addressing::offset0, "they are addresses of a mapping"};
    }
    const bool modicon = std::all_of(plain.begin(), plain.end(),
                                     [](const auto* one) { return looks_modicon(*one); });
    if (modicon) {
        return {Addressing::modicon,
                std::string("all have five or six digits and begin with 0, 1, 3 or 4") +
                    (areas_given ? "; if the manual says that they stand in the frame like this, "
                                   "give --addresses offset0"
                                 : "")};
    }
    const bool zero =
        std::any_of(plain.begin(), plain.end(), [](const auto* one) { return one->number == 0; });
    return zero ? GuessedAddressing{Addressing::offset0, "one of them is 0"}
                : GuessedAddressing{Addressing::offset0,
                                    "NOTHING SAYS SO: if the manual counts from 1, every value is "
                                    "its neighbour's. Compare one, or give --addresses offset1"};
}

} // namespace railbridge::config
