// SIGTERM: what was begun is finished, but nobody waits for ever.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

SimSite press(Duration pulse) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "press");
    site.grant_level(site.coil(unit, "lamp", 3, milliseconds{100}));
    site.grant_pulse(site.coil(unit, "reset", 4), pulse);
    return site;
}

bool stopped(SimWorld& world) {
    return world.run_until([&] { return world.happened("stopped") < world.log().size(); },
                           minutes{1});
}

bool pulse_begins(SimWorld& world) {
    return world.run_until([&] { return world.happened("write u1 4=1") < world.log().size(); },
                           seconds{1});
}

TEST(Stopping, WaitsForThePulseWithoutTurningTheLoop) {
    SimWorld world{press(seconds{2}).mapping};
    world.start();
    world.run(seconds{3});
    world.operator_write("press", "reset", true);
    ASSERT_TRUE(pulse_begins(world));
    world.stop();
    const auto ticks = world.ticks();
    const auto polls = world.requests();
    ASSERT_TRUE(stopped(world));
    EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, 4), 0);
    EXPECT_LE(world.ticks() - ticks, 20U) << "polls that are overdue wake nobody";
    EXPECT_LE(world.requests() - polls, 1U) << "the release";
    const auto at_the_end = world.ticks();
    world.run(minutes{1});
    EXPECT_EQ(world.ticks(), at_the_end);
}

TEST(Stopping, LeavesNoPulseUnknownThatWaitedForItsTurn) {
    for (int ms = 0; ms < 1500; ms += 50) {
        SCOPED_TRACE("stopped after " + std::to_string(ms) + " ms");
        SimWorld world{press(milliseconds{200}).mapping};
        world.start();
        world.run(seconds{3});
        std::vector<std::string> pulses;
        for (int i = 0; i < 4; ++i) {
            pulses.push_back(world.operator_write("press", "reset", true));
            world.run(milliseconds{1}); // one event after the other
        }
        world.run(milliseconds{ms});
        world.stop();
        ASSERT_TRUE(stopped(world));
        world.run(milliseconds{1}); // what was asked of the journal is stored before the end
        world.crash_and_restart();
        world.run(seconds{10});
        std::size_t given = 0;
        for (const auto& write : world.line("plant").writes()) {
            given += write.request.values.front() == 1 ? 1U : 0U;
        }
        for (const auto& pulse : pulses) {
            EXPECT_EQ(world.journal(pulse), CommandState::acked) << world.reason(pulse);
        }
        EXPECT_EQ(given, pulses.size());
    }
}

TEST(Stopping, DoesNotWaitForeverForADeadDeviceAndTheNextRunReleasesThePulse) {
    SimWorld world{press(milliseconds{300}).mapping};
    world.start();
    world.run(seconds{3});
    const auto ack = world.operator_write("press", "reset", true);
    ASSERT_TRUE(pulse_begins(world));
    auto& device = world.line("plant").unit(1);
    device.silent = true;
    const auto from = world.mono();
    world.stop();
    const auto ticks = world.ticks();
    ASSERT_TRUE(stopped(world));
    EXPECT_GE(world.mono() - from, seconds{2});
    EXPECT_LE(world.mono() - from, seconds{4});
    EXPECT_LE(world.ticks() - ticks, 50U);
    EXPECT_FALSE(world.ended(ack)) << "the coil is still on";
    EXPECT_EQ(device.at(Table::coil, 4), 1);
    device.silent = false;
    world.crash_and_restart();
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    EXPECT_EQ(device.at(Table::coil, 4), 0);
    EXPECT_EQ(world.open_in_journal(), 0U);
}

TEST(Stopping, DoesNotWaitForALineThatIsClosed) {
    SimWorld world{press(milliseconds{300}).mapping};
    world.line("plant").connected = false;
    world.start();
    world.run(seconds{3});
    world.stop();
    const auto ticks = world.ticks();
    ASSERT_TRUE(stopped(world));
    EXPECT_LE(world.ticks() - ticks, 5U);
}

/// Eight units that do not answer, and the first of their reads under way.
std::unique_ptr<SimWorld> silent_units(SimSite site, LineId line) {
    const auto key = site.mapping.line(line).key;
    for (UnitId unit = 1; unit <= 8; ++unit) {
        site.holding(site.unit(line, unit, "m" + std::to_string(unit)), "value", 0);
    }
    auto world = std::make_unique<SimWorld>(site.mapping);
    for (UnitId unit = 1; unit <= 8; ++unit) {
        world->line(key).unit(unit).silent = true;
    }
    world->start();
    world->run(milliseconds{100});
    return world;
}

TEST(Stopping, CutsShortTheReadsThatRun) {
    SimSite site;
    const auto line = site.tcp("plant", seconds{1});
    const auto kept = silent_units(std::move(site), line);
    auto& world = *kept;
    const auto from = world.mono();
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_LE(world.mono() - from, seconds{1});
}

