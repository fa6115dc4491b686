// A new mapping replaces the running one: commands. Nothing is ever written where the mapping that
// runs does not say so.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

struct Plan {
    std::uint16_t lamp_at = 3;
    std::uint16_t reset_at = 4;
    bool lamp_granted = true;
    bool lamp = true;
    double speed_max = 50;
    std::uint16_t pieces_at = 20;
};

SimSite site(const Plan& plan) {
    SimSite site;
    const auto press = site.unit(site.tcp("plant"), 1, "press");
    if (plan.lamp) {
        const auto lamp = site.coil(press, "lamp", plan.lamp_at, milliseconds{500});
        if (plan.lamp_granted) {
            site.grant_level(lamp);
        }
    }
    site.grant_pulse(site.coil(press, "reset", plan.reset_at), milliseconds{300});
    const auto speed = site.holding(press, "speed", 10);
    site.grant_level(speed);
    site.point(speed).write->max = plan.speed_max;
    site.holding(press, "pieces", plan.pieces_at);
    return site;
}

class ReloadCommands : public testing::Test {
protected:
    ReloadCommands()
        : world_(site({}).mapping) {
        world_.start();
        world_.run(seconds{3});
    }
    SimDevice& device() { return world_.line("plant").unit(1); }
    bool taken(const Plan& plan, Duration limit = seconds{10}) {
        const auto before = world_.reloads().size();
        world_.reload(site(plan).mapping);
        world_.run_until([&] { return world_.reloads().size() > before; }, limit);
        return world_.reloads().size() > before && world_.reloads().back().taken;
    }
    CommandState end_of(const std::string& ack) {
        world_.ends(ack, minutes{2});
        return world_.journal(ack);
    }
    std::vector<std::string> writes_since(std::size_t from) {
        std::vector<std::string> writes;
        for (auto i = from; i < world_.log().size(); ++i) {
            if (world_.log()[i].what.rfind("write ", 0) == 0) {
                writes.push_back(world_.log()[i].what);
            }
        }
        return writes;
    }
    /// The device does not answer; commands wait.
    void silence() {
        device().silent = true;
        world_.run(seconds{4});
    }

    SimWorld world_;
};

TEST_F(ReloadCommands, AQueuedCommandWhosePointMovedIsRejectedAndNoFrameGoesToTheOldAddress) {
    silence();
    const auto moved = world_.operator_write("press", "lamp", true);
    const auto stays = world_.operator_write("press", "speed", std::int64_t{20});
    world_.run(milliseconds{700});
    const auto from = world_.log().size();
    ASSERT_TRUE(taken({.lamp_at = 6}));
    device().silent = false;
    EXPECT_EQ(end_of(stays), CommandState::acked) << world_.reason(stays);
    EXPECT_TRUE(end_of(moved) == CommandState::rejected || end_of(moved) == CommandState::failed);
    EXPECT_THAT(world_.reason(moved), HasSubstr("the mapping was reloaded"));
    EXPECT_FALSE(world_.acked(moved));
    EXPECT_THAT(writes_since(from), testing::ElementsAre("write u1 10=20"));
    EXPECT_THAT(std::get<std::string>(*world_.told("press", "commandStatus")),
                testing::AnyOf(HasSubstr("mapping was reloaded"), HasSubstr("speed 20 written")));
    const auto next = world_.operator_write("press", "lamp", true);
    EXPECT_EQ(end_of(next), CommandState::acked) << world_.reason(next);
    EXPECT_EQ(device().at(Table::coil, 6), 1);
    EXPECT_EQ(device().at(Table::coil, 3), 0);
}

