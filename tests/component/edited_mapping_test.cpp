// The mapping is edited while the bridge is stopped. What the last run left behind is about the
// mapping of then: it ends where it was begun, and never acts where the new one leads.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;

constexpr auto hr = Table::holding_register;

struct Plan {
    std::string line = "plant";
    UnitId unit = 1;
    std::uint16_t start_at = 4;
    bool granted = true;
    bool start = true;
    Duration max_age = seconds{10};
    std::uint16_t speed_at = 10;
    std::uint16_t valve_at = 20;
};

/// A button `start`; a setpoint `speed`; a watchdog `valve`, which is fed, and which `open`
/// requires.
Mapping mapping(const Plan& plan) {
    SimSite site;
    const auto line = site.tcp(plan.line, milliseconds{500});
    const auto press = site.unit(line, plan.unit, "press");
    if (plan.start) {
        const auto start = site.coil(press, "start", plan.start_at);
        if (plan.granted) {
            site.grant_pulse(start, seconds{3}, plan.max_age);
        }
    }
    const auto other = site.unit(line, 7, "other");
    const auto speed = site.holding(other, "speed", plan.speed_at);
    site.grant_level(speed, minutes{5});
    const auto valve = site.holding(other, "valve", plan.valve_at);
    site.grant_level(valve, minutes{5});
    site.point(valve).write->rewrite_every = seconds{5};
    const auto open = site.coil(other, "open", 30);
    site.grant_level(open, minutes{5});
    site.point(open).write->required = valve;
    return site.mapping;
}

class EditedMapping : public testing::Test {
protected:
    EditedMapping() {
        world_.start();
        world_.run(seconds{3});
    }
    /// Its coil is on; the process is about to die.
    std::string in_a_pulse(bool verified = false) {
        auto ack = world_.operator_write("press", "start", true);
        EXPECT_TRUE(world_.run_until([&] { return coil() == 1; }, seconds{2}));
        world_.run(milliseconds{verified ? 10 : 0});
        EXPECT_EQ(world_.journal(ack), verified ? CommandState::written : CommandState::intent);
        return ack;
    }
    std::uint16_t& coil() { return plant_.unit(1).at(Table::coil, 4); }
    /// Where the new mapping leads, and where another machine has its reason to be on.
    std::uint16_t& stranger() { return plant_.unit(2).at(Table::coil, 9); }
    static Plan moved() {
        Plan plan;
        plan.unit = 2;
        plan.start_at = 9;
        return plan;
    }
    void start_edited(const Plan& plan) { world_.crash_and_restart(mapping(plan)); }
    bool takes_it(Duration limit) {
        const auto taken = [&] { return !world_.reloads().empty(); };
        return world_.run_until(taken, limit) && world_.reloads().back().taken;
    }
    std::string wrote(const std::string& attribute, Value value) {
        auto ack = world_.operator_write("other", attribute, std::move(value));
        EXPECT_TRUE(world_.ends(ack, minutes{1}));
        return ack;
    }
    std::size_t writes_in(Duration time) {
        const auto before = plant_.writes().size();
        world_.run(time);
        return plant_.writes().size() - before;
    }
    bool said(const std::string& text) {
        return testing::Matches(Contains(HasSubstr(text)))(world_.said());
    }

    SimWorld world_{mapping({})};
    SimLine& plant_ = world_.line("plant");
};

TEST_F(EditedMapping, ACoilThatAPulseLeftOnIsReleasedWhereItIsAndNotWhereThePointIsNow) {
    const auto ack = in_a_pulse();
    stranger() = 1;
    start_edited(moved());
    ASSERT_TRUE(takes_it(seconds{5}));
    EXPECT_EQ(coil(), 0) << "before anything of the new mapping runs";
    world_.run(minutes{1});
    EXPECT_EQ(stranger(), 1);
    EXPECT_TRUE(world_.ended(ack));
    EXPECT_FALSE(said("may still be on"));
    stranger() = 0;
    const auto next = world_.operator_write("press", "start", true);
    EXPECT_TRUE(world_.run_until([&] { return stranger() == 1; }, seconds{10}));
    EXPECT_TRUE(world_.ends(next, minutes{1}));
    EXPECT_EQ(coil(), 0);
}

TEST_F(EditedMapping, TheManagerHearsOfTheBridgeOnlyWhenItRunsWhatTheFilesSay) {
    in_a_pulse();
    const auto from = world_.log().size();
    start_edited(moved());
    ASSERT_TRUE(takes_it(seconds{5}));
    world_.run(seconds{5});
    const auto taken = world_.happened("mapping taken", from);
    EXPECT_LT(world_.happened("write u1 4=0", from), taken);
    EXPECT_GT(world_.happened("update", from), taken);
    EXPECT_LT(world_.happened("update", from), world_.log().size());
}

