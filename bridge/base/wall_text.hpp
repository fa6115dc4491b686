#pragma once
// A point in time as text.

#include "bridge/base/time.hpp"

#include <string>

namespace railbridge {

/// `2026-11-24 03:00:00Z`. Source of the calendar arithmetic: the standard library's proleptic
/// Gregorian calendar.
std::string utc_text(WallTime time);

/// `2026-11-24T03:00:00.000Z`, for machines; sorts like the time.
std::string utc_text_ms(WallTime time, char between = 'T');

} // namespace railbridge
