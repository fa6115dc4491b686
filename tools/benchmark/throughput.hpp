#pragma once
// How much is read, with how many requests, and at what cost.

#include "tools/benchmark/bridge_run.hpp"
#include "tools/benchmark/figures.hpp"

#include <cstdint>

namespace railbridge::bench {

struct Polling {
    double cycle_ms = 0; ///< for one reading of all registers
    double cpu_per_million_registers = 0;
};

/// A window of a bridge that has already published everything, quiet: values at the devices stand
/// still.
Polling measure_polling(Scene& scene, BridgeRun& bridge, std::int64_t window_ns, Figures& figures);

/// The same with one hundred changes a second, twenty on a serial line.
void measure_polling_with_changes(Scene& scene, BridgeRun& bridge, std::int64_t window_ns,
                                  Figures& figures);

/// The raw loop for as long, beside what the bridge needed; no bridge may run meanwhile.
void measure_raw_loop(Scene& scene, const Polling& bridge, std::int64_t window_ns,
                      Figures& figures);

void measure_memory(const BridgeRun& bridge, const Load& load, Figures& figures);

} // namespace railbridge::bench
