#pragma once
// Binary coded decimals: one decimal digit per four bits.

#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <optional>

namespace railbridge {

/// Largest number of the type: 9999, 99999999, 999 or 9999999. The signed ones reach as far below
/// zero.
std::int64_t bcd_max(RawType type);

/// Nothing if any four bits are no digit, or the sign is none: 0 is plus, 8 and F are minus.
std::optional<std::int64_t> number_from_bcd(std::uint64_t pattern, RawType type);

/// `number` lies within bcd_max(); minus is written as F, as Siemens controllers do.
std::uint64_t bcd_from_number(std::int64_t number, RawType type);

} // namespace railbridge
