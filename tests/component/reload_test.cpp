// A new mapping replaces the running one: polling and reporting.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

/// A press on one line, a meter on another; what a reload changes is in the parameters.
struct Plan {
    std::uint16_t speed_at = 10;
    std::string plant_host = "127.0.0.1";
    bool extra_point = false;
    bool pump = false;
    bool meter = true;
    double meter_factor = 1.0;
    std::uint32_t baud = 19200;
    Duration meter_timeout = milliseconds{200};
    std::string meters_key = "meters";
};

SimSite site(const Plan& plan) {
    SimSite site;
    const auto plant = site.tcp("plant");
    std::get<TcpSettings>(site.mapping.lines[index(plant)].transport).host = plan.plant_host;
    const auto press = site.unit(plant, 1, "press");
    site.holding(press, "speed", plan.speed_at, milliseconds{500});
    site.holding(press, "pieces", 20, milliseconds{500});
    if (plan.extra_point) {
        site.holding(press, "extra", 30, milliseconds{500});
    }
    if (plan.meter) {
        const auto line = site.rtu(plan.meters_key, plan.baud);
        std::get<SerialSettings>(site.mapping.lines[index(line)].transport).device = "/dev/sim/bus";
        const auto meter = site.unit(line, 7, "meter");
        site.mapping.devices[index(meter)].response_timeout = plan.meter_timeout;
        site.point(site.holding(meter, "power", 1, milliseconds{500})).scaling.factor =
            plan.meter_factor;
    }
    if (plan.pump) {
        site.holding(site.unit(plant, 2, "pump"), "level", 5);
    }
    return site;
}

class Reload : public testing::Test {
protected:
    Reload()
        : world_(site({}).mapping) {
        fill("plant");
        world_.line("meters").unit(7).at(Table::holding_register, 1) = 230;
        world_.line("meters").keep_read_times(true);
        world_.line("plant").keep_read_times(true);
        world_.start();
        world_.run(seconds{5});
    }
    void fill(const std::string& line) {
        auto& press = world_.line(line).unit(1);
        press.at(Table::holding_register, 10) = 10;
        press.at(Table::holding_register, 11) = 11;
        press.at(Table::holding_register, 20) = 20;
        press.at(Table::holding_register, 30) = 30;
        world_.line(line).unit(2).at(Table::holding_register, 5) = 5;
    }
    bool taken(const Plan& plan) {
        const auto before = world_.reloads().size();
        world_.reload(site(plan).mapping);
        world_.run_until([&] { return world_.reloads().size() > before; }, seconds{10});
        return world_.reloads().size() > before && world_.reloads().back().taken;
    }
    std::optional<Value> number(std::int64_t value) { return Value{value}; }
    /// The longest pause between two reads of a unit since `from`.
    Duration longest_pause(const std::string& line, UnitId unit, TimePoint from) {
        Duration longest{};
        std::optional<TimePoint> last;
        for (const auto at : world_.line(line).read_times().at(unit)) {
            if (last && at >= from) {
                longest = std::max(longest, std::chrono::duration_cast<Duration>(at - *last));
            }
            last = at;
        }
        return longest;
    }

    SimWorld world_;
};

TEST_F(Reload, TellsWhatChanged) {
    ASSERT_TRUE(taken({.speed_at = 11, .pump = true, .meter = false}));
    EXPECT_THAT(
        world_.reloads().back().news,
        ElementsAre("line meters removed", "asset meter removed", "asset pump added",
                    "point meter.power removed (meters unit 7 hr:1 u16)",
                    "point press.speed changed: plant unit 1 hr:10 u16 -> plant unit 1 hr:11 "
                    "u16",
                    "point pump.level added (plant unit 2 hr:5 u16)"));
}

TEST_F(Reload, OfTheSameFilesChangesNothing) {
    const auto from = world_.mono();
    const auto updates = world_.values_told();
    ASSERT_TRUE(taken({}));
    EXPECT_THAT(world_.reloads().back().news, ElementsAre());
    world_.run(seconds{20});
    EXPECT_EQ(world_.values_told() - updates, 0U) << "nothing is told again";
    EXPECT_EQ(world_.happened("created press", 0), world_.happened("created press"));
    EXPECT_LE(longest_pause("meters", 7, from), milliseconds{560});
    EXPECT_LE(longest_pause("plant", 1, from), milliseconds{510});
    EXPECT_EQ(world_.status().lines[0].reconnects, 0U);
}

