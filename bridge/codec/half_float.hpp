#pragma once
// 16 bit floating point numbers. Source: IEEE 754-2008, binary16.

#include <cstdint>
#include <optional>

namespace railbridge {

inline constexpr double half_max = 65504.0;

/// The double whose shortest text is the shortest decimal that stands for this number: 0x2e66 is
/// 0.1, not 0.0999755859375. NaN and infinities stay.
double number_from_half(std::uint16_t half);

/// The nearest, ties to even. Nothing beyond half_max and for NaN.
std::optional<std::uint16_t> half_from_number(double number);

} // namespace railbridge
