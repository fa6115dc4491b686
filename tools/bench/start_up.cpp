#include "tools/bench/start_up.hpp"

#include "tools/bench/bridge_run.hpp"
#include "tools/bench/monotonic.hpp"

namespace railbridge::bench {

void measure_start(Scene& scene, Figures& figures) {
    const std::string name = scene.load().name;
    BridgeRun bridge(scene);
    const auto first = bridge.first_request_ns();
    figures.add(name + ".start_to_first_request", "s",
                scene.load().points() >= 4000 ? "<= 0.2" : "",
                static_cast<double>(first - bridge.started_ns()) / ns_per_s);
    bridge.await_all_values();
    figures.add(name + ".start_to_all_values_published", "s", "",
                static_cast<double>(monotonic_ns() - bridge.started_ns()) / ns_per_s);
}

} // namespace railbridge::bench
