#pragma once
// Where a value is, as mappings spell it: "hr:0x10", "hr:2.5", "hr:2.0..3", "hr:0[8]", "40001".

#include "bridge/base/result.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace railbridge::config {

/// What the number after `hr:` counts from: the wire's zero, or one as many manuals do. Modicon
/// text carries its own answer; `modicon` takes nothing else.
enum class Addressing : std::uint8_t { unstated, offset0, offset1, modicon };

/// Bits of one register, 0 the least significant; both ends included.
struct BitSpan {
    std::uint8_t first = 0;
    std::uint8_t last = 0;
};

struct Address {
    Table table = Table::holding_register;
    std::uint16_t first = 0; ///< as on the wire
    std::optional<BitSpan> bits;
    std::optional<std::uint16_t> elements; ///< `[n]`: a list of so many, 1..2000
};

/// True when `text` is written as area and number, so that `Addressing` matters.
bool counts_locally(std::string_view text);

/// `area:number`, then `.bit`, `.from..to` or `[n]` if wanted, with number decimal or 0x
/// hexadecimal, or Modicon text of five or six digits with the same behind it. `unstated` reads as
/// offset0.
Result<Address> parse_address(std::string_view text, Addressing addressing);

/// `area:first..last` or one address.
Result<AddressRange> parse_address_range(std::string_view text, Addressing addressing);

} // namespace railbridge::config
