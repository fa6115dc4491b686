#pragma once
// Numbers that a mapping takes for good, as the device holds them.

#include "bridge/mapping/mapping.hpp"

#include <utility>

namespace plcsim {

/// The bits of a register that a point is, if it does not have all of it.
struct Field {
    unsigned first = 0;
    unsigned count = 0; ///< 0: a point that is more than that
};

Field field_of(const railbridge::Point& point);

/// From where to where a raw number may move: within `range`, or 0 to 100 in engineering units, as
/// far as the type goes. Never an end that `range` excludes by rounding.
std::pair<double, double> raw_range(const railbridge::Point& point);

/// Two raw numbers to change between, for what is no quantity: switches, and the first two values
/// of an enumeration. Equal if there is one only.
std::pair<double, double> raw_states(const railbridge::Mapping& mapping,
                                     const railbridge::Point& point);

/// A raw number for what stands still: one that may be written, if any may.
double raw_rest(const railbridge::Mapping& mapping, const railbridge::Point& point);

/// Changes between raw_states() instead of moving through raw_range().
bool has_states(const railbridge::Point& point);

} // namespace plcsim
