#pragma once
// What a simulated device holds where a mapping expects a point.

#include "tools/plcsim/site.hpp"

#include "bridge/mapping/mapping.hpp"

#include <cstddef>

namespace plcsim {

Area area_of(railbridge::Table table);

/// Adds a moving value, or a start value for one that stands still: numbers within `range`, or
/// within 0..100 in engineering units; enumerations between their first two values; bits on and
/// off; texts and times, which never move. What the mapping takes for a missing value is left out.
///
/// @param number  of the point: different points move at different paces
void add_point(const railbridge::Mapping& mapping, const railbridge::Point& point,
               std::size_t number, bool moves, UnitDescription& unit);

} // namespace plcsim
