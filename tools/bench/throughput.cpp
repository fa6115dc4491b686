#include "tools/bench/throughput.hpp"

#include "tools/bench/monotonic.hpp"
#include "tools/bench/process_usage.hpp"
#include "tools/bench/raw_loop.hpp"

#include <poll.h>

#include <optional>

namespace railbridge::bench {

namespace {

constexpr double million = 1e6;
constexpr double per_ns = 1e-9;

struct Window {
    double wall_s = 0;
    double cpu_s = 0;
    plcsim::SeenCounters counters;
};

Window watch(Scene& scene, pid_t bridge, std::int64_t window_ns) {
    scene.devices().reset_counters();
    const std::int64_t begin = monotonic_ns();
    const std::int64_t cpu = cpu_ns(bridge);
    ::poll(nullptr, 0, static_cast<int>(window_ns / ns_per_ms));
    Window window;
    window.cpu_s = static_cast<double>(cpu_ns(bridge) - cpu) * per_ns;
    window.wall_s = static_cast<double>(monotonic_ns() - begin) * per_ns;
    window.counters = scene.devices().counters();
    return window;
}

/// What the same frames take on a serial line at the least: their characters, the time the device
/// takes, and 3.5 characters of silence before each request.
double least_wire_time_s(const plcsim::SeenCounters& counters) {
    constexpr double bits_per_character = 10.0;
    constexpr double silence = 3.5;
    constexpr double character_s = bits_per_character / serial_baud;
    const auto characters = static_cast<double>(counters.bytes_in + counters.bytes_out);
    const auto requests = static_cast<double>(counters.requests);
    return characters * character_s +
           requests * (silence * character_s + serial_turnaround_ms / 1000.0);
}

double add_polling(const Load& load, const Window& window, Figures& figures) {
    const auto registers = static_cast<double>(window.counters.registers_read);
    const auto requests = static_cast<double>(window.counters.requests);
    const double cycles = registers / load.points();
    const bool thousand = load.units == 1 && load.points() == 1000;
    figures.add(load.name + ".requests_per_cycle", "", thousand ? "8" : "", requests / cycles);
    figures.add(load.name + ".registers_per_second", "1/s", "", registers / window.wall_s);
    figures.add(load.name + ".cycle", "ms", load.units == 10 ? "<= 1.2" : "",
                1000.0 * window.wall_s / cycles);
    const double cost = window.cpu_s / registers * million;
    figures.add(load.name + ".cpu_per_million_registers", "CPU-s", "", cost);
    return cost;
}

} // namespace

void measure_polling(Scene& scene, BridgeRun& bridge, std::int64_t window_ns, Figures& figures) {
    const auto window = watch(scene, bridge.pid(), window_ns);
    add_polling(scene.load(), window, figures);
    if (scene.load().serial) {
        figures.add(scene.load().name + ".share_of_possible_rate", "", ">= 0.97",
                    least_wire_time_s(window.counters) / window.wall_s);
    }
}

void measure_cpu_beside_raw_loop(Scene& scene, std::int64_t window_ns, const std::string& bar,
                                 Figures& figures) {
    const Load& load = scene.load();
    double bridge_cost = 0;
    {
        BridgeRun bridge(scene);
        bridge.await_all_values();
        constexpr int calm_ms = 1000;
        ::poll(nullptr, 0, calm_ms);
        const auto window = watch(scene, bridge.pid(), window_ns);
        bridge_cost = add_polling(load, window, figures);
        figures.add(load.name + ".cpu_share", "% of a core", "",
                    100.0 * window.cpu_s / window.wall_s);
        const auto used = memory(bridge.pid());
        const std::string points = load.name + ".memory";
        figures.add(points + "_rss", "MB", "<= 16 + 2 kB/point", used.resident_mb);
        figures.add(points + "_rss_anon", "MB", "<= 4 + 2 kB/point", used.anonymous_mb);
    }
    const std::uint16_t port = scene.devices().tcp_port();
    const auto cost_of = [&](const RawCost& raw) {
        return static_cast<double>(raw.cpu_ns) * per_ns / raw.registers * million;
    };
    if (load.every == "1s") {
        const double raw = cost_of(raw_loop(load, port, ns_per_s, window_ns));
        figures.add(load.name + ".raw_cpu_per_million_registers", "CPU-s", "", raw);
        figures.add(load.name + ".cpu_ratio_to_raw", "", bar, bridge_cost / raw);
        return;
    }
    const auto raw = raw_loop(load, port, 0, window_ns);
    figures.add(load.name + ".raw_registers_per_second", "1/s", "",
                raw.registers / (static_cast<double>(raw.wall_ns) * per_ns));
    figures.add(load.name + ".raw_cpu_per_million_registers", "CPU-s", "", cost_of(raw));
    figures.add(load.name + ".cpu_ratio_to_raw", "", bar, bridge_cost / cost_of(raw));
    const double paced = cost_of(raw_loop(load, port, ns_per_ms, window_ns));
    figures.add(load.name + ".raw_cpu_each_ms", "CPU-s", "", paced);
    figures.add(load.name + ".cpu_ratio_to_raw_each_ms", "", "", bridge_cost / paced);
}

} // namespace railbridge::bench
