#pragma once
// What one fault costs the rest: ten units of 100 registers behind one TCP connection.

#include "tools/benchmark/bridge_run.hpp"
#include "tools/benchmark/figures.hpp"

namespace railbridge::bench {

/// How long each fault lasts.
struct FaultTimes {
    int drops = 5;
    int silence_s = 15;
    int away_s = 25;
    int illegal_s = 6;
};

/// Connections dropped, one by one: from the drop to the next read executed.
void measure_dropped_connections(Scene& scene, BridgeRun& bridge, const FaultTimes& times,
                                 Figures& figures);
/// One unit falls silent and answers again.
void measure_silent_unit(Scene& scene, BridgeRun& bridge, const FaultTimes& times,
                         Figures& figures);
/// The device is gone, port and connections, and comes back.
void measure_device_gone(Scene& scene, BridgeRun& bridge, const FaultTimes& times,
                         Figures& figures);
/// One register of the first unit turns illegal and legal again.
void measure_illegal_register(Scene& scene, BridgeRun& bridge, const FaultTimes& times,
                              Figures& figures);

} // namespace railbridge::bench
