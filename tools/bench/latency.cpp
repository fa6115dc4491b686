#include "tools/bench/latency.hpp"

#include "tools/bench/disk_commit.hpp"
#include "tools/bench/monotonic.hpp"

#include <poll.h>

#include <random>
#include <stdexcept>
#include <utility>

namespace railbridge::bench {

namespace {

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
    Dice(const Load& load, const LatencySettings& settings)
        : unit_(1, load.units)
        , address_(0, load.registers - 1)
        , pause_(settings.shortest_pause_ms, settings.longest_pause_ms) {}

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
         const std::string& bar) {
    constexpr double almost_all = 0.99;
    figures.add(name + ".median", "ms", bar, median(samples));
    figures.add(name + ".p99", "ms", "", percentile(samples, almost_all));
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

void measure_changes(Scene& scene, BridgeRun& bridge, const LatencySettings& settings,
                     Figures& figures) {
    constexpr std::uint16_t first_value = 20000;
    bridge.await_all_values();
    Dice dice(scene.load(), settings);
    std::vector<double> to_publish;
    std::vector<double> to_event;
    for (int i = 0; i < settings.samples; ++i) {
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
    const bool fast = !scene.load().serial && scene.load().units == 1;
    add(figures, name + ".change_to_mqtt", to_publish, fast ? "<= 0.8" : "");
    add(figures, name + ".change_to_manager_event", to_event, "");
}

void measure_writes(Scene& scene, BridgeRun& bridge, const LatencySettings& settings,
                    Figures& figures) {
    constexpr std::uint16_t first_value = 40000;
    Dice dice(scene.load(), settings);
    std::vector<double> from_operator;
    std::vector<double> from_pending;
    std::vector<double> to_confirmation;
    const auto before = scene.devices().writes();
    std::uint64_t last = before.empty() ? 0 : before.back().sequence;
    for (int i = 0; i < settings.samples; ++i) {
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
    add(figures, name + ".pending_to_device", from_pending,
        scene.load().serial ? "<= 40" : "<= 0.30 + a journal commit");
    add(figures, name + ".disk_commit", disk_commits_ms(scene.manager().directory()), "");
    add(figures, name + ".operator_to_device", from_operator, "");
    add(figures, name + ".operator_to_confirmed", to_confirmation, "");
}

} // namespace railbridge::bench
