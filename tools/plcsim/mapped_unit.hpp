#pragma once
// One device of a mapping, as a unit to simulate.

#include "tools/plcsim/site.hpp"

#include "bridge/mapping/mapping.hpp"

#include <cstddef>

namespace plcsim {

/// It has at least `size` addresses and as many as its points need, and refuses what `never_read`
/// says. With `move` the values move that nobody may write: what is written stays.
UnitDescription describe_unit(const railbridge::Mapping& mapping, railbridge::DeviceId device,
                              std::size_t size, bool move);

} // namespace plcsim
