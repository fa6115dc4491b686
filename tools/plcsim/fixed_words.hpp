#pragma once
// Registers of what stands still: texts and times of a mapping.

#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <vector>

namespace plcsim {

/// One element of a text or time: a text that may be written, or the name of the attribute; the
/// start of 2026. Written apart from the bridge's own code, so that one can test the other.
std::vector<std::uint16_t> fixed_words(const railbridge::Point& point);

} // namespace plcsim
