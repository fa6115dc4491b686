#pragma once
// Which registers are read around a value to find out what it is.

#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <vector>

namespace railbridge {

/// `value` with up to `before` and `behind` more addresses of its table, as far as the table
/// reaches, `limit` addresses in all allow it (never fewer than `value` has), and none of them is
/// in `forbidden`.
AddressRange surroundings(const AddressRange& value, std::uint16_t before, std::uint16_t behind,
                          std::uint16_t limit, const std::vector<AddressRange>& forbidden);

} // namespace railbridge