TEST(Stopping, KeepsASerialPortUntilNoLateAnswerCanCome) {
    SimSite site;
    const auto line = site.rtu("bus", 19200, seconds{1});
    const auto kept = silent_units(std::move(site), line);
    auto& world = *kept;
    const auto from = world.mono();
    const auto asked = world.requests();
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_EQ(world.requests(), asked) << "the other seven are not asked any more";
    EXPECT_GE(world.mono() - from, milliseconds{3900}) << "three seconds after its timeout";
    EXPECT_LE(world.mono() - from, milliseconds{4100});
}

TEST(Stopping, LetsASerialPortGoWhenTheLateAnswerHasCome) {
    SimSite site;
    site.holding(site.unit(site.rtu("bus", 19200, seconds{1}), 1, "meter"), "value", 0);
    SimWorld world{site.mapping};
    world.line("bus").faults = {.late_share = 1.0, .late_min = 1.2, .late_max = 1.2};
    world.start();
    world.run(milliseconds{100});
    const auto from = world.mono();
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_LE(world.mono() - from, milliseconds{1250});
}

/// A press on a serial line with a pulse that has begun, and a device that is silent by then.
class StoppingInAPulse : public testing::Test {
protected:
    static SimSite site(Duration pulse) {
        SimSite site;
        const auto unit = site.unit(site.rtu("bus", 19200, seconds{1}), 1, "press");
        site.grant_level(site.coil(unit, "lamp", 3, milliseconds{100}));
        site.grant_pulse(site.coil(unit, "reset", 4), pulse);
        return site;
    }
    SimWorld& begin(Duration pulse) {
        world_ = std::make_unique<SimWorld>(site(pulse).mapping);
        world_->start();
        world_->run(seconds{3});
        ack_ = world_->operator_write("press", "reset", true);
        EXPECT_TRUE(pulse_begins(*world_));
        press().silent = true;
        return *world_;
    }
    SimDevice& press() { return world_->line("bus").unit(1); }
    bool on() { return press().at(Table::coil, 4) != 0; }

    std::unique_ptr<SimWorld> world_;
    std::string ack_;
};

TEST_F(StoppingInAPulse, ReleasesItWhenTheSilenceIsOverForWhichThePortIsKept) {
    auto& world = begin(milliseconds{300});
    const auto from = world.mono();
    world.stop();
    world.run(seconds{3});
    press().silent = false; // the time is over, and it may not be asked for another second
    EXPECT_TRUE(on());
    ASSERT_TRUE(stopped(world));
    EXPECT_FALSE(on());
    EXPECT_LE(world.mono() - from, seconds{5});
    EXPECT_EQ(world.line("bus").writes().size(), 2U);
}

TEST_F(StoppingInAPulse, IsTriedOnceMoreWhenTheDeviceStaysSilent) {
    auto& world = begin(milliseconds{300});
    const auto from = world.mono();
    std::size_t tries = 0;
    world.line("bus").fate = [&tries](const Transaction& transaction) {
        tries += std::holds_alternative<WriteRequest>(transaction.request) ? 1U : 0U;
        return std::optional<SimLine::Fate>{};
    };
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_EQ(tries, 2U);
    EXPECT_LE(world.mono() - from, seconds{9});
    EXPECT_FALSE(world.ended(ack_)) << "the next run releases it";
}

TEST_F(StoppingInAPulse, CutsNoPulseShort) {
    auto& world = begin(minutes{1});
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_TRUE(on());
    EXPECT_EQ(world.line("bus").writes().size(), 1U);
}

TEST(Stopping, DoesNotKeepASerialPortForEver) {
    SimSite site;
    const auto line = site.rtu("bus", 19200, seconds{1});
    site.mapping.lines.front().late_limit = minutes{1};
    const auto kept = silent_units(std::move(site), line);
    auto& world = *kept;
    const auto from = world.mono();
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_LE(world.mono() - from, milliseconds{8100});
}

TEST(Stopping, LeavesASerialPortAtOnceWhenEverythingWasAnswered) {
    SimSite site;
    site.holding(site.unit(site.rtu("bus"), 1, "meter"), "value", 0);
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{3});
    const auto from = world.mono();
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_LE(world.mono() - from, milliseconds{50});
}

TEST(Stopping, LeavesWhatWaitsInTheJournalForTheNextRun) {
    SimWorld world{press(milliseconds{300}).mapping};
    world.start();
    world.run(seconds{3});
    world.line("plant").unit(1).silent = true;
    world.run(seconds{2});
    const auto ack = world.operator_write("press", "lamp", true);
    world.run(seconds{1});
    world.stop();
    ASSERT_TRUE(stopped(world));
    EXPECT_FALSE(world.ended(ack));
    world.line("plant").unit(1).silent = false;
    world.crash_and_restart();
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    EXPECT_EQ(world.journal(ack), CommandState::acked);
}

} // namespace
} // namespace railbridge::sim
