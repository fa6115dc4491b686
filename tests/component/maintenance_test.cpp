// Somebody works at a line.

#include "bridge/commands/command_path.hpp"
#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

/// Two lines with one unit each: a lamp, a reset pulse and a register.
class Maintenance : public testing::Test {
protected:
    SimSite site() {
        SimSite site;
        for (const std::string key : {"plant", "hall"}) {
            const auto unit = site.unit(site.tcp(key), 1, key + "_plc");
            site.grant_level(site.coil(unit, "lamp", 3));
            site.grant_pulse(site.coil(unit, "reset", 4), milliseconds{300});
            site.holding(unit, "pieces", 7);
        }
        return site;
    }
    Maintenance()
        : world_(site().mapping) {
        world_.start();
        world_.run(seconds{3});
    }
    std::size_t writes(const std::string& line) { return world_.line(line).writes().size(); }
    CommandState outcome(const std::string& asset, const std::string& attribute = "lamp") {
        last_ = world_.operator_write(asset, attribute, true);
        world_.ends(last_, minutes{1});
        return world_.journal(last_);
    }
    Value device_status(const std::string& asset) {
        return world_.told(asset, "deviceStatus").value();
    }

    static constexpr LineId plant{0};
    SimWorld world_;
    std::string last_;
};

TEST_F(Maintenance, StopsWritesToItsLineOnlyAndValuesStillGoUp) {
    world_.begin_maintenance(1, plant, Duration{});
    world_.run(seconds{1});
    EXPECT_EQ(world_.control_answers().at(1), "");
    EXPECT_EQ(outcome("plant_plc"), CommandState::rejected);
    EXPECT_THAT(world_.reason(last_), HasSubstr("line plant is in maintenance by bert since "));
    EXPECT_THAT(world_.reason(last_), HasSubstr(": new drive"));
    EXPECT_EQ(outcome("hall_plc"), CommandState::acked);
    EXPECT_EQ(writes("plant"), 0U);
    world_.line("plant").unit(1).at(Table::holding_register, 7) = 77;
    world_.run(seconds{2});
    EXPECT_EQ(world_.told("plant_plc", "pieces"), Value{std::int64_t{77}});
    EXPECT_EQ(device_status("plant_plc"), Value{"ok"});
    EXPECT_EQ(world_.status().health, HealthState::maintenance);
    EXPECT_THAT(world_.status().lines[0].maintenance, HasSubstr("by bert"));
    EXPECT_EQ(world_.status().command_path, "open; line plant in maintenance");
    world_.end_maintenance(2, plant);
    world_.run(milliseconds{10});
    EXPECT_EQ(world_.control_answers().at(2), "");
    EXPECT_EQ(outcome("plant_plc"), CommandState::acked);
    EXPECT_EQ(world_.status().command_path, "open");
}

TEST_F(Maintenance, EndsByItselfAlsoAfterARestart) {
    world_.begin_maintenance(1, plant, minutes{30});
    world_.run(minutes{20});
    EXPECT_EQ(outcome("plant_plc"), CommandState::rejected);
    world_.crash_and_restart();
    world_.run(minutes{9});
    EXPECT_EQ(outcome("plant_plc"), CommandState::rejected);
    world_.run(minutes{2});
    EXPECT_EQ(outcome("plant_plc"), CommandState::acked);
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_EQ(outcome("plant_plc"), CommandState::acked);
}

TEST_F(Maintenance, DoesNotEndEarlyOnABoxThatBootsWithoutAClock) {
    LineMaintenance kept{"plant", {"bert", "", world_.wall()}, minutes{30}, false};
    const auto mapping = site().mapping;
    CommandPath booted{mapping};
    booted.restore({{}, {kept}}, {world_.mono(), WallTime{}});
    EXPECT_EQ(booted.next_wake(), world_.mono() + minutes{30});
    booted.restore({{}, {kept}}, {world_.mono(), world_.wall() + minutes{10}});
    EXPECT_EQ(booted.next_wake(), world_.mono() + minutes{20});
}

TEST_F(Maintenance, ReleasedClosesThePortAndItsValuesAreStaleUntilItsEnd) {
    world_.begin_maintenance(1, plant, minutes{30}, true);
    world_.run(seconds{1});
    EXPECT_EQ(world_.status().lines[0].state, "closed");
    const auto asked = world_.line("plant").requests();
    world_.run(minutes{5});
    EXPECT_EQ(world_.line("plant").requests(), asked);
    EXPECT_EQ(device_status("plant_plc"), Value{"maintenance"});
    EXPECT_EQ(device_status("hall_plc"), Value{"ok"});
    EXPECT_EQ(world_.status().health, HealthState::maintenance);
    for (const auto& point : world_.status().points) {
        EXPECT_EQ(point.quality == Quality::good, point.asset == "hall_plc");
    }
    EXPECT_EQ(outcome("plant_plc"), CommandState::rejected);
    const auto ticks = world_.ticks();
    world_.run(minutes{1});
    EXPECT_LT(world_.ticks() - ticks, 200U) << "no tight loop";
    world_.run(minutes{25});
    EXPECT_EQ(world_.status().lines[0].state, "open");
    EXPECT_EQ(device_status("plant_plc"), Value{"ok"});
    EXPECT_EQ(outcome("plant_plc"), CommandState::acked);
}

TEST_F(Maintenance, ReleasedFinishesAPulseBeforeThePortIsClosed) {
    world_.operator_write("plant_plc", "reset", true);
    ASSERT_TRUE(world_.run_until([&] { return writes("plant") == 1; }, seconds{1}));
    world_.begin_maintenance(1, plant, Duration{}, true);
    world_.run(seconds{1});
    EXPECT_EQ(writes("plant"), 2U);
    EXPECT_EQ(world_.line("plant").unit(1).at(Table::coil, 4), 0);
    EXPECT_EQ(world_.status().lines[0].state, "closed");
}

TEST_F(Maintenance, ReleasedDoesNotWaitForADeadDeviceForLong) {
    world_.operator_write("plant_plc", "reset", true);
    ASSERT_TRUE(world_.run_until([&] { return writes("plant") == 1; }, seconds{1}));
    world_.line("plant").unit(1).silent = true;
    world_.begin_maintenance(1, plant, Duration{}, true);
    world_.run(seconds{5});
    EXPECT_EQ(world_.status().lines[0].state, "closed");
    world_.line("plant").unit(1).silent = false;
    world_.end_maintenance(2, plant);
    world_.run(seconds{15});
    EXPECT_EQ(world_.line("plant").unit(1).at(Table::coil, 4), 0) << "released when it is back";
}

TEST_F(Maintenance, ReleasedAtTheStartNeverOpensTheLine) {
    world_.begin_maintenance(1, plant, Duration{}, true);
    world_.run(seconds{1});
    world_.crash_and_restart();
    const auto asked = world_.line("plant").requests();
    world_.run(minutes{5});
    EXPECT_EQ(world_.line("plant").requests(), asked);
    EXPECT_EQ(world_.status().lines[0].state, "closed");
    world_.end_maintenance(2, plant);
    world_.run(seconds{2});
    EXPECT_EQ(world_.status().lines[0].state, "open");
}

TEST_F(Maintenance, CanEndWhereThereIsNone) {
    world_.end_maintenance(1, plant);
    EXPECT_EQ(world_.control_answers().at(1), "line plant is in no maintenance");
}

} // namespace
} // namespace railbridge::sim
