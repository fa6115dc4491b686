#pragma once
// The vocabulary of the Modbus specification. Source: MODBUS Application Protocol V1.1b3,
// sections 4.3, 6 and 7.

#include <cstdint>
#include <string_view>

namespace railbridge {

/// Server address on a line: 1..247 on serial lines (0 is broadcast), 0..255 behind a TCP endpoint.
using UnitId = std::uint8_t;

/// The four data tables. Bits and words are different kinds and never share a request.
enum class Table : std::uint8_t { coil, discrete_input, input_register, holding_register };

constexpr bool is_bit_table(Table table) {
    return table == Table::coil || table == Table::discrete_input;
}
constexpr bool is_writable_table(Table table) {
    return table == Table::coil || table == Table::holding_register;
}

/// As mappings spell it: `co di ir hr`.
std::string_view short_name(Table table);

enum class FunctionCode : std::uint8_t {
    read_coils = 0x01,
    read_discrete_inputs = 0x02,
    read_holding_registers = 0x03,
    read_input_registers = 0x04,
    write_single_coil = 0x05,
    write_single_register = 0x06,
    write_multiple_coils = 0x0f,
    write_multiple_registers = 0x10,
    mask_write_register = 0x16,
};

FunctionCode read_function(Table table);

/// Codes a device may answer with; a code outside this list is kept as it came.
enum class ExceptionCode : std::uint8_t {
    none = 0x00,
    illegal_function = 0x01,
    illegal_data_address = 0x02,
    illegal_data_value = 0x03,
    server_device_failure = 0x04,
    acknowledge = 0x05,
    server_device_busy = 0x06,
    negative_acknowledge = 0x07,
    memory_parity_error = 0x08,
    gateway_path_unavailable = 0x0a,
    gateway_target_failed = 0x0b,
};

std::string_view to_string(ExceptionCode code);

/// Consecutive addresses of one table, zero based as on the wire. count >= 1, first + count <=
/// 65536.
struct AddressRange {
    Table table = Table::holding_register;
    std::uint16_t first = 0;
    std::uint16_t count = 1;

    constexpr std::uint32_t end() const { return std::uint32_t{first} + count; }
    constexpr bool contains(const AddressRange& other) const {
        return table == other.table && first <= other.first && other.end() <= end();
    }
    constexpr bool overlaps(const AddressRange& other) const {
        return table == other.table && first < other.end() && other.first < end();
    }
    friend constexpr bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// Quantities per request. Source: V1.1b3, 6.1-6.4, 6.11, 6.12.
namespace limits {
inline constexpr std::uint16_t read_bits_max = 2000;
inline constexpr std::uint16_t read_words_max = 125;
inline constexpr std::uint16_t write_bits_max = 1968;
inline constexpr std::uint16_t write_words_max = 123;
} // namespace limits

constexpr std::uint16_t read_limit(Table table) {
    return is_bit_table(table) ? limits::read_bits_max : limits::read_words_max;
}

} // namespace railbridge
