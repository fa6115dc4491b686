#pragma once
// Points in time as people write and read them.

#include "bridge/base/result.hpp"
#include "tools/manager/model/asset.hpp"

#include <string>
#include <string_view>

namespace railbridge::manager {

/// What a day without a time of day means.
enum class DayEdge { start, end };

/// Takes `2026-11-27`, `2026-11-27 22:50[:30[.123]]` or with a `T` (local time), the same with a
/// `Z` at the end (UTC), milliseconds since the epoch (a number of a few digits is taken for
/// a mistake), `now`, or how long ago: `90s`, `15m`, `2h`, `7d`.
Result<Millis> parse_time(std::string_view text, Millis now, DayEdge edge = DayEdge::start);

/// `2026-11-27 22:50:30`, local.
std::string local_time(Millis time);
/// `2026-11-27 22:50:30.123`, local.
std::string local_time_ms(Millis time);
/// `2026-11-27T22:50:30.123Z`
std::string utc_time(Millis time);

/// `3 s`, `5 min`, `2 h`, `4 days`
std::string duration_text(Millis duration);

Millis wall_clock();

} // namespace railbridge::manager
