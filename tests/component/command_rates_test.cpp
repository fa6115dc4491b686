// Too many commands: each device and the box take so many, the newest value wins, polls go on.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

SimSite press_site() {
    SimSite site;
    const auto press = site.unit(site.rtu("bus", 19200), 1, "press");
    for (std::uint16_t i = 0; i < 5; ++i) {
        site.grant_level(site.holding(press, "set" + std::to_string(i), i, seconds{1}), minutes{5});
    }
    site.grant_pulse(site.coil(press, "stop", 0), milliseconds{100});
    site.holding(press, "pieces", 100, milliseconds{500});
    site.mapping.devices[0].writes_per_second = 10.0;
    return site;
}

/// How long ago the counter was read.
milliseconds age_of_pieces(SimWorld& world) {
    for (const auto& point : world.status().points) {
        if (point.attribute == "pieces" && point.age_ms >= 0) {
            return milliseconds{point.age_ms};
        }
    }
    return hours{1};
}

TEST(CommandRates, AFloodStarvesNoPollAndTheLastValuesAreWritten) {
    SimWorld world{press_site().mapping};
    world.start();
    world.run(seconds{3});
    milliseconds oldest{};
    auto& device = world.line("bus").unit(1);
    std::vector<std::string> ids;
    for (int i = 0; i < 10'000; ++i) {
        ids.push_back(
            world.operator_write("press", "set" + std::to_string(i % 5), std::int64_t{i}));
        device.at(Table::holding_register, 100) = static_cast<std::uint16_t>(i); // always news
        world.run(milliseconds{1});
        oldest = i % 20 == 0 ? std::max(oldest, age_of_pieces(world)) : oldest;
    }
    const auto during = world.line("bus").writes().size();
    world.run(seconds{30});
    EXPECT_LE(during, 20U + 100U) << "a burst, and ten a second";
    EXPECT_GE(during, 80U);
    RecordProperty("oldest_ms", static_cast<int>(oldest.count()));
    EXPECT_LE(oldest, milliseconds{1000}) << "every 500 ms, and not twice as long";
    for (std::uint16_t i = 0; i < 5; ++i) {
        EXPECT_EQ(device.at(Table::holding_register, i), 9995 + i);
    }
    std::size_t acked = 0;
    for (const auto& id : ids) {
        ASSERT_TRUE(world.ended(id)) << id;
        acked += world.journal(id) == CommandState::acked ? 1U : 0U;
        EXPECT_EQ(world.acked(id), world.journal(id) == CommandState::acked);
    }
    EXPECT_EQ(acked, world.line("bus").writes().size());
    EXPECT_EQ(world.open_in_journal(), 0U);
}

TEST(CommandRates, AFloodOfRefusedCommandsStarvesNoPollEither) {
    auto site = press_site();
    for (std::size_t i = 0; i < 5; ++i) {
        site.mapping.points[i].write->max = 50;
    }
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{3});
    milliseconds oldest{};
    for (int i = 0; i < 10'000; ++i) {
        world.operator_write("press", "set" + std::to_string(i % 5), std::int64_t{70});
        world.line("bus").unit(1).at(Table::holding_register, 100) = static_cast<std::uint16_t>(i);
        world.run(milliseconds{1});
        oldest = i % 20 == 0 ? std::max(oldest, age_of_pieces(world)) : oldest;
    }
    EXPECT_EQ(world.line("bus").writes().size(), 0U);
    RecordProperty("oldest_ms", static_cast<int>(oldest.count()));
    EXPECT_LE(oldest, milliseconds{1100}) << "two periods, and five reads that may go first";
}

TEST(CommandRates, TheBoxHasACapForAllItsDevices) {
    SimSite site;
    for (std::uint8_t i = 0; i < 4; ++i) {
        const auto name = std::to_string(i);
        const auto press = site.unit(site.tcp("line" + name), 1, "press" + name);
        site.grant_level(site.holding(press, "speed", 0), minutes{5});
    }
    EngineSettings settings;
    settings.writes_per_second = 5.0;
    SimWorld world{site.mapping, settings};
    world.start();
    world.run(seconds{2});
    for (int i = 0; i < 1000; ++i) {
        world.operator_write("press" + std::to_string(i % 4), "speed", std::int64_t{i});
        world.run(milliseconds{10});
    }
    std::size_t writes = 0;
    for (std::uint8_t i = 0; i < 4; ++i) {
        writes += world.line("line" + std::to_string(i)).writes().size();
    }
    EXPECT_LE(writes, 10U + 50U);
    EXPECT_GE(writes, 50U);
}

TEST(CommandRates, WhatWaitsForItsPauseIsPassedByAStop) {
    auto site = press_site();
    site.mapping.points[0].write->min_interval = seconds{20};
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{2});
    world.operator_write("press", "set0", std::int64_t{1});
    world.run(seconds{1});
    const auto second = world.operator_write("press", "set0", std::int64_t{2});
    world.run(seconds{1});
    const auto stop = world.operator_write("press", "stop", true);
    world.run(seconds{1});
    EXPECT_EQ(world.journal(stop), CommandState::acked);
    EXPECT_EQ(world.journal(second), CommandState::received);
    world.run(seconds{20});
    EXPECT_EQ(world.journal(second), CommandState::acked);
}