TEST_F(ReloadCommands, OthersStayInOrder) {
    silence();
    const auto moved = world_.operator_write("press", "lamp", true);
    world_.run(milliseconds{5});
    const auto pulse = world_.operator_write("press", "reset", true);
    world_.run(milliseconds{5});
    const auto level = world_.operator_write("press", "speed", std::int64_t{20});
    world_.run(milliseconds{200});
    const auto from = world_.log().size();
    ASSERT_TRUE(taken({.lamp = false}));
    device().silent = false;
    EXPECT_EQ(end_of(pulse), CommandState::acked) << world_.reason(pulse);
    EXPECT_EQ(end_of(level), CommandState::acked) << world_.reason(level);
    EXPECT_FALSE(world_.acked(moved)) << "not even as an attribute without a register";
    const auto writes = writes_since(from);
    ASSERT_GE(writes.size(), 3U);
    EXPECT_EQ(writes[0], "write u1 4=1");
}

TEST_F(ReloadCommands, AGrantThatIsGoneOrChangedRejectsWhatWaits) {
    for (const auto& plan :
         {Plan{.lamp_granted = false}, Plan{.speed_max = 10}, Plan{.lamp_at = 14}}) {
        SimWorld world{site({}).mapping};
        world.start();
        world.run(seconds{3});
        world.line("plant").unit(1).silent = true;
        world.run(seconds{4});
        const std::string attribute = plan.speed_max < 50 ? "speed" : "lamp";
        const auto ack = world.operator_write(
            "press", attribute, attribute == "speed" ? Value{std::int64_t{20}} : Value{true});
        world.run(milliseconds{200});
        world.reload(site(plan).mapping);
        world.run(seconds{6});
        ASSERT_EQ(world.reloads().size(), 1U);
        ASSERT_TRUE(world.reloads().back().taken) << world.reloads().back().why;
        world.line("plant").unit(1).silent = false;
        world.run(seconds{20});
        EXPECT_TRUE(world.ended(ack)) << attribute;
        EXPECT_FALSE(world.acked(ack)) << attribute;
        EXPECT_TRUE(world.line("plant").writes().empty()) << attribute;
    }
}

TEST_F(ReloadCommands, ACommandForAPointThatIsGoneIsNotAcknowledgedWheneverItComes) {
    ASSERT_TRUE(taken({.lamp = false}));
    world_.run(minutes{5});
    const auto ack = world_.operator_write("press", "lamp", true);
    EXPECT_EQ(end_of(ack), CommandState::rejected);
    EXPECT_THAT(world_.reason(ack), HasSubstr("out of the mapping"));
    EXPECT_FALSE(world_.acked(ack));
    const auto own = world_.operator_write("press", "note", true);
    EXPECT_EQ(end_of(own), CommandState::acked) << "it never had a register";
    ASSERT_TRUE(taken({}));
    const auto back = world_.operator_write("press", "lamp", true);
    EXPECT_EQ(end_of(back), CommandState::acked) << world_.reason(back);
}

TEST_F(ReloadCommands, AWriteInFlightIsFinishedUnderTheOldMeaningFirst) {
    for (int delay = 1; delay < 12; ++delay) { // from its arrival on
        SimWorld world{site({}).mapping};
        world.start();
        world.run(seconds{3});
        const auto ack = world.operator_write("press", "lamp", true);
        world.run(milliseconds{delay});
        world.reload(site({.lamp_at = 6}).mapping);
        world.run(seconds{5});
        ASSERT_TRUE(world.reloads().back().taken);
        ASSERT_TRUE(world.ended(ack)) << delay;
        const auto taken = world.happened("mapping taken");
        const auto written = world.happened("write u1 3=1");
        EXPECT_EQ(world.happened("write u1 3=1", taken), world.log().size()) << delay;
        EXPECT_EQ(world.happened("write u1 6=1"), world.log().size()) << delay;
        EXPECT_EQ(world.acked(ack), written < taken) << delay << ": " << world.reason(ack);
    }
}

TEST_F(ReloadCommands, APulseThatIsOnIsReleasedBeforeItsCoilIsNoLongerOurs) {
    const auto ack = world_.operator_write("press", "reset", true);
    ASSERT_TRUE(world_.run_until([&] { return device().at(Table::coil, 4) == 1; }, seconds{1}));
    ASSERT_TRUE(taken({.reset_at = 14}));
    EXPECT_EQ(device().at(Table::coil, 4), 0);
    EXPECT_EQ(end_of(ack), CommandState::acked) << world_.reason(ack);
    world_.run(seconds{2});
    EXPECT_EQ(device().at(Table::coil, 14), 0);
}

