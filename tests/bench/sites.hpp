#pragma once
// Sites of a given size for the micro benchmarks.

#include "bridge/mapping/mapping.hpp"

#include <cstdint>

namespace railbridge::bench {

/// `points` registers spread evenly over `lines` TCP lines, 100 consecutive ones on each unit, each
/// unit an asset, all at one rate.
Mapping site_of(std::int64_t points, std::int64_t lines = 1);

/// Registers with holes: every third address is not mapped, and two rates alternate in blocks of
/// ten.
Mapping scattered_site_of(std::int64_t points);

} // namespace railbridge::bench
