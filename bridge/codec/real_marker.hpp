#pragma once
// Markers of `missing` for f16, f32 and f64. People type decimal digits, the register holds the
// number of its type next to them: 3.402823466e38 is the largest f32, whose digits as a double are
// others, and 9999 is 10000 in f16. So both are compared as the register holds them.

#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <optional>

namespace railbridge {

/// The bits that a register of a real type holds for `number`, right-aligned. Nothing for what no
/// finite number of the type is next to, and where that would be zero: zero is measured by devices,
/// and 1e-50 does not mean it.
std::optional<std::uint64_t> real_pattern(double number, RawType type);

/// True if the register holds what was typed. Zero has two patterns.
bool holds_marker(std::uint64_t pattern, double marker, RawType type);

} // namespace railbridge
