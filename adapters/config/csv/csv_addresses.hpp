#pragma once
// Addresses of register lists, which write them in many ways and seldom say what they count from.

#include "adapters/config/address_text.hpp"
#include "bridge/base/result.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// "100", "0x64", "64h", "40101", "hr:100", "4x0101", "100.3", "40101-40102".
struct CsvAddress {
    std::optional<Table> table; ///< if the text itself names it
    std::string digits;         ///< as they stand: "40101", "100"; hexadecimal ones with 0x
    std::uint32_t number = 0;
    bool mapping = false;    ///< it is an address of a mapping, `hr:100`
    bool area_digit = false; ///< 4x0101: a Modicon number, whatever the others of the list are
    std::optional<unsigned> bit;
    std::optional<std::uint32_t> last; ///< of a range
    std::string rest{};                ///< of an address of a mapping: `.0..3`, `[8]`
};

/// `hexadecimal`: plain digits are hexadecimal.
std::optional<CsvAddress> parse_csv_address(std::string_view text, bool hexadecimal);

struct GuessedAddressing {
    Addressing addressing = Addressing::offset0;
    std::string because; ///< in words
};

/// What all of them together most likely count from.
GuessedAddressing guess_addressing(const std::vector<CsvAddress>& addresses, bool areas_given);

} // namespace railbridge::config
