#include "tools/benchmark/throughput.hpp"

#include "tools/benchmark/monotonic.hpp"
#include "tools/benchmark/process_usage.hpp"
#include "tools/benchmark/raw_loop.hpp"

#include <poll.h>

#include <functional>
#include <optional>

namespace railbridge::bench {

namespace {

constexpr double million = 1e6;
constexpr double per_ns = 1e-9;
constexpr double ms_per_s = 1000.0;
constexpr double percent = 100.0;

struct Window {
    double wall_s = 0;
    double cpu_s = 0;
    plcsim::SeenCounters counters;

    double cpu_share() const { return percent * cpu_s / wall_s; }
    double cpu_per_million_registers() const {
        return cpu_s / static_cast<double>(counters.registers_read) * million;
    }
};

Window watch(Scene& scene, pid_t bridge, const std::function<void()>& meanwhile) {
    scene.devices().reset_counters();
    const std::int64_t begin = monotonic_ns();
    const std::int64_t cpu = cpu_ns(bridge);
    meanwhile();
    Window window;
    window.cpu_s = static_cast<double>(cpu_ns(bridge) - cpu) * per_ns;
    window.wall_s = static_cast<double>(monotonic_ns() - begin) * per_ns;
    window.counters = scene.devices().counters();
    return window;
}

void wait(std::int64_t time_ns) {
    ::poll(nullptr, 0, static_cast<int>(time_ns / ns_per_ms));
}

/// What the same frames take on a serial line at the least: their characters, the time the device
/// takes, and 3.5 characters of silence before each request, 1.75 ms above 19200 Bd.
double least_wire_time_s(const Load& load, const plcsim::SeenCounters& counters) {
    constexpr double bits_per_character = 10.0;
    constexpr int fixed_silence_above_baud = 19200;
    const double character_s = bits_per_character / load.baud;
    const double silence_s = load.baud > fixed_silence_above_baud ? 1.75e-3 : 3.5 * character_s;
    const auto characters = static_cast<double>(counters.bytes_in + counters.bytes_out);
    const auto requests = static_cast<double>(counters.requests);
    return characters * character_s + requests * (silence_s + load.device_ms / ms_per_s);
}

std::optional<Bar> bar_of_cycle(const Load& load) {
    constexpr double wanted_ms = 1.2;
    return load.name == tcp_10x100().name
               ? std::optional{at_most(wanted_ms, "TCP 10 x 100: cycle, ms")}
               : std::nullopt;
}

std::optional<Bar> bar_of_requests(const Load& load) {
    constexpr double fewest = 8;
    return load.name == tcp_1x1000().name
               ? std::optional{exactly(fewest, "TCP 1 x 1000: requests per cycle")}
               : std::nullopt;
}

std::optional<Bar> bar_of_ratio(const Load& load) {
    if (load.name == tcp_1x1000().name) {
        return at_most(1.3, "TCP 1 x 1000: CPU per register, times the raw loop");
    }
    if (load.name == tcp_1x1000_1s().name) {
        return at_most(3.0, "1000 registers a second: CPU, times the raw loop");
    }
    return std::nullopt;
}

} // namespace

Polling measure_polling(Scene& scene, BridgeRun& bridge, std::int64_t window_ns, Figures& figures) {
    const Load& load = scene.load();
    const auto window = watch(scene, bridge.pid(), [&] { wait(window_ns); });
    const auto registers = static_cast<double>(window.counters.registers_read);
    const double cycles = registers / load.points();
    const double cycle_ms = ms_per_s * window.wall_s / cycles;
    figures.add(load.name + ".requests_per_cycle", "",
                static_cast<double>(window.counters.requests) / cycles, bar_of_requests(load));
    figures.add(load.name + ".registers_per_second", "1/s", registers / window.wall_s);
    figures.add(load.name + ".cycle", "ms", cycle_ms, bar_of_cycle(load));
    figures.add(load.name + ".cpu_per_million_registers", "CPU-s",
                window.cpu_per_million_registers());
    figures.add(load.name + ".cpu_share", "% of a core", window.cpu_share());
    if (load.serial() && load.saturated()) {
        constexpr double wanted = 0.97;
        std::optional<Bar> bar;
        if (load.name == rtu19200_1x100().name) {
            bar = at_least(wanted, "RTU 19200, 1 x 100: share of the possible rate");
        }
        figures.add(load.name + ".share_of_possible_rate", "",
                    least_wire_time_s(load, window.counters) / window.wall_s, bar);
    }
    return {cycle_ms, window.cpu_per_million_registers()};
}

void measure_polling_with_changes(Scene& scene, BridgeRun& bridge, std::int64_t window_ns,
                                  Figures& figures) {
    const Load& load = scene.load();
    const std::int64_t pause_ns = ns_per_s / (load.serial() ? 20 : 100);
    std::uint16_t value = 1000;
    int at = 0;
    const auto window = watch(scene, bridge.pid(), [&] {
        const std::int64_t end = monotonic_ns() + window_ns;
        for (std::int64_t next = monotonic_ns(); next < end; next += pause_ns) {
            ++value;
            constexpr int step = 37; // neither in order nor twice at the same place
            at = (at + step) % load.points();
            scene.devices().set(1 + at / load.registers, "hr", at % load.registers, {value});
            wait(next + pause_ns - monotonic_ns());
        }
    });
    constexpr double wanted = 0.13;
    std::optional<Bar> bar;
    if (load.name == tcp_1x1000_1s().name) {
        bar = at_most(wanted, "1000 registers a second, 100 changes a second: % of a core");
    }
    figures.add(load.name + ".changing.cpu_share", "% of a core", window.cpu_share(), bar);
    figures.add(load.name + ".changing.cpu_per_million_registers", "CPU-s",
                window.cpu_per_million_registers());
}

void measure_raw_loop(Scene& scene, const Polling& bridge, std::int64_t window_ns,
                      Figures& figures) {
    const Load& load = scene.load();
    const std::uint16_t port = load.serial() ? std::uint16_t{0} : scene.devices().tcp_port();
    const std::string place = load.serial() ? scene.devices().rtu_link() : std::string{};
    const auto cost_of = [](const RawCost& raw) {
        return static_cast<double>(raw.cpu_ns) * per_ns / raw.registers * million;
    };
    const auto period_ns = load.saturated() ? std::int64_t{0} : load.period_ns();
    const auto raw = raw_loop(load, port, place, period_ns, window_ns);
    figures.add(load.name + ".raw_registers_per_second", "1/s",
                raw.registers / (static_cast<double>(raw.wall_ns) * per_ns));
    figures.add(load.name + ".raw_cpu_per_million_registers", "CPU-s", cost_of(raw));
    figures.add(load.name + ".cpu_ratio_to_raw", "",
                bridge.cpu_per_million_registers / cost_of(raw), bar_of_ratio(load));
    const double raw_cycle_ms =
        static_cast<double>(raw.wall_ns) / ns_per_ms / (raw.registers / load.points());
    figures.add(load.name + ".cycle_ratio_to_raw", "", bridge.cycle_ms / raw_cycle_ms);
    if (!load.serial() && load.saturated()) {
        // The bridge sleeps between two rounds; so does the loop here.
        const double paced = cost_of(raw_loop(load, port, place, ns_per_ms, window_ns));
        figures.add(load.name + ".raw_cpu_each_ms", "CPU-s", paced);
        figures.add(load.name + ".cpu_ratio_to_raw_each_ms", "",
                    bridge.cpu_per_million_registers / paced);
    }
}

void measure_memory(const BridgeRun& bridge, const Load& load, Figures& figures) {
    constexpr double mb_per_point = 2.0 / 1024.0;
    constexpr double program_mb = 16.0;
    constexpr double own_mb = 4.0;
    const auto used = memory(bridge.pid());
    const double points_mb = mb_per_point * load.points();
    const auto points = std::to_string(load.points());
    figures.add(load.name + ".memory_rss", "MB", used.resident_mb,
                at_most(program_mb + points_mb, "RSS with " + points + " points, MB"));
    figures.add(load.name + ".memory_rss_anon", "MB", used.anonymous_mb,
                at_most(own_mb + points_mb, "RssAnon with " + points + " points, MB"));
}

} // namespace railbridge::bench
