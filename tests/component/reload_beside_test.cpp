// A new mapping replaces the running one: what goes on beside what was begun where it moves.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// A press and, on a line of its own, a coupler with a watchdog.
struct Halls {
    std::uint16_t reset_at = 4;
    double valve_max = 100;
};

SimSite site(const Halls& plan) {
    SimSite site;
    const auto press = site.unit(site.tcp("plant"), 1, "press");
    site.grant_pulse(site.coil(press, "reset", plan.reset_at), milliseconds{300});
    const auto coupler = site.unit(site.tcp("hall"), 2, "coupler");
    const auto valve = site.holding(coupler, "valve", 0);
    site.grant_level(valve);
    site.point(valve).write->max = plan.valve_max;
    site.point(valve).write->rewrite_every = seconds{1};
    site.grant_level(site.coil(coupler, "lamp", 3));
    return site;
}

class ReloadBesideOthers : public testing::Test {
protected:
    ReloadBesideOthers()
        : world_(site({}).mapping) {
        world_.start();
        world_.run(seconds{3});
        const auto ack = world_.operator_write("coupler", "valve", std::int64_t{7});
        EXPECT_TRUE(world_.ends(ack, seconds{5}));
        EXPECT_TRUE(world_.acked(ack));
    }
    SimDevice& press() { return world_.line("plant").unit(1); }
    std::size_t feedings() { return world_.line("hall").writes().size(); }
    bool said(const std::string& text) {
        return std::any_of(world_.said().begin(), world_.said().end(),
                           [&](const auto& one) { return one.find(text) != std::string::npos; });
    }
    /// The press is dead while its coil is on.
    std::string stuck_pulse(bool acknowledged) {
        const auto ack = world_.operator_write("press", "reset", true);
        EXPECT_TRUE(world_.run_until(
            [&] { return press().at(Table::coil, 4) == 1 && (!acknowledged || world_.acked(ack)); },
            seconds{1}));
        press().silent = true;
        return ack;
    }

    SimWorld world_;
};

TEST_F(ReloadBesideOthers, NothingElseWaitsForWhatWasBegunWhereItMoves) {
    stuck_pulse(false);
    world_.reload(site({.reset_at = 14}).mapping);
    const auto before = feedings();
    const auto ack = world_.operator_write("coupler", "lamp", true);
    const auto held = world_.operator_write("press", "reset", true);
    EXPECT_TRUE(world_.ends(ack, milliseconds{500})) << "a command elsewhere";
    EXPECT_TRUE(world_.acked(ack));
    world_.run(seconds{4});
    EXPECT_TRUE(world_.reloads().empty()) << "it still waits";
    EXPECT_GE(feedings() - before, 1U + 3U) << "the lamp, and a watchdog each second";
    EXPECT_FALSE(world_.ended(held));
    ASSERT_TRUE(world_.run_until([&] { return !world_.reloads().empty(); }, seconds{2}));
    EXPECT_FALSE(world_.reloads().back().taken);
}

TEST_F(ReloadBesideOthers, AWatchdogIsFedInTheMomentBeforeTheSwapToo) {
    press().silent = true;
    world_.line("plant").keep_read_times(true);
    world_.run(milliseconds{5});
    auto mapping = site({}).mapping;
    for (auto& point : mapping.points) {
        if (point.write && point.write->rewrite_every > Duration{}) {
            point.write->rewrite_every = milliseconds{20};
        }
    }
    world_.reload(mapping);
    ASSERT_TRUE(world_.run_until([&] { return !world_.reloads().empty(); }, seconds{2}));
    world_.run(seconds{1});
    bool waited = false;
    for (int i = 0; i < 40 && !waited; ++i) { // until a read of the dead press is out
        world_.run(milliseconds{130});
        const auto from = world_.mono();
        const auto before = feedings();
        const auto reloads = world_.reloads().size();
        world_.reload(mapping);
        ASSERT_TRUE(
            world_.run_until([&] { return world_.reloads().size() > reloads; }, seconds{2}));
        waited = world_.mono() - from >= milliseconds{240};
        if (waited) {
            EXPECT_GE(feedings() - before, 6U);
        }
    }
    EXPECT_TRUE(waited) << "the test looks at something";
}

TEST_F(ReloadBesideOthers, ByForceAPulseThatCannotBeReleasedEndsAsUnknown) {
    for (const bool acknowledged : {false, true}) {
        SCOPED_TRACE(acknowledged);
        const auto ack = stuck_pulse(acknowledged);
        const auto from = world_.mono();
        const auto reloads = world_.reloads().size();
        world_.reload(site({.reset_at = 14}).mapping, true);
        ASSERT_TRUE(
            world_.run_until([&] { return world_.reloads().size() > reloads; }, seconds{10}));
        EXPECT_TRUE(world_.reloads().back().taken);
        EXPECT_GE(world_.mono() - from, seconds{5}) << "it had its time";
        world_.run(milliseconds{50});
        EXPECT_EQ(world_.journal(ack), CommandState::unknown);
        EXPECT_THAT(world_.reason(ack), HasSubstr("co:4 of unit 1 on line plant may still be on"));
        EXPECT_TRUE(said("co:4 of unit 1 on line plant may still be on"));
        const auto swapped = world_.log().size();
        press().silent = false;
        world_.run(seconds{20});
        EXPECT_EQ(world_.happened("write u1 ", swapped), world_.log().size());
        press().at(Table::coil, 4) = 0;
        const auto next = world_.operator_write("press", "reset", true);
        EXPECT_TRUE(world_.ends(next, seconds{20}));
        EXPECT_EQ(world_.journal(next), CommandState::acked) << world_.reason(next);
        world_.reload(site({}).mapping);
        world_.run(seconds{3});
        ASSERT_TRUE(world_.reloads().back().taken);
    }
}

TEST_F(ReloadBesideOthers, AWatchdogIsFedUnderItsNewGrantIfThatAllowsTheValue) {
    world_.reload(site({.valve_max = 50}).mapping);
    world_.run(milliseconds{300});
    ASSERT_TRUE(world_.reloads().back().taken);
    const auto before = feedings();
    world_.run(seconds{4});
    EXPECT_GE(feedings() - before, 3U);
    EXPECT_FALSE(said("watchdog feeding stopped"));
    world_.reload(site({.valve_max = 5}).mapping);
    world_.run(milliseconds{300});
    ASSERT_EQ(world_.reloads().size(), 2U);
    EXPECT_TRUE(said("coupler.valve watchdog feeding stopped: the mapping was reloaded"));
    const auto after = feedings();
    world_.run(seconds{4});
    EXPECT_EQ(feedings(), after);
}

} // namespace
} // namespace railbridge::sim
