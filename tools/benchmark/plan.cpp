#include "tools/benchmark/plan.hpp"

#include "tools/benchmark/faults.hpp"
#include "tools/benchmark/latency.hpp"
#include "tools/benchmark/monotonic.hpp"
#include "tools/benchmark/start_up.hpp"
#include "tools/benchmark/throughput.hpp"

#include <poll.h>

#include <algorithm>

namespace railbridge::bench {

namespace {

std::int64_t window_ns(const Effort& effort, int seconds) {
    constexpr int shorter = 4;
    return ns_per_s * (effort.slice ? 1 : effort.quick ? std::max(1, seconds / shorter) : seconds);
}

int samples(const Effort& effort, const Load& load) {
    constexpr int few = 3;
    constexpr int tenth = 10;
    return effort.slice ? few : effort.quick ? load.samples / tenth : load.samples;
}

void calm() {
    constexpr int ms = 1000;
    ::poll(nullptr, 0, ms);
}

/// Every run is a bridge of its own, and the raw loop after it.
void polling(const Effort& effort, Figures& figures, const Load& load, int seconds,
             bool latencies) {
    Scene scene(load);
    for (int run = 0; run < effort.runs; ++run) {
        Polling quiet;
        {
            BridgeRun bridge(scene);
            bridge.await_all_values();
            calm();
            quiet = measure_polling(scene, bridge, window_ns(effort, seconds), figures);
            measure_polling_with_changes(scene, bridge, window_ns(effort, seconds), figures);
            if (!load.serial()) {
                measure_memory(bridge, load, figures);
            }
            if (latencies) {
                const auto change = measure_changes(scene, bridge, samples(effort, load), figures);
                if (load.name == rtu19200_10x10().name) {
                    constexpr double wanted = 1.2;
                    figures.add(load.name + ".change_to_mqtt.p99_cycles", "cycles",
                                change.p99_ms / quiet.cycle_ms,
                                at_most(wanted, "RTU 19200, 10 x 10: change -> MQTT, p99, cycles"));
                }
                measure_writes(scene, bridge, samples(effort, load), figures);
            }
        }
        measure_raw_loop(scene, quiet, window_ns(effort, seconds), figures);
    }
}

void start(const Effort& effort, Figures& figures, const Load& load) {
    Scene scene(load);
    for (int run = 0; run < effort.runs; ++run) {
        measure_start(scene, figures);
    }
}

void faults(const Effort& effort, Figures& figures, const Load& load) {
    FaultTimes times;
    if (effort.quick) {
        times = {2, 6, 5, 4};
    }
    Scene scene(load);
    for (int run = 0; run < effort.runs; ++run) {
        BridgeRun bridge(scene);
        bridge.await_all_values();
        measure_dropped_connections(scene, bridge, times, figures);
        measure_silent_unit(scene, bridge, times, figures);
        measure_device_gone(scene, bridge, times, figures);
        measure_illegal_register(scene, bridge, times, figures);
    }
}

Part polled(const Load& load, int seconds, bool latencies = true) {
    return {load.name, [=](const Effort& effort, Figures& figures) {
                polling(effort, figures, load, seconds, latencies);
            }};
}

Part faulty(const Load& load) {
    return {load.name,
            [=](const Effort& effort, Figures& figures) { faults(effort, figures, load); }};
}

} // namespace

const std::vector<Part>& parts() {
    constexpr int tcp_s = 4;
    constexpr int each_second_s = 15;
    constexpr int serial_s = 12;
    static const std::vector<Part> all{
        {tcp_1x4000().name,
         [](const Effort& effort, Figures& figures) { start(effort, figures, tcp_1x4000()); }},
        polled(tcp_1x1000(), tcp_s),
        polled(tcp_10x100(), tcp_s),
        polled(tcp_1x1000_dev2ms(), tcp_s),
        polled(tcp_1x1000_1s(), each_second_s, false),
        polled(rtu19200_1x100(), serial_s),
        polled(rtu19200_1x100_50ms(), serial_s),
        polled(rtu115200_1x100(), serial_s),
        polled(rtu19200_10x10(), serial_s),
        polled(rtu19200_10x10_300ms(), serial_s),
        faulty(fault_10x100()),
        faulty(fault_10x100_1s())};
    return all;
}

} // namespace railbridge::bench
