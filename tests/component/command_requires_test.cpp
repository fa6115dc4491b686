// A command that requires another one: it waits for one that is under way, and is refused unless
// the last one was written.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class CommandRequires : public ::testing::Test {
protected:
    /// The setpoint is behind one line, the start behind another.
    static SimSite site() {
        SimSite site;
        const auto drive = site.unit(site.tcp("drives"), 1, "drive");
        const auto speed = site.holding(drive, "speed", 0);
        site.grant_level(speed, minutes{5});
        site.point(speed).write->min = 0;
        site.point(speed).write->max = 50;
        const auto panel = site.unit(site.tcp("panel"), 1, "panel");
        const auto start = site.coil(panel, "start", 1);
        site.grant_pulse(start, milliseconds{100}, seconds{60});
        site.point(start).write->required = speed;
        site.grant_pulse(site.coil(panel, "stop", 2), milliseconds{100});
        // One asset, two devices.
        site.point(start).asset = site.point(speed).asset;
        return site;
    }
    CommandRequires()
        : world(site().mapping) {
        world.start();
        world.run(seconds{2});
    }
    std::string set_speed(std::int64_t value) {
        return world.operator_write("drive", "speed", value);
    }
    std::string start() { return world.operator_write("drive", "start", true); }
    /// The first write of a value to that line.
    std::size_t written(const std::string& what) const { return world.happened("write " + what); }

    SimWorld world;
};

TEST_F(CommandRequires, IsRefusedBeforeTheOtherWasEverWritten) {
    const auto id = start();
    world.run(seconds{1});
    EXPECT_EQ(world.journal(id), CommandState::rejected);
    EXPECT_EQ(world.reason(id),
              "it requires speed, which was not written in the last 25 hours: write that first");
    EXPECT_EQ(world.line("panel").writes().size(), 0U);
}

TEST_F(CommandRequires, GoesOutAfterTheOther) {
    set_speed(40);
    world.run(seconds{1});
    const auto id = start();
    world.run(seconds{1});
    EXPECT_EQ(world.journal(id), CommandState::acked);
}

TEST_F(CommandRequires, WaitsForOneThatIsUnderWayAndOthersPassIt) {
    world.line("drives").unit(1).silent = true;
    set_speed(40);
    const auto id = start();
    const auto stop = world.operator_write("panel", "stop", true);
    world.run(seconds{2});
    EXPECT_EQ(world.journal(stop), CommandState::acked);
    EXPECT_EQ(world.journal(id), CommandState::received) << "it is not under way";
    world.line("drives").unit(1).silent = false;
    world.run(seconds{30});
    EXPECT_EQ(world.journal(id), CommandState::acked);
    EXPECT_LT(written("u1 0=40"), written("u1 1=1"));
}

TEST_F(CommandRequires, IsRefusedWhenTheOneItWaitedForFails) {
    set_speed(30);
    world.run(seconds{1});
    world.line("drives").unit(1).after_write = [](SimDevice& device) {
        device.at(Table::holding_register, 0) = 7; // the drive has its own mind
    };
    set_speed(40);
    const auto id = start();
    world.run(seconds{5});
    EXPECT_EQ(world.journal(id), CommandState::rejected);
    EXPECT_EQ(world.reason(id).rfind("it requires speed, whose last command ended failed", 0), 0U)
        << world.reason(id);
    EXPECT_EQ(world.line("panel").writes().size(), 0U);
}

TEST_F(CommandRequires, ARefusedOneStandsInItsWay) {
    set_speed(40);
    world.run(seconds{1});
    set_speed(70);
    const auto id = start();
    world.run(seconds{1});
    EXPECT_EQ(world.reason(id), "it requires speed, whose last command ended rejected (above 50): "
                                "write that first");
}

TEST_F(CommandRequires, SurvivesARestart) {
    set_speed(40);
    world.run(seconds{1});
    world.crash_and_restart();
    world.run(seconds{2});
    const auto good = start();
    world.run(seconds{1});
    EXPECT_EQ(world.journal(good), CommandState::acked);
    set_speed(70);
    world.run(seconds{1});
    world.crash_and_restart();
    world.run(seconds{2});
    const auto bad = start();
    world.run(seconds{1});
    EXPECT_EQ(world.journal(bad), CommandState::rejected);
}

} // namespace
} // namespace railbridge::sim
