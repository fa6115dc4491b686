#pragma once
// Which points a device refuses, or never answers, even when they are read alone.

#include "bridge/polling/learned.hpp"

#include <algorithm>

namespace railbridge {

/// Of a point of this range. One that only overlaps a refused one may well be readable.
inline bool refuses(const LearnedDevice& facts, const AddressRange& point) {
    return std::find(facts.illegal.begin(), facts.illegal.end(), point) != facts.illegal.end();
}

/// Such a point of which it says nothing at all.
inline bool is_silent_on(const LearnedDevice& facts, const AddressRange& point) {
    return std::find(facts.silent.begin(), facts.silent.end(), point) != facts.silent.end();
}

} // namespace railbridge