TEST_F(Reload, LeavesAnUntouchedLineItsScheduleItsConnectionAndItsValues) {
    const auto from = world_.mono();
    const auto told = world_.log().size();
    const auto before = world_.status();
    for (std::uint16_t i = 0; i < 20; ++i) {
        ASSERT_TRUE(taken({.speed_at = static_cast<std::uint16_t>(10 + (i + 1) % 2),
                           .extra_point = i % 3 == 0,
                           .pump = i % 4 == 0}));
        world_.run(milliseconds{730});
    }
    const auto after = world_.status();
    EXPECT_LE(longest_pause("meters", 7, from), milliseconds{600})
        << "a poll that is cut short is asked again at once";
    EXPECT_EQ(after.lines[1].reconnects, 0U);
    EXPECT_GT(after.lines[1].traffic.requests, before.lines[1].traffic.requests);
    EXPECT_EQ(world_.happened("update meter.", told), world_.log().size()) << "never again";
}

TEST_F(Reload, NeverTellsAValueOfTheOldAddressUnderTheName) {
    for (int round = 0; round < 50; ++round) {
        const bool moved = round % 2 == 0;
        const auto told_from = world_.log().size();
        ASSERT_TRUE(taken({.speed_at = static_cast<std::uint16_t>(moved ? 11 : 10)}));
        const auto swapped = world_.happened("mapping taken", told_from);
        world_.run(milliseconds{640 + 37 * (round % 9)});
        const std::string wrong = moved ? "update press.speed=10" : "update press.speed=11";
        EXPECT_EQ(world_.happened(wrong, swapped), world_.log().size()) << "round " << round;
        EXPECT_EQ(world_.told("press", "speed"), number(moved ? 11 : 10));
    }
}

TEST_F(Reload, AReadThatIsOutAtTheSwapReachesNoPoint) {
    world_.line("plant").device_time = milliseconds{400};
    for (int round = 0; round < 20; ++round) {
        const bool moved = round % 2 == 0;
        const auto told_from = world_.log().size();
        ASSERT_TRUE(taken({.speed_at = static_cast<std::uint16_t>(moved ? 11 : 10)}));
        const auto swapped = world_.happened("mapping taken", told_from);
        world_.run(milliseconds{1300 + 37 * round});
        const std::string wrong = moved ? "update press.speed=10" : "update press.speed=11";
        EXPECT_EQ(world_.happened(wrong, swapped), world_.log().size()) << "round " << round;
    }
}

TEST_F(Reload, DropsWhatWaitedForTheManagerUnderTheOldMeaning) {
    world_.disconnect();
    world_.line("plant").unit(1).at(Table::holding_register, 10) = 99; // read, not told
    world_.run(milliseconds{2100}); // the next poll is far enough away
    ASSERT_TRUE(taken({.speed_at = 11}));
    const auto from = world_.log().size();
    world_.connect();
    world_.run(seconds{2});
    EXPECT_EQ(world_.happened("update press.speed=99", from), world_.log().size());
    EXPECT_EQ(world_.told("press", "speed"), number(11));
}

TEST_F(Reload, ScaledDifferentlyIsAnotherValue) {
    ASSERT_TRUE(taken({.meter_factor = 0.5}));
    world_.run(seconds{2});
    EXPECT_EQ(world_.told("meter", "power"), std::optional<Value>{115.0});
}

TEST_F(Reload, BringsNewAssetsAndForgetsThoseThatAreGone) {
    ASSERT_TRUE(taken({.pump = true, .meter = false}));
    world_.run(seconds{3});
    EXPECT_EQ(world_.told("pump", "level"), number(5));
    EXPECT_EQ(world_.told("pump", "deviceStatus"), std::optional<Value>{"ok"});
    EXPECT_EQ(world_.status().lines.size(), 1U);
    EXPECT_EQ(world_.status().health, HealthState::ok);
    ASSERT_TRUE(taken({}));
    world_.line("meters").unit(7).at(Table::holding_register, 1) = 240;
    world_.run(seconds{3});
    EXPECT_EQ(world_.told("meter", "power"), number(240));
    EXPECT_EQ(world_.status().lines.size(), 2U);
}

TEST_F(Reload, OpensALineThatLeadsElsewhereAndClosesTheOldOne) {
    const auto& old_line = world_.line("plant");
    world_.reload(site({.plant_host = "10.0.0.9"}).mapping);
    ASSERT_TRUE(world_.run_until([&] { return !world_.reloads().empty(); }, seconds{1}));
    ASSERT_TRUE(world_.reloads().back().taken);
    fill("plant");
    world_.line("plant").unit(1).at(Table::holding_register, 20) = 77;
    const auto asked = old_line.requests();
    world_.run(seconds{3});
    EXPECT_EQ(old_line.requests(), asked);
    EXPECT_EQ(world_.told("press", "pieces"), number(77));
    EXPECT_THAT(world_.reloads().back().news, Contains("line plant changed"));
    EXPECT_EQ(world_.status().lines.size(), 2U);
}

