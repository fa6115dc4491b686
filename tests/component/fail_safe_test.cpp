// What the bridge writes by itself when the manager is gone, and while it is there; and what others
// write.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// A press whose speed has a safe value, and a coupler whose output must be written again and
/// again.
class FailSafe : public testing::Test {
protected:
    FailSafe() {
        const auto line = site_.tcp("plant");
        const auto press = site_.unit(line, 1, "press");
        speed_ = site_.holding(press, "speed", 0);
        site_.grant_level(speed_, minutes{10});
        grant(speed_).safe = Value{std::int64_t{0}};
        grant(speed_).after = seconds{60};
        site_.grant_level(site_.holding(press, "mode", 5), minutes{10}); // hold: the default
        const auto coupler = site_.unit(line, 2, "coupler");
        valve_ = site_.holding(coupler, "valve", 0);
        site_.grant_level(valve_);
        grant(valve_).rewrite_every = seconds{5};
    }
    WriteGrant& grant(PointId point) { return *site_.point(point).write; }
    SimWorld& begin() {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        world_->start();
        world_->run(seconds{3});
        return *world_;
    }
    void write(const std::string& asset, const std::string& attribute, std::int64_t value) {
        const auto ack = world_->operator_write(asset, attribute, value);
        ASSERT_TRUE(world_->run_until([&] { return world_->ended(ack); }, minutes{1}));
        ASSERT_EQ(world_->journal(ack), CommandState::acked) << world_->reason(ack);
    }
    std::uint16_t& held(UnitId unit, std::uint16_t address = 0) {
        return world_->line("plant").unit(unit).at(Table::holding_register, address);
    }
    /// Writes of a unit so far.
    std::vector<ExecutedWrite> writes(UnitId unit) const {
        std::vector<ExecutedWrite> all;
        for (const auto& write : world_->line("plant").writes()) {
            if (write.unit == unit) {
                all.push_back(write);
            }
        }
        return all;
    }

    SimSite site_;
    PointId speed_{};
    PointId valve_{};
    std::unique_ptr<SimWorld> world_;
};

TEST_F(FailSafe, TheSafeValueIsWrittenOnceWhenTheManagerIsGoneLongEnough) {
    auto& world = begin();
    write("press", "speed", 40);
    write("press", "mode", 3);
    world.disconnect();
    const auto gone = world.mono();
    world.run(seconds{59});
    EXPECT_EQ(held(1), 40);
    world.run(minutes{10});
    EXPECT_EQ(held(1), 0);
    EXPECT_EQ(held(1, 5), 3) << "without a safe value it is held";
    ASSERT_EQ(writes(1).size(), 3U);
    EXPECT_GE(writes(1).back().at - gone, seconds{60});
    EXPECT_LT(writes(1).back().at - gone, seconds{61});
    EXPECT_THAT(world.said(), Contains("press.speed safe value 0 written: the manager was gone for "
                                       "60 s"));
    world.connect();
    world.run(seconds{5});
    EXPECT_EQ(world.told("press", "commandStatus"),
              Value{"speed safe value 0 written: the manager was gone for 60 s"});
}

/// No pending events are asked for while the path is closed, but the manager is there.
TEST_F(FailSafe, AManagerThatWasThereWhileThePathWasClosedIsNotGoneWhenItOpens) {
    world_ = std::make_unique<SimWorld>(site_.mapping);
    auto& world = *world_;
    world.kept_settings[journal_lost_setting] = "the journal was damaged";
    held(1) = 33;
    world.start();
    world.run(minutes{5});
    world.commands_on(1, true);
    world.run(minutes{5});
    EXPECT_EQ(held(1), 33);
    EXPECT_TRUE(writes(1).empty());
    world.disconnect();
    world.run(minutes{2});
    EXPECT_EQ(held(1), 0) << "now it is gone";
}

