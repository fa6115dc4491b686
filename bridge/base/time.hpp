#pragma once
// Time as the core knows it: handed in, never asked for. Only adapters/runtime and main() read a
// clock.

#include <chrono>
#include <cstdint>

namespace railbridge {

using Duration = std::chrono::microseconds;

/// Monotonic time: everything that waits, schedules or measures. Never compared with WallTime.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Milliseconds since the epoch, as in MQTT payloads: only for the age of an event.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Both clocks, read at the same instant.
struct Now {
    TimePoint mono;
    WallTime wall;
};

inline constexpr TimePoint never = TimePoint::max();

} // namespace railbridge