TEST_F(EditedMapping, AlsoWhereItIsNotWrittenAnyMoreOrIsGone) {
    for (const bool there : {true, false}) {
        SimWorld world{mapping({})};
        world.start();
        world.run(seconds{3});
        auto& on = world.line("plant").unit(1).at(Table::coil, 4);
        const auto ack = world.operator_write("press", "start", true);
        ASSERT_TRUE(world.run_until([&] { return on == 1; }, seconds{2}));
        Plan plan;
        plan.granted = false;
        plan.start = there;
        world.crash_and_restart(mapping(plan));
        world.run(seconds{5});
        EXPECT_EQ(on, 0) << there;
        EXPECT_TRUE(world.ended(ack));
    }
}

TEST_F(EditedMapping, AlsoOnALineThatIsAnotherOneNow) {
    const auto ack = in_a_pulse();
    Plan plan;
    plan.line = "hall";
    start_edited(plan);
    ASSERT_TRUE(takes_it(seconds{5}));
    EXPECT_EQ(coil(), 0);
    world_.run(seconds{10});
    EXPECT_TRUE(world_.ended(ack));
    EXPECT_TRUE(world_.line("hall").writes().empty());
}

TEST_F(EditedMapping, ACoilBehindADeadDeviceIsNamedLoudlyAndTheNewMappingRuns) {
    const auto ack = in_a_pulse();
    plant_.unit(1).silent = true;
    stranger() = 1;
    start_edited(moved());
    EXPECT_FALSE(takes_it(seconds{4})) << "it is tried";
    ASSERT_TRUE(takes_it(seconds{2}));
    const std::string where = "co:4 of unit 1 on line plant may still be on";
    EXPECT_TRUE(said("press.start pulse release unknown: the mapping was edited while the "
                     "bridge was stopped before the pulse could be released: " +
                     where))
        << testing::PrintToString(world_.said());
    EXPECT_THAT(world_.audit(), Contains(testing::Field(&AuditEntry::reason, HasSubstr(where))));
    ASSERT_TRUE(world_.ends(ack, seconds{5}));
    EXPECT_EQ(world_.journal(ack), CommandState::unknown);
    EXPECT_THAT(world_.reason(ack), HasSubstr(where));
    const auto told = [&] {
        const auto status = world_.told("press", "commandStatus");
        return status && to_text(*status).find(where) != std::string::npos;
    };
    EXPECT_TRUE(world_.run_until(told, seconds{10}));
    plant_.unit(1).silent = false;
    world_.run(minutes{1});
    EXPECT_EQ(stranger(), 1);
    // That was the end of it: nothing comes back with the next start.
    world_.crash_and_restart();
    world_.run(minutes{1});
    EXPECT_EQ(stranger(), 1);
}

TEST(EditedMappingOfTwoLines, UntilItIsTakenOnlyTheLineOfTheCoilIsOpened) {
    const auto mapping = [](std::uint16_t start_at) {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_pulse(site.coil(press, "start", start_at), seconds{3});
        site.holding(site.unit(site.tcp("hall"), 1, "meter"), "power", 0);
        return site.mapping;
    };
    SimWorld world{mapping(4)};
    world.start();
    world.run(seconds{3});
    world.operator_write("press", "start", true);
    auto& press = world.line("plant").unit(1);
    ASSERT_TRUE(world.run_until([&] { return press.at(Table::coil, 4) == 1; }, seconds{2}));
    press.silent = true;
    const auto plant = world.line("plant").requests();
    const auto hall = world.line("hall").requests();
    world.crash_and_restart(mapping(9));
    world.run(seconds{4});
    EXPECT_GT(world.line("plant").requests(), plant);
    EXPECT_EQ(world.line("hall").requests(), hall);
    world.run(seconds{4});
    EXPECT_TRUE(world.reloads().back().taken);
    EXPECT_GT(world.line("hall").requests(), hall);
}

TEST_F(EditedMapping, OneThatWasVerifiedIsAcknowledgedAndItsCoilNamedAllTheSame) {
    const auto ack = in_a_pulse(true);
    plant_.unit(1).silent = true;
    start_edited(moved());
    ASSERT_TRUE(takes_it(seconds{6}));
    ASSERT_TRUE(world_.ends(ack, seconds{5}));
    EXPECT_EQ(world_.journal(ack), CommandState::acked);
    EXPECT_THAT(world_.reason(ack), HasSubstr("may still be on"));
    EXPECT_TRUE(said("co:4 of unit 1 on line plant may still be on"));
}

