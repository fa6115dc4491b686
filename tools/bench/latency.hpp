#pragma once
// How long a change takes up to the manager, and a command down to the device.

#include "tools/bench/bridge_run.hpp"
#include "tools/bench/figures.hpp"

namespace railbridge::bench {

struct LatencySettings {
    int samples = 200;
    int shortest_pause_ms =
        5; ///< between samples; drawn at random, longer than a cycle at the most
    int longest_pause_ms = 40;
};

/// One register after the other changes at the device. Two ends: the PUBLISH of the bridge at the
/// tap, and the manager's attribute event at the operator's client.
void measure_changes(Scene& scene, BridgeRun& bridge, const LatencySettings& settings,
                     Figures& figures);

/// The operator writes one register after the other, each confirmed before the next. The end is
/// plcsim's write log; the begins are the operator's publish, and the pending event at the tap.
void measure_writes(Scene& scene, BridgeRun& bridge, const LatencySettings& settings,
                    Figures& figures);

} // namespace railbridge::bench
