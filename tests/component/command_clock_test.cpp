// What time it is: boxes that boot in 1970, clocks that somebody sets, managers that answer late.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds to_1970{-1'790'000'000'000};

class ClockOfTheBox : public ::testing::Test {
protected:
    static Mapping mapping() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.coil(press, "lamp", 3));
        site.grant_pulse(site.coil(press, "reset", 4), milliseconds{100});
        site.grant_level(site.holding(press, "speed", 0), minutes{2});
        return site.mapping;
    }
    ClockOfTheBox()
        : world(mapping()) {}

    std::string write(const std::string& attribute, Value value, Duration age = {}) {
        const auto id = world.operator_write("press", attribute, std::move(value), age);
        world.run(seconds{1});
        return id;
    }
    std::size_t writes() { return world.line("plant").writes().size(); }

    SimWorld world;
};

TEST_F(ClockOfTheBox, ThatBootsIn1970UsesTheManagersTime) {
    world.synchronise(false);
    world.step_clock(to_1970);
    world.start();
    world.run(seconds{2});
    EXPECT_TRUE(world.status().clock.trusted);
    EXPECT_EQ(*world.status().clock.manager_ahead_ms / 1000, 1'790'000'000);
    EXPECT_EQ(world.journal(write("lamp", false, seconds{31})), CommandState::expired);
    EXPECT_EQ(world.journal(write("reset", true, seconds{11})), CommandState::expired);
    EXPECT_EQ(world.journal(write("reset", true)), CommandState::acked);
    EXPECT_EQ(world.journal(write("lamp", true)), CommandState::acked);
    EXPECT_EQ(world.told("bridge", "clockStatus"),
              Value{std::string{
                  "the manager's time is used; that of this box is not known to be synchronised"}});
    EXPECT_EQ(world.told("bridge", "clockDifference"), Value{1'790'000'000.0});
}

TEST_F(ClockOfTheBox, WhatWaitedAtTheManagerIsJudgedAsSoonAsTheTimeIsKnown) {
    world.synchronise(false);
    world.step_clock(to_1970);
    const auto fresh = world.operator_write("press", "lamp", true, seconds{5});
    const auto stale = world.operator_write("press", "speed", std::int64_t{1}, hours{1});
    const auto pulse = world.operator_write("press", "reset", true, seconds{3});
    world.start();
    world.run(seconds{3});
    EXPECT_EQ(world.journal(fresh), CommandState::acked);
    EXPECT_EQ(world.journal(stale), CommandState::expired);
    EXPECT_EQ(world.journal(pulse), CommandState::acked);
}

/// No time service for 90 s, and a manager that does not tell its time.
TEST_F(ClockOfTheBox, WithoutAnyTimeRefusesWhatMayHaveWaited) {
    world.synchronise(false);
    world.step_clock(to_1970);
    world.manager_tells_events = false;
    const auto backlog = world.operator_write("press", "lamp", true, hours{5});
    world.start();
    world.run(seconds{9});
    EXPECT_EQ(world.journal(backlog), CommandState::received) << "the time may come yet";
    world.run(seconds{2});
    EXPECT_EQ(world.journal(backlog), CommandState::rejected);
    EXPECT_EQ(world.reason(backlog).rfind("no trusted time", 0), 0U) << world.reason(backlog);
    EXPECT_EQ(writes(), 0U);
    const auto pulse = write("reset", true);
    EXPECT_EQ(world.journal(pulse), CommandState::rejected);
    EXPECT_EQ(world.reason(pulse).rfind("no trusted time", 0), 0U);
    const auto level = write("lamp", true);
    EXPECT_EQ(world.journal(level), CommandState::rejected) << "it may have been offered again";
    EXPECT_EQ(world.reason(level).rfind("no trusted time", 0), 0U) << world.reason(level);
    EXPECT_EQ(writes(), 0U);
    EXPECT_FALSE(world.status().clock.trusted);
    world.run(seconds{75});
    world.step_clock(-to_1970);
    world.run(seconds{1}); // the kernel is asked once a second
    world.synchronise(true);
    EXPECT_TRUE(world.status().clock.trusted);
    EXPECT_EQ(world.journal(write("reset", true, seconds{11})), CommandState::expired);
    EXPECT_EQ(world.journal(write("reset", true)), CommandState::acked);
}

/// The manager's time was measured once, and is not told any more. What it says of an age is then
/// an upper bound, which is all a level needs.
class TimeMeasuredLongAgo : public ClockOfTheBox {
protected:
    TimeMeasuredLongAgo() {
        world.synchronise(false);
        world.start();
        world.run(seconds{2});
        world.manager_tells_events = false;
        world.run(minutes{62});
        EXPECT_FALSE(world.status().clock.trusted);
    }
};

TEST_F(TimeMeasuredLongAgo, ALevelThatIsYoungNeverthelessIsWritten) {
    EXPECT_EQ(world.journal(write("lamp", true, seconds{20})), CommandState::acked);
    const auto pulse = write("reset", true);
    EXPECT_EQ(world.journal(pulse), CommandState::rejected) << "not on bounds";
}

/// The manager offers again what got lost between it and the bridge, on the same connection.
TEST_F(TimeMeasuredLongAgo, WhatIsOfferedAgainIsAsOldAsItIs) {
    const auto lost = write("lamp", true, seconds{61});
    EXPECT_EQ(world.journal(lost), CommandState::rejected);
    EXPECT_EQ(world.reason(lost).rfind("no trusted time", 0), 0U) << world.reason(lost);
    EXPECT_FALSE(world.acked(lost));
    EXPECT_EQ(writes(), 0U);
}

/// The path was closed for half an hour, on one connection; what waited at the manager comes with
/// the next subscription.
TEST_F(TimeMeasuredLongAgo, ABacklogAfterTheJournalWorksAgainIsAsOldAsItIs) {
    world.journal_works = false;
    world.run(seconds{1});
    write("lamp", false); // meets the journal
    ASSERT_LT(world.happened("pending left"), world.log().size());
    world.run(minutes{29});
    world.journal_works = true;
    world.run(seconds{2});
    ASSERT_LT(world.happened("pending accepted"), world.log().size());
    const auto waited = world.operator_write("press", "speed", std::int64_t{70}, minutes{29});
    world.run(seconds{7});
    EXPECT_EQ(world.journal(waited), CommandState::received) << "the time may come yet";
    world.run(seconds{4});
    EXPECT_EQ(world.journal(waited), CommandState::rejected);
    EXPECT_FALSE(world.acked(waited));
    EXPECT_EQ(writes(), 0U);
}

TEST_F(TimeMeasuredLongAgo, ALevelStillExpiresWhileItWaits) {
    world.line("plant").unit(1).silent = true;
    const auto id = world.operator_write("press", "lamp", true);
    world.run(seconds{29});
    EXPECT_FALSE(world.ended(id));
    world.run(seconds{3});
    EXPECT_EQ(world.journal(id), CommandState::expired);
}

TEST_F(ClockOfTheBox, AfterARestartWhatIsOpenWaitsForTheTime) {
    world.start();
    world.run(seconds{2});
    world.line("plant").unit(1).silent = true;
    const auto id = world.operator_write("press", "speed", std::int64_t{5});
    world.run(seconds{1});
    world.synchronise(false);
    world.step_clock(to_1970);
    world.line("plant").unit(1).silent = false;
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(world.journal(id), CommandState::acked);
}

/// Jumps of the clock, with commands before, during and after.
TEST_F(ClockOfTheBox, JumpsMakeNothingStaleFreshAndNothingFreshStale) {
    for (const bool manager : {true, false}) {
        for (const milliseconds step : {milliseconds{hours{1}}, -milliseconds{hours{1}},
                                        milliseconds{days{3652}}, -milliseconds{days{3652}}}) {
            SCOPED_TRACE(std::to_string(step.count()) + (manager ? " manager" : " kernel"));
            SimWorld here{mapping()};
            here.manager_tells_events = manager;
            here.start();
            here.run(seconds{15});
            auto& device = here.line("plant").unit(1);
            device.silent = true;
            const auto waiting = here.operator_write("press", "speed", std::int64_t{1});
            const auto doomed = here.operator_write("press", "lamp", true);
            here.run(seconds{10});
            here.step_clock(step);
            here.run(seconds{1});
            here.synchronise(manager ? false : true); // it is set back by the time service
            if (!manager) {
                here.step_clock(-step);
                here.run(milliseconds{100});
                here.synchronise(true);
            }
            here.run(seconds{20});
            EXPECT_EQ(here.journal(doomed), CommandState::expired) << "31 s old";
            device.silent = false;
            here.run(seconds{25});
            EXPECT_EQ(here.journal(waiting), CommandState::acked) << here.reason(waiting);
            const auto stale = here.operator_write("press", "reset", true, seconds{11});
            const auto fresh = here.operator_write("press", "reset", true, seconds{9});
            here.run(seconds{5});
            EXPECT_EQ(here.journal(stale), CommandState::expired) << here.reason(stale);
            EXPECT_EQ(here.journal(fresh), CommandState::acked) << here.reason(fresh);
        }
    }
}

TEST_F(ClockOfTheBox, JumpsDoNotTouchThePolls) {
    world.start();
    world.run(seconds{5});
    const auto before = world.requests();
    world.run(seconds{100});
    const auto calm = world.requests() - before;
    for (int i = 0; i < 100; ++i) {
        world.step_clock(i % 2 == 0 ? milliseconds{hours{1}} : -milliseconds{days{3652}});
        world.run(seconds{1});
    }
    const auto disturbed = world.requests() - before - calm;
    EXPECT_NEAR(static_cast<double>(disturbed), static_cast<double>(calm),
                static_cast<double>(calm) * 0.01);
}

} // namespace
} // namespace railbridge::sim
