#include "tools/benchmark/latency.hpp"

#include "tools/benchmark/disk_commit.hpp"
#include "tools/benchmark/monotonic.hpp"

#include <poll.h>

#include <random>
#include <stdexcept>
#include <utility>

namespace railbridge::bench {

namespace {

constexpr int shortest_pause_ms = 5;
constexpr double almost_all = 0.99;

struct Sample {
    int unit = 1;
    int address = 0;
    std::uint16_t value = 0;

    std::string attribute() const { return attribute_name(unit, address); }
    std::string member() const { return '"' + attribute() + "\":" + std::to_string(value); }
};

/// Which register is next, and when. Equal in every run, but for the values.
class Dice {
public:
    explicit Dice(const Load& load)
        : unit_(1, load.units)
        , address_(0, load.registers - 1)
        , pause_(shortest_pause_ms, load.longest_pause_ms) {}

    /// No two samples of one kind have the same value for the same register.
    Sample next(std::uint16_t first_value, int number) {
        return {unit_(random_), address_(random_),
                static_cast<std::uint16_t>(first_value + number)};
    }

    void pause() { ::poll(nullptr, 0, pause_(random_)); }

private:
    std::mt19937 random_{20};
    std::uniform_int_distribution<int> unit_;
    std::uniform_int_distribution<int> address_;
    std::uniform_int_distribution<int> pause_;
};

Sightings::Sighting need(std::optional<Sightings::Sighting> seen, const std::string& what) {
    if (!seen) {
        throw std::runtime_error("never seen: " + what);
    }
    return std::move(*seen);
}

double ms_between(std::int64_t from, std::int64_t to) {
    return static_cast<double>(to - from) / static_cast<double>(ns_per_ms);
}

void add(Figures& figures, const std::string& name, const std::vector<double>& samples,
         std::optional<Bar> bar = std::nullopt) {
    figures.add(name + ".median", "ms", median(samples), std::move(bar));
    figures.add(name + ".p99", "ms", percentile(samples, almost_all));
}

std::optional<Bar> bar_of_changes(const Load& load) {
    constexpr double wanted_ms = 0.8;
    return load.name == tcp_1x1000().name
               ? std::optional{at_most(wanted_ms, "TCP 1 x 1000: change -> MQTT, median, ms")}
               : std::nullopt;
}

std::optional<Bar> bar_of_writes(const Load& load) {
    constexpr double wanted_ms = 40.0;
    constexpr double wanted_short_ms = 32.0;
    if (load.name == rtu19200_1x100_50ms().name) {
        return at_most(wanted_short_ms,
                       "RTU 19200, 1 x 100, transactions of 50 ms: write -> device, median, ms");
    }
    return load.name == rtu19200_1x100().name
               ? std::optional{at_most(wanted_ms,
                                       "RTU 19200, 1 x 100: write -> device, median, ms")}
               : std::nullopt;
}

/// The journal's commit is the disk's, not ours.
void add_beyond_commit(const Load& load, double pending_ms, double commit_ms, Figures& figures) {
    constexpr double wanted_ms = 0.30;
    std::optional<Bar> bar;
    if (load.name == tcp_1x1000().name) {
        bar = at_most(wanted_ms,
                      "TCP 1 x 1000: pending -> device beyond one journal commit, median, ms");
    }
    figures.add(load.name + ".pending_to_device_beyond_commit", "ms", pending_ms - commit_ms, bar);
}

/// The manager's event for that value: topic and payload hold the attribute and the value.
Sightings::Sighting event_of(Scene& scene, const Sample& sample, std::int64_t since_ns) {
    return need(scene.desk().events().wait_for(
                    {'"' + sample.attribute() + '"', "\"value\":" + std::to_string(sample.value)},
                    since_ns),
                "the manager's event of " + sample.member());
}

/// Of the one write executed after number `last`, which then counts it too.
std::int64_t time_of_write(Scene& scene, const Sample& sample, std::uint64_t& last) {
    const auto written = scene.devices().wait_for_writes(1, last);
    if (written.size() != 1 || written.front().address != sample.address ||
        written.front().values != std::vector<std::uint16_t>{sample.value}) {
        throw std::runtime_error("plcsim logged something else than one write of " +
                                 sample.member());
    }
    last = written.front().sequence;
    return written.front().time_ns;
}

} // namespace

Latencies measure_changes(Scene& scene, BridgeRun& bridge, int samples, Figures& figures) {
    constexpr std::uint16_t first_value = 20000;
    bridge.await_all_values();
    Dice dice(scene.load());
    std::vector<double> to_publish;
    std::vector<double> to_event;
    for (int i = 0; i < samples; ++i) {
        dice.pause();
        const auto sample = dice.next(first_value, i);
        const auto changed = scene.devices().set(sample.unit, "hr", sample.address, {sample.value});
        const auto published = need(
            scene.tap().from_bridge().wait_for({"/attributes/update", sample.member()}, changed),
            "the bridge's publish of " + sample.member());
        to_publish.push_back(ms_between(changed, published.time_ns));
        to_event.push_back(ms_between(changed, event_of(scene, sample, changed).time_ns));
    }
    const std::string name = scene.load().name;
    add(figures, name + ".change_to_mqtt", to_publish, bar_of_changes(scene.load()));
    add(figures, name + ".change_to_manager_event", to_event);
    return {median(to_publish), percentile(to_publish, almost_all)};
}

void measure_writes(Scene& scene, BridgeRun& bridge, int samples, Figures& figures) {
    constexpr std::uint16_t first_value = 40000;
    Dice dice(scene.load());
    std::vector<double> from_operator;
    std::vector<double> from_pending;
    std::vector<double> to_confirmation;
    const auto before = scene.devices().writes();
    std::uint64_t last = before.empty() ? 0 : before.back().sequence;
    for (int i = 0; i < samples; ++i) {
        dice.pause();
        const auto sample = dice.next(first_value, i);
        const std::string asset = bridge.asset_id(sample.unit);
        const std::int64_t asked = monotonic_ns();
        scene.desk().write(asset, sample.attribute(), sample.value);
        const auto confirmed = event_of(scene, sample, asked);
        const auto pending = need(
            scene.tap().to_bridge().wait_for(
                {"gateway/events/pending", "\"value\":" + std::to_string(sample.value)}, asked),
            "the pending event of " + sample.member());
        const std::int64_t written = time_of_write(scene, sample, last);
        from_operator.push_back(ms_between(asked, written));
        from_pending.push_back(ms_between(pending.time_ns, written));
        to_confirmation.push_back(ms_between(asked, confirmed.time_ns));
    }
    const std::string name = scene.load().name;
    const auto commits = disk_commits_ms(scene.manager().directory());
    add(figures, name + ".pending_to_device", from_pending, bar_of_writes(scene.load()));
    add(figures, name + ".disk_commit", commits);
    add_beyond_commit(scene.load(), median(from_pending), median(commits), figures);
    add(figures, name + ".operator_to_device", from_operator);
    add(figures, name + ".operator_to_confirmed", to_confirmation);
}

} // namespace railbridge::bench