TEST_F(FailSafe, NothingIsUndoneWhenTheManagerIsBackAndItsNextCommandCounts) {
    auto& world = begin();
    write("press", "speed", 40);
    world.disconnect();
    world.run(minutes{2});
    world.connect();
    world.run(minutes{5});
    EXPECT_EQ(held(1), 0);
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{0}}) << "the manager sees it";
    write("press", "speed", 30);
    EXPECT_EQ(held(1), 30);
    EXPECT_EQ(writes(1).size(), 3U);
}

TEST_F(FailSafe, AShortAbsenceChangesNothing) {
    auto& world = begin();
    write("press", "speed", 40);
    for (int i = 0; i < 5; ++i) {
        world.disconnect();
        world.run(seconds{50});
        world.connect();
        world.run(seconds{1});
    }
    EXPECT_EQ(writes(1).size(), 1U) << "absences are not added up";
}

TEST_F(FailSafe, EveryAbsenceCountsForItself) {
    auto& world = begin();
    for (int i = 0; i < 3; ++i) {
        write("press", "speed", 40);
        world.disconnect();
        world.run(seconds{70});
        EXPECT_EQ(held(1), 0);
        world.connect();
        world.run(seconds{5});
    }
    EXPECT_EQ(writes(1).size(), 6U);
}

TEST_F(FailSafe, AManagerThatNeverCameIsGoneFromTheStart) {
    world_ = std::make_unique<SimWorld>(site_.mapping);
    world_->stay_away();
    world_->start();
    held(1) = 25; // from before the power went
    world_->run(seconds{59});
    EXPECT_EQ(held(1), 25);
    world_->run(seconds{3});
    EXPECT_EQ(held(1), 0);
}

TEST_F(FailSafe, ACommandThatStillWaitsDoesNotUndoTheSafeValue) {
    auto& world = begin();
    world.line("plant").unit(1).silent = true;
    const auto ack = world.operator_write("press", "speed", std::int64_t{40});
    world.run(seconds{2});
    world.disconnect();
    world.run(seconds{100});
    world.line("plant").unit(1).silent = false;
    world.run(minutes{5});
    EXPECT_EQ(world.journal(ack), CommandState::superseded);
    EXPECT_THAT(world.reason(ack), HasSubstr("the safe value came"));
    ASSERT_EQ(writes(1).size(), 1U);
    EXPECT_EQ(held(1), 0);
}

TEST_F(FailSafe, ADeadDeviceGetsTheSafeValueWhenItIsBackButNotAfterTheManagerIs) {
    auto& world = begin();
    write("press", "speed", 40);
    world.disconnect();
    world.line("plant").unit(1).silent = true;
    world.run(minutes{10});
    world.line("plant").unit(1).silent = false;
    ASSERT_TRUE(world.run_until([&] { return held(1) == 0; }, minutes{1}));
    world.connect();
    world.run(seconds{2});
    write("press", "speed", 40);
    world.disconnect();
    world.line("plant").unit(1).silent = true;
    world.run(minutes{10});
    world.connect();
    world.run(seconds{5});
    world.line("plant").unit(1).silent = false;
    world.run(minutes{5});
    EXPECT_EQ(held(1), 40) << "the manager has the say again";
}

TEST_F(FailSafe, ADeviceThatRefusesTheSafeValueIsAskedAgainAndItIsSaidOnce) {
    auto& world = begin();
    write("press", "speed", 40);
    world.line("plant").unit(1).after_write = [](SimDevice& plc) {
        plc.at(Table::holding_register, 0) = 12;
    };
    world.disconnect();
    world.run(minutes{5});
    EXPECT_GE(writes(1).size(), 5U);
    const auto says = [](const std::string& text) {
        return text.find("the device holds 12 (read-back differs)") != std::string::npos;
    };
    EXPECT_EQ(std::count_if(world.said().begin(), world.said().end(), says), 1);
    world.line("plant").unit(1).after_write = nullptr;
    world.run(minutes{1});
    EXPECT_EQ(held(1), 0);
}

