#pragma once
// A place read several times, with the registers around it, to find out what is there.

#include "adapters/daemon/point_access.hpp"
#include "bridge/base/result.hpp"
#include "bridge/codec/plausibility.hpp"

#include <functional>
#include <string>

namespace railbridge::daemon {

/// How many times a place is read, spread over the time given.
inline constexpr int live_samples = 11;
inline constexpr Duration live_time_max = std::chrono::minutes{10};

struct LiveReading {
    Observation seen;
    std::size_t failed = 0; ///< reads that brought nothing, of those after the first
    Words words;            ///< of the place itself, newest
    Decoded now;            ///< as mapped, newest
};

/// Blocks for `lasts`; 0 reads once. `progress` is called before each read with what is done and
/// what is to do. Registers around the place are read along, except those of `never_read` and where
/// the device refuses them.
/// @error  the first read failed; or the place is one that is never read
Result<LiveReading> read_live(const config::LoadedConfig& site, const Place& place, Duration lasts,
                              const std::function<void(int, int)>& progress);

} // namespace railbridge::daemon
