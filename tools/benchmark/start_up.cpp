#include "tools/benchmark/start_up.hpp"

#include "tools/benchmark/bridge_run.hpp"
#include "tools/benchmark/monotonic.hpp"
#include "tools/benchmark/throughput.hpp"

namespace railbridge::bench {

void measure_start(Scene& scene, Figures& figures) {
    const std::string name = scene.load().name;
    BridgeRun bridge(scene);
    const auto first = bridge.first_request_ns();
    constexpr int many = 4000;
    constexpr double wanted_s = 0.2;
    std::optional<Bar> bar;
    if (scene.load().points() >= many) {
        bar = at_most(wanted_s, "first request after the start with 4000 points, s");
    }
    figures.add(name + ".start_to_first_request", "s",
                static_cast<double>(first - bridge.started_ns()) / ns_per_s, bar);
    bridge.await_all_values();
    figures.add(name + ".start_to_all_values_published", "s",
                static_cast<double>(monotonic_ns() - bridge.started_ns()) / ns_per_s);
    measure_memory(bridge, scene.load(), figures);
}

} // namespace railbridge::bench
