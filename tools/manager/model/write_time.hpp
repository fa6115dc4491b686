#pragma once
// Which time a value has that is written now.

#include "tools/manager/model/asset.hpp"

#include <algorithm>

namespace railbridge::manager {

/// A time that was given out and lies further ahead than this is one of a clock that was wrong.
inline constexpr Millis max_time_ahead = 5000;

/// Never earlier than `known`, the time of the value before, also after the clock was set back a
/// little. After a larger step it is that of the clock, or all writes had the same time until the
/// clock has caught up, which may be never.
inline Millis time_of_write(Millis now, Millis known) {
    return known < now + max_time_ahead ? std::max(now, known) : now;
}

} // namespace railbridge::manager
