#pragma once
// What a point can hold at all, whatever the mapping allows.

#include "bridge/mapping/point.hpp"

#include <string>

namespace railbridge::config {

/// Lowest and highest raw value of the encoding, its bits considered. Not for texts and calendars.
Range raw_limits(const Encoding& encoding);

/// The same in engineering units.
Range engineering_limits(const Encoding& encoding, const Scaling& scaling);

/// True for points that carry numbers, or lists of them: no booleans, enums, texts, times.
bool is_numeric(const Point& point);

/// Whether the manager keeps its history: that of single numbers and booleans.
bool is_stored_unless_said(const Point& point);

/// OpenRemote's value type that holds every value of the point and says no more than that.
std::string value_type_of(const Point& point);

} // namespace railbridge::config
