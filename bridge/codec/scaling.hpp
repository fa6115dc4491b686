#pragma once
// Raw numbers to engineering units and back, printed as a person would write them: 123 at scale 0.1
// is 12.3 and not 12.300000000000001.

#include "bridge/mapping/point.hpp"

#include <cstdint>

namespace railbridge {

/// The double closest to the decimal result of raw * factor + offset, rounded to scaling.decimals
/// (halves away from zero). Factors and offsets with up to twelve decimals are computed without any
/// error for |raw| below 2^53; others are tidied to 15 significant digits.
double to_engineering(double raw, const Scaling& scaling);

/// (engineering - offset) / factor, not rounded to a step.
double to_raw(double engineering, const Scaling& scaling);

/// number * 10^exponent for -22..22, rounded once: 1 at -2 is 0.01.
double times_power_of_ten(double number, int exponent);

/// The double whose shortest text is the shortest text of `value`: 12.3f gives 12.3, not
/// 12.300000190734863. Converting back to float gives `value` again. NaN and infinities stay.
double shortest_double(float value);

} // namespace railbridge