TEST_F(ReloadCommands, IsRefusedWhileAPulseCannotBeReleased) {
    world_.operator_write("press", "reset", true);
    ASSERT_TRUE(world_.run_until([&] { return device().at(Table::coil, 4) == 1; }, seconds{1}));
    device().silent = true;
    const auto from = world_.mono();
    EXPECT_FALSE(taken({.reset_at = 14}));
    EXPECT_LE(world_.mono() - from, seconds{6}) << "a dead device holds nobody for ever";
    EXPECT_THAT(world_.reloads().back().why, HasSubstr("nothing changed"));
    device().silent = false;
    world_.run(seconds{20});
    EXPECT_EQ(device().at(Table::coil, 4), 0) << "released where it was set";
    const auto ack = world_.operator_write("press", "speed", std::int64_t{5});
    EXPECT_EQ(end_of(ack), CommandState::acked) << "commands go on";
    EXPECT_TRUE(taken({.reset_at = 14}));
}

TEST_F(ReloadCommands, APulseThatIsOnGoesOnWhereNothingOfItChanges) {
    const auto ack = world_.operator_write("press", "reset", true);
    ASSERT_TRUE(world_.run_until([&] { return device().at(Table::coil, 4) == 1; }, seconds{1}));
    const auto from = world_.mono();
    ASSERT_TRUE(taken({.lamp_at = 6, .pieces_at = 21}));
    EXPECT_LT(world_.mono() - from, milliseconds{250});
    EXPECT_EQ(device().at(Table::coil, 4), 1);
    EXPECT_EQ(end_of(ack), CommandState::acked);
    world_.run(seconds{1});
    EXPECT_EQ(device().at(Table::coil, 4), 0);
    EXPECT_EQ(writes_since(0).size(), 2U);
}

TEST_F(ReloadCommands, WhatWasWrittenIsAcknowledgedHoweverTheMappingChanges) {
    world_.acks_to_lose = 2;
    const auto ack = world_.operator_write("press", "lamp", true);
    ASSERT_TRUE(world_.run_until(
        [&] { return world_.happened("stored written") < world_.log().size(); }, seconds{2}));
    ASSERT_TRUE(taken({.lamp_at = 6}));
    EXPECT_EQ(end_of(ack), CommandState::acked) << world_.reason(ack);
    world_.run(seconds{3});
    EXPECT_EQ(world_.told("press", "lamp"), std::optional<Value>{false}) << "as coil 6 says";
}

TEST_F(ReloadCommands, WhatWasWrittenIsNotReportedBeforeItIsAcknowledged) {
    for (const double max : {40.0, 30.0}) { // also by the second reload in a row
        world_.acks_to_lose = 3;
        const auto value = static_cast<std::int64_t>(max) - 15;
        const auto ack = world_.operator_write("press", "speed", value);
        ASSERT_TRUE(world_.run_until(
            [&] { return world_.happened("stored written " + ack) < world_.log().size(); },
            seconds{2}));
        ASSERT_TRUE(taken({.speed_max = max}));
        if (max < 40.0) {
            ASSERT_TRUE(taken({.speed_max = max, .pieces_at = 21}));
        }
        EXPECT_EQ(end_of(ack), CommandState::acked) << world_.reason(ack);
        const auto update = "update press.speed=" + std::to_string(value);
        // The asset is compared with the manager's first.
        EXPECT_TRUE(world_.run_until([&] { return world_.happened(update) < world_.log().size(); },
                                     minutes{1}));
        EXPECT_LT(world_.happened("stored acked " + ack), world_.happened(update));
    }
}