TEST(CommandRates, WhatWouldBeTooOldByThenIsRefusedAtOnce) {
    auto site = press_site();
    site.mapping.points[0].write->min_interval = hours{1};
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{2});
    world.operator_write("press", "set0", std::int64_t{1});
    world.run(seconds{1});
    const auto second = world.operator_write("press", "set0", std::int64_t{2});
    world.run(milliseconds{100});
    EXPECT_EQ(world.journal(second), CommandState::rejected);
    EXPECT_EQ(world.reason(second).rfind("too soon after the last one: it could leave in 359", 0),
              0U)
        << world.reason(second);
}

/// A setpoint in memory that wears out, changed every second for an hour.
TEST(CommandRates, AWornPointIsWrittenAsOftenAsItsBudgetAllowsAndEndsAtTheLastValue) {
    auto site = press_site();
    auto& grant = *site.mapping.points[0].write;
    grant.per_day = 31;
    grant.min_interval = minutes{2};
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{2});
    std::vector<std::string> ids;
    for (int i = 1; i <= 3600; ++i) {
        ids.push_back(world.operator_write("press", "set0", std::int64_t{i}));
        world.run(seconds{1});
    }
    world.run(minutes{3});
    const auto writes = world.line("bus").writes().size();
    EXPECT_LE(writes, 31U);
    EXPECT_GE(writes, 30U);
    EXPECT_EQ(world.line("bus").unit(1).at(Table::holding_register, 0), 3600);
    EXPECT_EQ(world.journal(ids.back()), CommandState::acked);
    std::size_t superseded = 0;
    for (const auto& id : ids) {
        superseded += world.journal(id) == CommandState::superseded ? 1U : 0U;
    }
    EXPECT_EQ(superseded, ids.size() - writes);
    EXPECT_EQ(world.wear.at("press.set0").writes, writes);
}

class WornPoint : public testing::Test {
protected:
    static Mapping mapping() {
        auto site = press_site();
        site.mapping.points[0].write->per_day = 3;
        return site.mapping;
    }
    WornPoint()
        : world(mapping()) {
        world.start();
        world.run(seconds{2});
    }
    std::string write(std::int64_t value) {
        const auto id = world.operator_write("press", "set0", Value{value});
        world.run(seconds{2});
        return id;
    }
    std::size_t writes() { return world.line("bus").writes().size(); }

    SimWorld world;
};

TEST_F(WornPoint, SaysWhenItsBudgetIsUsedUp) {
    for (std::int64_t i = 1; i <= 3; ++i) {
        EXPECT_EQ(world.journal(write(i)), CommandState::acked);
    }
    const auto fourth = write(4);
    EXPECT_EQ(world.journal(fourth), CommandState::rejected);
    EXPECT_EQ(world.reason(fourth),
              "wear budget of 3 writes a day is used up; next at 2026-09-22 00:00:00Z");
    EXPECT_FALSE(world.acked(fourth));
    EXPECT_EQ(writes(), 3U);
}

TEST_F(WornPoint, IsNotWrittenWithWhatItHolds) {
    write(7);
    const auto again = write(7);
    EXPECT_EQ(world.journal(again), CommandState::acked);
    EXPECT_EQ(world.reason(again), "the device had this value already");
    EXPECT_EQ(writes(), 1U);
    EXPECT_EQ(world.wear.at("press.set0").writes, 1U);
}

TEST_F(WornPoint, IsCountedBeforeItsFrameLeavesSoThatACrashGivesNothingBack) {
    write(1);
    world.crash_after_effect = [](const Effect& effect) {
        const auto* execute = std::get_if<ExecuteBatch>(&effect);
        return execute != nullptr &&
               std::holds_alternative<WriteRequest>(execute->batch.transactions[0].request);
    };
    world.operator_write("press", "set0", std::int64_t{2});
    world.run(seconds{1});
    EXPECT_EQ(world.wear.at("press.set0").writes, 2U) << "the journal knew it first";
    world.crash_after_effect = nullptr;
    world.crash_and_restart();
    world.run(seconds{5});
    EXPECT_EQ(writes(), 2U) << "the device has it: not written again";
    EXPECT_EQ(world.journal(write(3)), CommandState::acked);
    EXPECT_EQ(world.wear.at("press.set0").writes, 3U);
    EXPECT_EQ(world.journal(write(4)), CommandState::rejected);
}

TEST_F(WornPoint, IsNotWrittenWhenTheCountCannotBeStored) {
    const auto id = world.operator_write("press", "set0", std::int64_t{9});
    ASSERT_TRUE(world.run_until(
        [&] { return world.happened("stored received " + id) < world.log().size(); }, seconds{1}));
    world.journal_works = false;
    world.run(seconds{3});
    EXPECT_EQ(writes(), 0U);
    EXPECT_FALSE(world.acked(id));
}

} // namespace
} // namespace railbridge::sim
