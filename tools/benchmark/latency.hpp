#pragma once
// How long a change takes up to the manager, and a command down to the device.

#include "tools/benchmark/bridge_run.hpp"
#include "tools/benchmark/figures.hpp"

namespace railbridge::bench {

struct Latencies {
    double median_ms = 0;
    double p99_ms = 0;
};

/// One register after the other changes at the device. Two ends: the PUBLISH of the bridge at the
/// tap, and the manager's attribute event at the operator's client.
/// @return of the first
Latencies measure_changes(Scene& scene, BridgeRun& bridge, int samples, Figures& figures);

/// The operator writes one register after the other, each confirmed before the next. The end is
/// plcsim's write log; the begins are the operator's publish, and the pending event at the tap.
void measure_writes(Scene& scene, BridgeRun& bridge, int samples, Figures& figures);

} // namespace railbridge::bench
