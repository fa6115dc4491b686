#pragma once
// What a simulated device holds where a mapping expects a point.

#include "tools/plcsim/site.hpp"

#include "bridge/mapping/mapping.hpp"

#include <cstddef>

namespace plcsim {

/// Adds a start value for a point that may be written, and, with `move`, a moving value for one
/// that may not. Numbers move within `range`, or within 0..100 in engineering units; enumerations
/// between their first two values; bits on and off.
///
/// @param number  of the point: different points move at different paces
void add_point(const railbridge::Mapping& mapping, const railbridge::Point& point,
               std::size_t number, bool move, UnitDescription& unit);

} // namespace plcsim