TEST_F(EditedMapping, OfAPointThatStaysWhereItIsThePulseEndsAsAfterAnyRestart) {
    const auto ack = in_a_pulse();
    Plan plan;
    plan.speed_at = 11; // another point moves
    start_edited(plan);
    ASSERT_TRUE(takes_it(milliseconds{1})) << "nothing has to be waited for";
    ASSERT_TRUE(world_.ends(ack, seconds{10}));
    EXPECT_EQ(coil(), 0);
}

TEST_F(EditedMapping, AnotherGrantAtTheSamePlaceLeavesNothingOn) {
    const auto ack = in_a_pulse();
    Plan plan;
    plan.max_age = seconds{20};
    start_edited(plan);
    world_.run(seconds{5});
    EXPECT_EQ(coil(), 0);
    EXPECT_TRUE(world_.ended(ack));
}

TEST_F(EditedMapping, ACommandThatWaitsForAPointThatMovesIsRejectedAndOthersAreWritten) {
    plant_.unit(7).silent = true;
    world_.run(seconds{4});
    const auto speed = world_.operator_write("other", "speed", std::int64_t{20});
    const auto valve = world_.operator_write("other", "valve", std::int64_t{6});
    world_.run(seconds{1});
    plant_.unit(7).silent = false;
    Plan plan;
    plan.speed_at = 11;
    start_edited(plan);
    ASSERT_TRUE(world_.ends(speed, minutes{1}));
    EXPECT_EQ(world_.journal(speed), CommandState::rejected);
    EXPECT_THAT(world_.reason(speed),
                HasSubstr("the mapping was edited while the bridge was stopped"));
    ASSERT_TRUE(world_.ends(valve, minutes{1}));
    EXPECT_EQ(world_.journal(valve), CommandState::acked);
    EXPECT_EQ(plant_.unit(7).at(hr, 10), 0);
    EXPECT_EQ(plant_.unit(7).at(hr, 11), 0);
}

TEST_F(EditedMapping, AFedValueIsNotFedToTheNewPlaceAndMeetsNothing) {
    wrote("valve", std::int64_t{7});
    EXPECT_GE(writes_in(seconds{12}), 2U);
    plant_.unit(7).at(hr, 21) = 7; // by chance
    Plan plan;
    plan.valve_at = 21;
    start_edited(plan);
    EXPECT_EQ(writes_in(minutes{1}), 0U);
    EXPECT_TRUE(said("watchdog feeding stopped: the mapping was edited"));
    EXPECT_EQ(world_.journal(wrote("open", true)), CommandState::rejected);
    world_.crash_and_restart();
    EXPECT_EQ(writes_in(minutes{1}), 0U) << "nor after the next start";
}

TEST_F(EditedMapping, WithoutAChangeOfThePointFeedingGoesOn) {
    wrote("valve", std::int64_t{7});
    Plan plan;
    plan.speed_at = 11;
    start_edited(plan);
    EXPECT_GE(writes_in(seconds{20}), 3U);
}

TEST_F(EditedMapping, AStopBeforeTheCoilIsReleasedLeavesItToTheNextStart) {
    const auto ack = in_a_pulse();
    plant_.unit(1).silent = true;
    stranger() = 1;
    start_edited(moved());
    world_.run(seconds{2});
    world_.stop();
    world_.run(minutes{1});
    EXPECT_FALSE(world_.reloads().back().taken);
    EXPECT_FALSE(world_.ended(ack));
    plant_.unit(1).silent = false;
    start_edited(moved());
    world_.run(seconds{10});
    EXPECT_TRUE(world_.reloads().back().taken);
    EXPECT_EQ(coil(), 0);
    EXPECT_EQ(stranger(), 1);
    EXPECT_TRUE(world_.ended(ack));
}

TEST_F(EditedMapping, AJournalThatIsReadLaterActsNowhere) {
    const auto ack = in_a_pulse();
    stranger() = 1;
    world_.journal_unread = true;
    start_edited(moved());
    ASSERT_TRUE(takes_it(milliseconds{1}));
    world_.run(seconds{3});
    world_.journal_works = true;
    ASSERT_TRUE(world_.ends(ack, seconds{10}));
    EXPECT_EQ(world_.journal(ack), CommandState::unknown);
    EXPECT_THAT(world_.reason(ack), HasSubstr("look at the place"));
    world_.run(seconds{10});
    EXPECT_EQ(stranger(), 1);
}

TEST_F(EditedMapping, AMaintenanceOfALineThatIsGoneKeepsNoBridgeFromStarting) {
    world_.begin_maintenance(1, LineId{0}, minutes{10});
    world_.run(seconds{1});
    Plan plan;
    plan.line = "hall";
    start_edited(plan);
    ASSERT_TRUE(takes_it(seconds{6}));
    world_.run(seconds{5});
    EXPECT_EQ(world_.status().uplink, "online");
}

} // namespace
} // namespace railbridge::sim
