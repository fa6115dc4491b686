#pragma once
// Which points a device refuses even when they are read alone.

#include "bridge/polling/learned.hpp"

#include <algorithm>

namespace railbridge {

/// Of a point of this range. One that only overlaps a refused one may well be readable.
inline bool refuses(const LearnedDevice& facts, const AddressRange& point) {
    return std::find(facts.illegal.begin(), facts.illegal.end(), point) != facts.illegal.end();
}

} // namespace railbridge