TEST_F(Reload, DoesNotWaitForALineThatIsSilent) {
    world_.line("meters").unit(7).silent = true;
    world_.run(seconds{5});
    const auto from = world_.mono();
    ASSERT_TRUE(taken({.speed_at = 11}));
    EXPECT_LE(world_.mono() - from, milliseconds{260});
    world_.line("meters").unit(7).silent = false;
    world_.run(seconds{10});
    EXPECT_EQ(world_.told("press", "speed"), number(11));
    EXPECT_EQ(world_.told("meter", "deviceStatus"), std::optional<Value>{"ok"});
}

/// The unit is slow, and what it is asked on the line as it was it may still answer when the line
/// has other settings: nothing else is asked of it until then.
TEST_F(Reload, ALateAnswerToTheOldLineIsNotTakenForOneToTheNewLineOnItsPort) {
    for (const auto timeout : {milliseconds{200}, milliseconds{2000}}) {
        SCOPED_TRACE(timeout.count());
        const Plan slow{.meter_timeout = timeout};
        SimWorld world{site(slow).mapping};
        world.start();
        world.run(seconds{5});
        world.line("meters").keep_read_times(true);
        world.line("meters").device_time = seconds{1};

        ASSERT_TRUE(world.run_until([&] { return world.line("meters").read_times().contains(7); },
                                    seconds{1}));
        auto fast = slow;
        fast.baud = 9600;
        fast.meter_timeout = milliseconds{100};
        world.reload(site(fast).mapping);
        ASSERT_TRUE(world.run_until([&] { return !world.reloads().empty(); }, seconds{1}));
        ASSERT_TRUE(world.reloads().back().taken);
        const auto swapped = world.mono();
        auto& line = world.line("meters");
        line.keep_read_times(true);
        line.unit(7).at(Table::holding_register, 1) = 230;
        world.run(seconds{5});
        ASSERT_TRUE(line.read_times().contains(7));
        const auto asked = line.read_times().at(7).front();
        // The line's late_limit, or the longest answer of the device as it was.
        EXPECT_GE(asked - swapped, std::max<Duration>(milliseconds{600}, timeout));
        EXPECT_LE(asked - swapped, seconds{3}) << "no longer than that";
    }
}

TEST_F(Reload, IsRefusedWhileALineInMaintenanceWouldLoseItsNameOrItsPort) {
    world_.begin_maintenance(1, LineId{1}, minutes{30});
    world_.run(milliseconds{10});
    EXPECT_FALSE(taken({.meters_key = "bus"}));
    EXPECT_THAT(world_.reloads().back().why, HasSubstr("end the maintenance first"));
    EXPECT_FALSE(taken({.meter = false}));
    EXPECT_THAT(world_.reloads().back().why, HasSubstr("line meters is in maintenance"));
    EXPECT_TRUE(taken({.speed_at = 11})) << "what is about other lines goes on";
    ASSERT_TRUE(taken({.baud = 9600})) << "as long as it has its name";
    EXPECT_EQ(world_.status().lines.back().maintenance.empty(), false);
    world_.end_maintenance(2, LineId{2});
    world_.run(milliseconds{10});
    EXPECT_TRUE(taken({.meters_key = "bus"}));
}

TEST_F(Reload, KeepsARequestOfAPersonAtTheBox) {
    Transaction transaction;
    transaction.unit = 7;
    transaction.request = ReadRequest{{Table::holding_register, 1, 1}};
    transaction.response_timeout = milliseconds{200};
    world_.reload(site({.speed_at = 11}).mapping);
    world_.ask(5, LineId{1}, transaction);
    world_.run(seconds{1});
    ASSERT_TRUE(world_.answers().contains(5));
    EXPECT_TRUE(world_.answers().at(5).outcome);
}

TEST_F(Reload, IsRefusedWhileAnotherOneIsUnderWayAndWhileStopping) {
    world_.line("meters").unit(7).silent = true;
    world_.run(milliseconds{600}); // a read waits for its answer: the reload waits for it
    world_.reload(site({.speed_at = 11}).mapping);
    world_.reload(site({.speed_at = 12}).mapping);
    world_.stop();
    world_.reload(site({}).mapping);
    world_.run(seconds{1});
    std::vector<std::string> whys;
    for (const auto& reload : world_.reloads()) {
        whys.push_back(reload.why);
    }
    EXPECT_THAT(whys, Contains("the bridge stops"));
}

TEST_F(Reload, SurvivesManyOfThemWithoutLosingCountOfPlaces) {
    for (int i = 0; i < 60; ++i) {
        ASSERT_TRUE(taken({.plant_host = i % 2 == 0 ? "10.0.0.9" : "10.0.0.8"}));
        fill("plant");
        world_.run(seconds{2});
        EXPECT_EQ(world_.status().lines.size(), 2U);
        EXPECT_EQ(world_.status().health, HealthState::ok) << i;
    }
}

} // namespace
} // namespace railbridge::sim