TEST_F(ReloadCommands, MaintenanceAndCommandsOffOutliveIt) {
    world_.commands_off(1, "pump 3 is open");
    world_.run(milliseconds{10});
    ASSERT_TRUE(taken({.lamp_at = 6}));
    const auto ack = world_.operator_write("press", "speed", std::int64_t{5});
    EXPECT_EQ(end_of(ack), CommandState::rejected);
    EXPECT_THAT(world_.reason(ack), HasSubstr("pump 3 is open"));
    world_.commands_on(2);
    world_.begin_maintenance(3, LineId{0}, minutes{30});
    world_.run(milliseconds{10});
    ASSERT_TRUE(taken({}));
    const auto other = world_.operator_write("press", "speed", std::int64_t{5});
    EXPECT_EQ(end_of(other), CommandState::rejected);
}

/// Reloads at random moments while commands, pulses and losses go on: the address of each write
/// is one that the mapping running at that moment grants.
class ReloadsUnderLoad : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ReloadsUnderLoad, WriteOnlyWhereTheMappingThatRunsSaysSo) {
    std::mt19937_64 random{GetParam()};
    const auto draw = [&random](std::uint64_t below) { return random() % below; };
    SimWorld world{site({}).mapping, {}, GetParam()};
    world.start();
    world.run(seconds{3});
    world.line("plant").faults = {.late_share = 0.02, .lost_share = 0.03, .deaf_share = 0.03};
    std::vector<std::string> acks;
    for (int round = 0; round < 100; ++round) {
        for (std::uint64_t i = draw(4); i > 0; --i) {
            const auto which = draw(3);
            acks.push_back(
                which == 0 ? world.operator_write("press", "lamp", draw(2) == 0)
                : which == 1
                    ? world.operator_write("press", "reset", true)
                    : world.operator_write("press", "speed", static_cast<std::int64_t>(draw(50))));
            world.run(milliseconds{draw(30)});
        }
        world.reload(site({.lamp_at = static_cast<std::uint16_t>(100 + draw(4)),
                           .reset_at = static_cast<std::uint16_t>(draw(2) == 0 ? 4 : 5)})
                         .mapping);
        world.run(milliseconds{draw(400)});
    }
    world.line("plant").faults = {};
    world.run(minutes{2});
    // Replayed: which coils were granted when.
    std::size_t reload = 0;
    std::set<std::string> granted{"3", "4", "10"};
    std::set<std::string> seen;
    for (const auto& happening : world.log()) {
        if (happening.what == "mapping taken") {
            for (const auto& news : world.reloads()[reload].news) {
                if (const auto at = news.rfind("-> plant unit 1 co:"); at != std::string::npos) {
                    const auto to = news.substr(at + 19, news.rfind(' ') - at - 19);
                    const auto from_at = news.find("co:") + 3;
                    granted.erase(news.substr(from_at, news.find(' ', from_at) - from_at));
                    granted.insert(to);
                }
            }
        }
        reload += happening.what.rfind("mapping ", 0) == 0 ? 1U : 0U;
        if (happening.what.rfind("write u1 ", 0) == 0) {
            const auto address = happening.what.substr(9, happening.what.find('=') - 9);
            EXPECT_TRUE(granted.contains(address)) << happening.what << " after reload " << reload;
            seen.insert(address);
        }
    }
    std::size_t taken = 0;
    for (const auto& one : world.reloads()) {
        taken += one.taken ? 1U : 0U;
    }
    EXPECT_GE(taken, 50U);
    EXPECT_GE(seen.size(), 5U) << "the test looks at something";
    for (const auto& ack : acks) {
        EXPECT_TRUE(world.ended(ack)) << ack;
    }
    for (const std::uint16_t coil : {std::uint16_t{4}, std::uint16_t{5}}) {
        EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, coil), 0) << "a pulse was left on";
    }
    EXPECT_EQ(world.open_in_journal(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReloadsUnderLoad, testing::Range<std::uint64_t>(1, 9));

} // namespace
} // namespace railbridge::sim
