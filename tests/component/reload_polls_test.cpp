// What a reload costs those who poll: a mapping that is refused nothing at all, one that is taken
// no poll.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds period{100};

SimSite site(bool another_bridge, std::uint16_t spare_at) {
    SimSite site;
    const auto plant = site.tcp("plant");
    site.holding(site.unit(plant, 1, "press"), "speed", 10, period);
    site.holding(site.unit(plant, 2, "spare"), "level", spare_at, seconds{5});
    const auto meters = site.rtu("meters");
    site.holding(site.unit(meters, 7, "meter"), "power", 1, period);
    if (another_bridge) { // its own asset, which needs a restart
        site.mapping.assets[index(*site.mapping.health_asset())].id = "another";
    }
    return site;
}

struct PolledUnit {
    const char* key;
    UnitId unit;
};

struct Polls {
    std::int64_t count = 0;
    std::int64_t missed = 0; ///< due times without one, in between
    Duration latest{};       ///< behind its time
};

/// Since `from`, on the grid of the last one before that.
Polls polls_since(SimWorld& world, const PolledUnit& line, TimePoint from) {
    Polls polls;
    TimePoint undisturbed{};
    std::int64_t last = 0;
    for (const auto at : world.line(line.key).read_times().at(line.unit)) {
        if (at < from) {
            undisturbed = at;
            continue;
        }
        ++polls.count;
        const auto after = std::chrono::duration_cast<Duration>(at - undisturbed);
        polls.latest = std::max<Duration>(polls.latest, after % period);
        polls.missed += std::max<std::int64_t>(0, after / period - last - 1);
        last = after / period;
    }
    return polls;
}

/// At each millisecond of the period, two periods apart from one another.
void reload_at_each_phase(bool refused, Duration late_most) {
    SimWorld world{site(false, 5).mapping};
    world.line("plant").keep_read_times(true);
    world.line("meters").keep_read_times(true);
    world.start();
    world.run(seconds{3});
    const auto from = world.mono();
    const int phases = static_cast<int>(period.count());
    for (int phase = 0; phase < phases; ++phase) {
        const auto offered = world.reloads().size();
        world.reload(
            site(refused, static_cast<std::uint16_t>(refused ? 5 : 6 + phase % 2)).mapping);
        world.run(period * 2 + milliseconds{1});
        ASSERT_EQ(world.reloads().size(), offered + 1) << phase;
        ASSERT_EQ(world.reloads().back().taken, !refused) << phase << world.reloads().back().why;
    }
    const auto periods = (world.mono() - from) / period;
    for (const auto& line : {PolledUnit{"plant", 1}, PolledUnit{"meters", 7}}) {
        const auto polls = polls_since(world, line, from);
        EXPECT_EQ(polls.missed, 0) << line.key;
        EXPECT_GE(polls.count, periods - 1) << line.key;
        EXPECT_LE(polls.latest, late_most) << line.key;
    }
}

/// A refused command: the manager shows what nobody wrote until the point is read again, which the
/// device does not answer the first time.
TEST(ReloadPolls, AReadThatWaitsForAWitnessIsNotForgotten) {
    const auto with_spare_at = [](std::uint16_t address) {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        const auto speed = site.holding(press, "speed", 0, std::chrono::hours{1});
        site.grant_level(speed);
        site.point(speed).write->max = 100;
        site.holding(press, "flow", 100);
        site.holding(site.unit(site.tcp("hall"), 2, "spare"), "level", address);
        return site.mapping;
    };
    SimWorld world{with_spare_at(5)};
    auto& line = world.line("plant");
    line.unit(1).at(Table::holding_register, 0) = 7;
    bool lose = false;
    line.fate = [&](const Transaction& asked) -> std::optional<SimLine::Fate> {
        const auto* read = std::get_if<ReadRequest>(&asked.request);
        return read != nullptr && read->range.first == 0 && std::exchange(lose, false)
                   ? std::optional{SimLine::Fate{}}
                   : std::nullopt;
    };
    world.start();
    world.run(seconds{3});
    lose = true;
    world.show("press", "speed", std::int64_t{200});
    const auto ack = world.operator_write("press", "speed", std::int64_t{200});
    ASSERT_TRUE(world.run_until([&] { return !lose; }, seconds{2})) << "it is asked";
    ASSERT_TRUE(world.ends(ack, milliseconds{100}));
    ASSERT_EQ(world.journal(ack), CommandState::rejected);
    world.run(milliseconds{300}); // the reload waits for the read, which is given up meanwhile
    world.reload(with_spare_at(6));
    ASSERT_TRUE(world.run_until([&] { return !world.reloads().empty(); }, seconds{2}));
    ASSERT_TRUE(world.reloads().back().taken);
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("press", "speed") == Value{std::int64_t{7}}; }, seconds{10}));
}

/// Files with a problem never come this far; what the engine refuses costs no more than those.
TEST(ReloadPolls, OneThatIsRefusedDelaysNoPollInAnyPhase) {
    reload_at_each_phase(true, milliseconds{1}); // as fine as the engine is woken
}

/// New reads wait until those that are out have been answered, on every line.
TEST(ReloadPolls, OneAboutOtherDevicesDelaysAPollByLessThanOneReadInAnyPhase) {
    reload_at_each_phase(false, milliseconds{30});
}

} // namespace
} // namespace railbridge::sim
