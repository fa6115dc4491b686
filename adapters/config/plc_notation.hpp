#pragma once
// How the people who programmed a controller call what Modbus shows: DB1.DBW4, %MW2, VW12.

#include "bridge/base/result.hpp"
#include "bridge/modbus/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

/// `plc."co:8192..8211" = "Q{n+1}"`: names for a range of addresses. In { } stands the address
/// counted from the start of the range: `n`, or `2n` for bytes; then `/8` or `%8`; then `+K`.
/// `{w}` is the width: W one register, D two, B what is longer and begins at that byte.
struct PlcName {
    AddressRange range;
    std::string pattern;
};

/// Says what is wrong with a pattern.
Status check_plc_pattern(std::string_view pattern);

/// The name of what starts at the address of `range` and is as long; nothing if no range covers it.
std::optional<std::string> plc_name(const std::vector<PlcName>& names, const AddressRange& range);

} // namespace railbridge::config
