#include "tools/benchmark/faults.hpp"

#include "tools/benchmark/monotonic.hpp"

#include <poll.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace railbridge::bench {

namespace {

constexpr int silent_unit = 5;
constexpr std::int64_t patience_ns = 90 * ns_per_s;

void wait_ms(int time) {
    ::poll(nullptr, 0, time);
}

/// plcsim is asked without pause: what is waited for is seen a fraction of a ms late.
/// @return seconds since `begin_ns`
template <typename Happened>
double seconds_until(std::int64_t begin_ns, const char* what, Happened happened) {
    while (!happened()) {
        if (monotonic_ns() - begin_ns > patience_ns) {
            throw std::runtime_error(std::string("never happened: ") + what);
        }
    }
    return static_cast<double>(monotonic_ns() - begin_ns) / ns_per_s;
}

struct Rates {
    double registers_per_s = 0;
    double slowest_healthy = 0; ///< requests a second of the unit that got the fewest
    double of_silent = 0;       ///< the same of the unit that is made silent
};

Rates rates(Scene& scene, int time_ms) {
    scene.devices().reset_counters();
    const std::int64_t begin = monotonic_ns();
    wait_ms(time_ms);
    auto counters = scene.devices().counters();
    const double wall_s = static_cast<double>(monotonic_ns() - begin) / ns_per_s;
    Rates result;
    result.registers_per_s = static_cast<double>(counters.registers_read) / wall_s;
    result.of_silent = static_cast<double>(counters.by_unit[silent_unit]) / wall_s;
    std::uint64_t fewest = counters.requests;
    for (int unit = 1; unit <= scene.load().units; ++unit) {
        if (unit != silent_unit) {
            fewest = std::min(fewest, counters.by_unit[unit]);
        }
    }
    result.slowest_healthy = static_cast<double>(fewest) / wall_s;
    return result;
}

int calm_ms(const Scene& scene) {
    constexpr int saturated = 1000;
    constexpr int each_second = 5000;
    return scene.load().saturated() ? saturated : each_second;
}

} // namespace

void measure_dropped_connections(Scene& scene, BridgeRun& /*bridge*/, const FaultTimes& times,
                                 Figures& figures) {
    std::vector<double> pauses;
    for (int i = 0; i < times.drops; ++i) {
        wait_ms(calm_ms(scene) / 2);
        scene.devices().drop_connections();
        const auto before = scene.devices().counters().executed;
        const double pause =
            seconds_until(monotonic_ns(), "a read after a dropped connection",
                          [&] { return scene.devices().counters().executed > before; });
        pauses.push_back(pause * 1000.0);
    }
    figures.add(scene.load().name + ".dropped.next_read", "ms", median(pauses));
    figures.add(scene.load().name + ".dropped.next_read_longest", "ms",
                *std::max_element(pauses.begin(), pauses.end()));
}

void measure_silent_unit(Scene& scene, BridgeRun& /*bridge*/, const FaultTimes& times,
                         Figures& figures) {
    constexpr int ms_per_s = 1000;
    const std::string name = scene.load().name + ".silent";
    wait_ms(calm_ms(scene));
    const auto before = rates(scene, calm_ms(scene));
    scene.devices().silence(silent_unit);
    const auto meanwhile = rates(scene, times.silence_s * ms_per_s);
    const auto share = meanwhile.slowest_healthy / before.slowest_healthy;
    std::optional<Bar> bar;
    if (!scene.load().saturated()) {
        constexpr double kept = 0.98; // a window of 15 s cuts a period in two
        bar = at_least(
            kept, "one dead unit of ten: reads of the slowest healthy unit, share of the wanted");
    }
    figures.add(name + ".registers_per_second_before", "1/s", before.registers_per_s);
    figures.add(name + ".registers_per_second", "1/s", meanwhile.registers_per_s);
    figures.add(name + ".slowest_healthy_unit", "of before", share, bar);
    figures.add(name + ".probes_per_second", "1/s", meanwhile.of_silent);
    scene.devices().reset_counters();
    scene.devices().unsilence(silent_unit);
    constexpr double wanted_s = 2.0;
    const double noticed = seconds_until(monotonic_ns(), "the silent unit is read again", [&] {
        return scene.devices().counters().by_unit[silent_unit] > 0;
    });
    figures.add(name + ".return_noticed", "s", noticed,
                at_most(wanted_s,
                        "one dead unit of ten: its return noticed, s (" + scene.load().name + ")"));
}

void measure_device_gone(Scene& scene, BridgeRun& /*bridge*/, const FaultTimes& times,
                         Figures& figures) {
    constexpr int ms_per_s = 1000;
    scene.devices().vanish();
    wait_ms(times.away_s * ms_per_s);
    scene.devices().reset_counters();
    scene.devices().come_back();
    const double resumed = seconds_until(monotonic_ns(), "the device is read again",
                                         [&] { return scene.devices().counters().executed > 0; });
    figures.add(scene.load().name + ".gone.resumed_after", "s", resumed);
}

void measure_illegal_register(Scene& scene, BridgeRun& /*bridge*/, const FaultTimes& times,
                              Figures& figures) {
    constexpr int illegal = 50;
    constexpr int ms_per_s = 1000;
    const std::string name = scene.load().name + ".illegal";
    wait_ms(calm_ms(scene));
    const double before = rates(scene, calm_ms(scene)).registers_per_s;
    const auto fault = scene.devices().fault(
        R"("kind":"illegal_address","unit":1,"area":"hr","address":)" + std::to_string(illegal));
    const int settle_ms = times.illegal_s * ms_per_s / 2;
    wait_ms(settle_ms);
    const double others = rates(scene, settle_ms).registers_per_s;
    scene.devices().clear_fault(fault);
    const std::int64_t legal = monotonic_ns();
    // Seen at the manager's side: the value that the register has only now.
    constexpr std::uint16_t value = 54321;
    scene.devices().set(1, "hr", illegal, {value});
    const std::string member = '"' + attribute_name(1, illegal) + "\":" + std::to_string(value);
    const auto seen = scene.tap().from_bridge().wait_for({"/attributes/update", member}, legal,
                                                         std::chrono::seconds{90});
    if (!seen) {
        throw std::runtime_error("a register that was illegal for a while is never read again");
    }
    figures.add(name + ".registers_per_second_before", "1/s", before);
    figures.add(name + ".others_read", "of before", others / before);
    figures.add(name + ".return_noticed", "s",
                static_cast<double>(seen->time_ns - legal) / ns_per_s);
    scene.devices().set(1, "hr", illegal,
                        {static_cast<std::uint16_t>(Scene::first_value(illegal))});
}

} // namespace railbridge::bench