TEST_F(FailSafe, WhileCommandsAreOffNothingIsWrittenAndTheSafeValueFollowsWhenTheyAreOn) {
    auto& world = begin();
    write("press", "speed", 40);
    write("coupler", "valve", 7);
    world.commands_off(1);
    world.disconnect();
    world.run(minutes{5});
    EXPECT_EQ(held(1), 40);
    const auto fed = writes(2).size();
    world.commands_on(2);
    world.run(seconds{1});
    EXPECT_EQ(held(1), 0) << "the manager is still gone";
    world.run(minutes{1});
    EXPECT_EQ(writes(2).size(), fed) << "nobody to feed for";
}

TEST_F(FailSafe, AWatchdogIsFedWithWhatWasCommandedWhileTheManagerIsThere) {
    auto& world = begin();
    world.run(minutes{1});
    EXPECT_TRUE(writes(2).empty()) << "nobody commanded anything";
    write("coupler", "valve", 7);
    world.run(minutes{1});
    const auto all = writes(2);
    ASSERT_GE(all.size(), 12U);
    for (std::size_t i = 1; i < all.size(); ++i) {
        EXPECT_EQ(all[i].request.values, Words{7});
        EXPECT_LE(all[i].at - all[i - 1].at, milliseconds{5100});
    }
    EXPECT_THAT(world.said(),
                Contains("coupler.valve watchdog feeding 7 written: again every 5 s"));
    EXPECT_EQ(std::count(world.said().begin(), world.said().end(),
                         "coupler.valve watchdog feeding 7 written: again every 5 s"),
              1);
}

TEST_F(FailSafe, FeedingStopsWithTheManagerAndGoesOnWithItWhereTheDeviceStillHoldsTheValue) {
    auto& world = begin();
    write("coupler", "valve", 7);
    world.run(seconds{20});
    world.disconnect();
    const auto fed = writes(2).size();
    world.run(seconds{30});
    EXPECT_EQ(writes(2).size(), fed) << "so that the coupler's own watchdog acts";
    EXPECT_THAT(world.said(), Contains(HasSubstr("watchdog feeding stopped: the manager is gone")));
    world.connect();
    world.run(seconds{20});
    EXPECT_GT(writes(2).size(), fed);
}

TEST_F(FailSafe, ACouplerThatFellIntoItsSafeStateIsNotStartedAgain) {
    auto& world = begin();
    write("coupler", "valve", 7);
    world.disconnect();
    world.run(seconds{30});
    held(2) = 0; // its watchdog
    world.connect();
    const auto fed = writes(2).size();
    world.run(minutes{2});
    EXPECT_EQ(held(2), 0);
    EXPECT_EQ(writes(2).size(), fed);
    EXPECT_EQ(world.told("coupler", "valve"), Value{std::int64_t{0}});
    write("coupler", "valve", 9);
    world.run(seconds{20});
    EXPECT_EQ(held(2), 9);
    EXPECT_GE(writes(2).size(), fed + 3);
}

TEST_F(FailSafe, AChangeAtThePanelIsNotUndoneByFeeding) {
    auto& world = begin();
    write("coupler", "valve", 7);
    world.run(seconds{20});
    const auto fed = writes(2).size();
    held(2) = 3;
    world.run(minutes{1});
    EXPECT_EQ(held(2), 3);
    EXPECT_EQ(writes(2).size(), fed);
    EXPECT_THAT(world.said(), Contains("valve 7 overridden: the device now holds 3"));
    EXPECT_THAT(world.said(),
                Contains(HasSubstr("feeding stopped: somebody else changed the value")));
}

TEST_F(FailSafe, FeedingGoesOnAfterARestartWithWhatTheJournalRemembers) {
    auto& world = begin();
    write("coupler", "valve", 7);
    write("coupler", "valve", 9);
    world.run(seconds{20});
    world.crash_and_restart();
    const auto fed = writes(2).size();
    world.run(seconds{30});
    ASSERT_GE(writes(2).size(), fed + 4);
    EXPECT_EQ(writes(2).back().request.values, Words{9});
}

