#include "adapters/config/address_text.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace railbridge::config {

namespace {

constexpr std::string_view form =
    ": write an area (co, di, ir, hr) and an address, for example \"hr:0x10\" or \"hr:2.5\", or "
    "Modicon text such as \"40001\"";

std::optional<std::uint32_t> natural(std::string_view text) {
    int base = 10;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text.remove_prefix(2);
    }
    std::uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, number, base);
    if (text.empty() || problem != std::errc{} || rest != end) {
        return std::nullopt;
    }
    return number;
}

std::optional<Table> area(std::string_view text) {
    for (const Table table :
         {Table::coil, Table::discrete_input, Table::input_register, Table::holding_register}) {
        if (short_name(table) == text) {
            return table;
        }
    }
    return std::nullopt;
}

tl::unexpected<Error> refused(std::string_view text, std::string_view why) {
    return fail(fatal("address \"" + std::string(text) + "\": " + std::string(why)));
}

bool is_modicon(std::string_view number) {
    return (number.size() == 5 || number.size() == 6) &&
           std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Source: the data model tables of old Modicon controllers; the first digit names the table, the
/// rest counts from one.
Result<Address> modicon(std::string_view number, std::string_view text) {
    Address address;
    switch (number.front()) {
    case '0':
        address.table = Table::coil;
        break;
    case '1':
        address.table = Table::discrete_input;
        break;
    case '3':
        address.table = Table::input_register;
        break;
    case '4':
        address.table = Table::holding_register;
        break;
    default:
        return refused(text, "Modicon text starts with 0 (co), 1 (di), 3 (ir) or 4 (hr)");
    }
    const std::uint32_t counted = natural(number.substr(1)).value_or(0);
    if (counted < 1 || counted > 65536) {
        return refused(text, "Modicon addresses count from 1 to 65536");
    }
    address.first = static_cast<std::uint16_t>(counted - 1);
    return address;
}

/// `[n]` at the end of `text`, taken off it.
Result<std::optional<std::uint16_t>> take_elements(std::string_view& text) {
    const auto whole = text;
    const std::size_t bracket = text.find('[');
    if (bracket == std::string_view::npos) {
        return std::nullopt;
    }
    const auto inside = text.substr(bracket + 1);
    const auto count = inside.empty() || inside.back() != ']'
                           ? std::nullopt
                           : natural(inside.substr(0, inside.size() - 1));
    if (!count || *count < 1 || *count > limits::read_bits_max) {
        return refused(whole, "a list has its number of values behind it, 1 to 2000: \"hr:0[8]\"");
    }
    text = text.substr(0, bracket);
    return static_cast<std::uint16_t>(*count);
}

/// `text` is the whole, for messages.
Result<Address> plain_address(std::string_view number, std::string_view text,
                              Addressing addressing) {
    if (is_modicon(number)) {
        return modicon(number, text);
    }
    const std::size_t colon = number.find(':');
    if (colon == std::string_view::npos) {
        return fail(fatal('"' + std::string(text) + "\" is no address" + std::string(form)));
    }
    if (addressing == Addressing::modicon) {
        return refused(text, "with addresses = \"modicon\" they are five or six digits, for "
                             "example \"40001\"");
    }
    const auto table = area(number.substr(0, colon));
    if (!table) {
        return refused(text, "unknown area \"" + std::string(number.substr(0, colon)) +
                                 "\"; areas are co, di, ir and hr");
    }
    const auto counted = natural(number.substr(colon + 1));
    if (!counted) {
        return fail(fatal('"' + std::string(text) + "\" is no address" + std::string(form)));
    }
    const std::uint32_t first = addressing == Addressing::offset1 ? 1 : 0;
    if (*counted < first || *counted - first > 65535) {
        return refused(text, first == 1 ? "with addresses = \"offset1\" they count from 1 to 65536"
                                        : "addresses count from 0 to 65535");
    }
    Address address;
    address.table = *table;
    address.first = static_cast<std::uint16_t>(*counted - first);
    return address;
}

Result<BitSpan> bit_span(std::string_view bits, std::string_view text) {
    const std::size_t dots = bits.find("..");
    const auto first = natural(bits.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : natural(bits.substr(dots + 2));
    if (!first || !last) {
        return refused(text, "bits are written \"hr:2.5\" for one or \"hr:2.0..3\" for several");
    }
    if (*first > 15 || *last > 15) {
        return refused(text, "a register has bits 0 to 15");
    }
    if (*last < *first) {
        return refused(text, "the lower bit comes first");
    }
    return BitSpan{static_cast<std::uint8_t>(*first), static_cast<std::uint8_t>(*last)};
}

} // namespace

bool counts_locally(std::string_view text) {
    return text.find(':') != std::string_view::npos;
}

Result<Address> parse_address(std::string_view text, Addressing addressing) {
    if (text.substr(0, 8) == "sunspec:") {
        return refused(text, "sunspec: addresses are not supported yet");
    }
    const auto whole = text;
    const auto elements = take_elements(text);
    if (!elements) {
        return fail(elements.error());
    }
    const std::size_t dot = text.find('.');
    auto address = plain_address(text.substr(0, dot), whole, addressing);
    if (address) {
        address->elements = *elements;
        if (*elements && dot != std::string_view::npos) {
            return refused(whole, "a list holds whole registers, or coils and inputs; bits. names "
                                  "several bits of one register");
        }
    }
    if (!address || dot == std::string_view::npos) {
        return address;
    }
    if (text.substr(dot, 2) == "..") {
        return refused(text, "a point has one address; its type says how many registers it takes");
    }
    if (is_bit_table(address->table)) {
        return refused(text, "coils and inputs are single bits: leave out the .bit");
    }
    const auto bits = bit_span(text.substr(dot + 1), text);
    if (!bits) {
        return fail(bits.error());
    }
    address->bits = *bits;
    return address;
}

Result<AddressRange> parse_address_range(std::string_view text, Addressing addressing) {
    const std::size_t dots = text.find("..");
    const auto first = plain_address(text.substr(0, dots), text, addressing);
    if (!first) {
        return fail(first.error());
    }
    AddressRange range{first->table, first->first, 1};
    if (dots == std::string_view::npos) {
        return range;
    }
    std::string last_text(text.substr(dots + 2));
    if (counts_locally(text) && !counts_locally(last_text)) {
        last_text.insert(0, std::string(short_name(first->table)) + ':');
    }
    const auto last = plain_address(last_text, text, addressing);
    if (!last) {
        return fail(last.error());
    }
    if (last->table != first->table || last->first < first->first) {
        return refused(text, "the lower address of one area comes first");
    }
    const std::uint32_t count = std::uint32_t{last->first} - first->first + 1;
    if (count > 65535) {
        return refused(text, "covers the whole area");
    }
    range.count = static_cast<std::uint16_t>(count);
    return range;
}

} // namespace railbridge::config
