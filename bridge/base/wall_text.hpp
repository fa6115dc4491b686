#pragma once
// A point in time as a person reads it.

#include "bridge/base/time.hpp"

#include <string>

namespace railbridge {

/// `2026-11-24 03:00:00Z`. Source of the calendar arithmetic: the standard library's proleptic
/// Gregorian calendar.
std::string utc_text(WallTime time);

} // namespace railbridge