TEST_F(FailSafe, ACommandWhoseOutcomeNobodyKnowsEndsTheFeeding) {
    auto& world = begin();
    write("coupler", "valve", 7);
    world.line("plant").unit(2).after_write = [](SimDevice& plc) {
        plc.at(Table::holding_register, 0) = 5; // limited
    };
    const auto ack = world.operator_write("coupler", "valve", std::int64_t{9});
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    world.line("plant").unit(2).after_write = nullptr;
    const auto fed = writes(2).size();
    world.run(minutes{1});
    EXPECT_EQ(held(2), 5) << "neither the old value nor the new one";
    EXPECT_EQ(writes(2).size(), fed);
}

TEST_F(FailSafe, ARefusedCommandDoesNot) {
    auto& world = begin();
    write("coupler", "valve", 7);
    world.line("plant").unit(2).refuse_writes = ExceptionCode::illegal_data_value;
    const auto ack = world.operator_write("coupler", "valve", std::int64_t{9});
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    world.line("plant").unit(2).refuse_writes.reset();
    const auto fed = writes(2).size();
    world.run(seconds{20});
    EXPECT_GE(writes(2).size(), fed + 2);
    EXPECT_EQ(held(2), 7);
}

TEST_F(FailSafe, FeedingDoesNotStarveReads) {
    grant(valve_).rewrite_every = milliseconds{100};
    for (std::uint16_t i = 0; i < 10; ++i) {
        const auto other =
            site_.unit(LineId{0}, static_cast<UnitId>(10 + i), "c" + std::to_string(i));
        const auto valve = site_.holding(other, "valve", 0);
        site_.grant_level(valve);
        grant(valve).rewrite_every = milliseconds{100};
    }
    auto& world = begin();
    world.line("plant").device_time = milliseconds{20}; // feeding alone would take all the time
    for (std::uint16_t i = 0; i < 10; ++i) {
        write("c" + std::to_string(i), "valve", 1);
    }
    world.line("plant").keep_read_times(true);
    held(1) = 77;
    ASSERT_TRUE(world.run_until(
        [&] { return world.told("press", "speed") == Value{std::int64_t{77}}; }, seconds{10}));
    write("press", "speed", 1); // nor commands
}

TEST_F(FailSafe, WhatSomebodyElseChangesIsSaidOnce) {
    auto& world = begin();
    write("press", "speed", 40);
    held(1) = 35;
    world.run(seconds{10});
    held(1) = 36;
    world.run(seconds{10});
    const auto says = [](const std::string& text) {
        return text.find("overridden") != std::string::npos;
    };
    EXPECT_EQ(std::count_if(world.said().begin(), world.said().end(), says), 1);
    EXPECT_THAT(world.said(), Contains("speed 40 overridden: the device now holds 35"));
    EXPECT_EQ(world.told("press", "commandStatus"),
              Value{"speed 40 overridden: the device now holds 35"});
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{36}});
    write("press", "speed", 30);
    world.run(seconds{10});
    EXPECT_EQ(std::count_if(world.said().begin(), world.said().end(), says), 1)
        << "our own command overrides nothing";
    held(1) = 31;
    world.run(seconds{5});
    EXPECT_EQ(std::count_if(world.said().begin(), world.said().end(), says), 2);
}

TEST_F(FailSafe, ASmallChangeIsNoOverride) {
    site_.point(speed_).deadband = 2.0;
    auto& world = begin();
    write("press", "speed", 40);
    held(1) = 42;
    world.run(seconds{10});
    EXPECT_THAT(world.said(), Not(Contains(HasSubstr("overridden"))));
    held(1) = 43;
    world.run(seconds{10});
    EXPECT_THAT(world.said(), Contains("speed 40 overridden: the device now holds 43"));
}

} // namespace
} // namespace railbridge::sim
