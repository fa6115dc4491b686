#pragma once
// How much is read, with how many requests, and at what cost.

#include "tools/bench/bridge_run.hpp"
#include "tools/bench/figures.hpp"

#include <cstdint>

namespace railbridge::bench {

/// A window of a bridge that has already published everything. Values at the devices stand still.
void measure_polling(Scene& scene, BridgeRun& bridge, std::int64_t window_ns, Figures& figures);

/// The same on TCP, and then the raw loop for as long, with the bridge stopped: the ratio of both.
void measure_cpu_beside_raw_loop(Scene& scene, std::int64_t window_ns, const std::string& bar,
                                 Figures& figures);

} // namespace railbridge::bench
