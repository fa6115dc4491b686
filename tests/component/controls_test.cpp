// Commands switched off and on by a person at the box.

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

class Controls : public testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.coil(press, "lamp", 3));
        const auto reset = site.coil(press, "reset", 4);
        site.grant_pulse(reset, milliseconds{300});
        const auto speed = site.holding(press, "speed", 0);
        site.grant_level(speed, seconds{60});
        site.point(speed).write->min_interval = seconds{10};
        site.holding(press, "pieces", 7);
        return site;
    }
    Controls()
        : world_(site().mapping) {
        world_.start();
        world_.run(seconds{3});
    }
    SimDevice& device() { return world_.line("plant").unit(1); }
    std::size_t writes() { return world_.line("plant").writes().size(); }
    bool settles(const std::string& ack_id) { return world_.ends(ack_id, minutes{5}); }

    SimWorld world_;
};

TEST_F(Controls, OffStopsEverythingThatIsNotBegunAndSaysWhoAndWhy) {
    device().silent = true;
    const auto waiting = world_.operator_write("press", "lamp", true);
    world_.run(milliseconds{10});
    world_.commands_off(1, "pump 3 is open");
    device().silent = false;
    const auto arriving = world_.operator_write("press", "speed", std::int64_t{5});
    ASSERT_TRUE(settles(waiting));
    ASSERT_TRUE(settles(arriving));
    world_.run(minutes{1});
    EXPECT_EQ(writes(), 0U);
    EXPECT_EQ(world_.journal(arriving), CommandState::rejected);
    EXPECT_THAT(world_.reason(arriving), HasSubstr("commands are off: by anna since "));
    EXPECT_THAT(world_.reason(arriving), HasSubstr(": pump 3 is open"));
    EXPECT_FALSE(world_.acked(arriving));
    EXPECT_FALSE(world_.acked(waiting));
    EXPECT_EQ(world_.control_answers().at(1), "");
    EXPECT_EQ(world_.status().health, HealthState::commands_off);
    EXPECT_THAT(world_.status().command_path, HasSubstr("off: by anna since "));
    device().at(Table::holding_register, 7) = 1234;
    world_.run(seconds{3});
    EXPECT_EQ(world_.told("press", "pieces"), Value{std::int64_t{1234}}) << "values still go up";
}

TEST_F(Controls, OffIsInEffectAtOnce) {
    world_.operator_write("press", "speed", std::int64_t{1});
    world_.run(seconds{1});
    ASSERT_EQ(writes(), 1U);
    const auto second = world_.operator_write("press", "speed", std::int64_t{2}); // min_interval
    world_.run(seconds{1});
    world_.commands_off(1);
    world_.run(milliseconds{1});
    EXPECT_TRUE(world_.status().commands.empty() || !world_.status().commands.front().open);
    ASSERT_TRUE(settles(second));
    EXPECT_EQ(world_.journal(second), CommandState::rejected);
    world_.run(minutes{1});
    EXPECT_EQ(writes(), 1U);
}

TEST_F(Controls, OffStillReleasesAPulseThatHasBegunAndAcknowledgesIt) {
    const auto pulse = world_.operator_write("press", "reset", true);
    ASSERT_TRUE(world_.run_until([&] { return writes() == 1; }, seconds{1}));
    world_.commands_off(1);
    ASSERT_TRUE(settles(pulse));
    world_.run(seconds{1});
    EXPECT_EQ(writes(), 2U);
    EXPECT_EQ(device().at(Table::coil, 4), 0);
    EXPECT_EQ(world_.journal(pulse), CommandState::acked);
}

TEST_F(Controls, OffOutlivesACrashAndOnEndsIt) {
    world_.commands_off(1, "night");
    world_.run(milliseconds{10});
    world_.crash_and_restart();
    world_.run(seconds{3});
    const auto refused = world_.operator_write("press", "lamp", true);
    ASSERT_TRUE(settles(refused));
    EXPECT_EQ(world_.journal(refused), CommandState::rejected);
    EXPECT_THAT(world_.reason(refused), HasSubstr("night"));
    world_.commands_on(2);
    world_.run(milliseconds{10});
    EXPECT_EQ(world_.control_answers().at(2), "");
    EXPECT_EQ(world_.status().command_path, "open");
    world_.crash_and_restart();
    world_.run(seconds{3});
    const auto written = world_.operator_write("press", "lamp", true);
    ASSERT_TRUE(settles(written));
    EXPECT_EQ(world_.journal(written), CommandState::acked);
}

TEST_F(Controls, IsAnsweredOnlyWhenTheJournalHasItAndSaysIfItHasNot) {
    world_.commands_off(1);
    EXPECT_FALSE(world_.control_answers().contains(1));
    world_.run(milliseconds{1});
    EXPECT_EQ(world_.control_answers().at(1), "");
    world_.journal_works = false;
    world_.commands_off(2);
    world_.run(milliseconds{1});
    EXPECT_THAT(world_.control_answers().at(2),
                HasSubstr("a restart before the journal works again forgets it: disk full"));
    EXPECT_THAT(world_.status().command_path, HasSubstr("off")) << "it is off all the same";
}

TEST_F(Controls, WhatCouldNotBeStoredIsStoredWhenTheJournalWorksAgain) {
    world_.journal_works = false;
    world_.commands_off(1, "not so");
    world_.commands_on(2);
    world_.commands_off(3, "pump 3 is open");
    world_.begin_maintenance(4, LineId{0}, Duration{});
    world_.run(seconds{3});
    EXPECT_TRUE(world_.kept_settings.empty());
    world_.journal_works = true;
    world_.run(seconds{3});
    world_.crash_and_restart();
    world_.run(seconds{1});
    EXPECT_THAT(world_.status().command_path, HasSubstr("pump 3 is open"));
    EXPECT_THAT(world_.status().command_path, HasSubstr("line plant in maintenance"));
}

TEST_F(Controls, OutliveAJournalThatWasDamagedAndBegunAnew) {
    world_.begin_maintenance(1, LineId{0}, Duration{});
    world_.run(seconds{1});
    world_.crash_and_restart();
    world_.commands_off(2, "pump 3 is open");
    world_.run(seconds{1});
    world_.journal_works = false;
    world_.commands_off(3, "pump 3 is open, and 4");
    world_.run(seconds{1});
    world_.kept_settings.clear();
    world_.journal_works = true;
    world_.run(seconds{3});
    world_.crash_and_restart();
    world_.run(seconds{1});
    EXPECT_THAT(world_.status().command_path, HasSubstr("pump 3 is open, and 4"));
    EXPECT_THAT(world_.status().command_path, HasSubstr("line plant in maintenance"));
}

TEST_F(Controls, OnOpensAPathThatClosedBecauseOfAnotherBox) {
    for (int i = 0; i < 4; ++i) {
        world_.disconnect(true);
        world_.run(seconds{10});
        world_.connect();
        world_.run(seconds{10});
    }
    EXPECT_EQ(world_.status().health, HealthState::commands_closed);
    EXPECT_EQ(world_.status().control.takeovers, 4U);
    EXPECT_THAT(world_.status().command_path, HasSubstr("another box uses this client id"));
    const auto from = world_.log().size();
    world_.commands_on(1);
    world_.run(milliseconds{10});
    EXPECT_EQ(world_.control_answers().at(1), "");
    EXPECT_EQ(world_.status().command_path, "open");
    EXPECT_LT(world_.happened("pending accepted", from), world_.log().size());
    const auto written = world_.operator_write("press", "lamp", true);
    ASSERT_TRUE(settles(written));
    EXPECT_EQ(world_.journal(written), CommandState::acked);
}

TEST_F(Controls, OnDoesNotOpenAPathWhoseJournalWasLostUnlessThatIsAccepted) {
    world_.kept_settings[journal_lost_setting] = "the journal was damaged";
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_EQ(world_.status().command_path, "closed: the journal was damaged");
    world_.commands_on(1);
    EXPECT_THAT(world_.control_answers().at(1), HasSubstr("--accept-journal-loss"));
    EXPECT_EQ(world_.status().health, HealthState::commands_closed);
    world_.commands_on(2, true);
    world_.run(milliseconds{10});
    EXPECT_EQ(world_.control_answers().at(2), "");
    EXPECT_EQ(world_.status().command_path, "open");
    world_.crash_and_restart();
    world_.run(seconds{3});
    EXPECT_EQ(world_.status().command_path, "open");
}

TEST_F(Controls, AWriteOfAPersonAtTheBoxIsRefusedWhileOffUnlessForced) {
    world_.commands_off(1);
    Transaction write;
    write.unit = 1;
    write.request = WriteRequest{FunctionCode::write_single_coil, 3, {1}};
    write.response_timeout = milliseconds{500};
    world_.ask(10, LineId{0}, write);
    world_.run(seconds{1});
    ASSERT_FALSE(world_.answers().at(10).outcome.has_value());
    EXPECT_THAT(world_.answers().at(10).outcome.error().detail, HasSubstr("commands are off"));
    EXPECT_EQ(writes(), 0U);
    world_.ask(11, LineId{0}, write, true);
    world_.run(seconds{1});
    EXPECT_TRUE(world_.answers().at(11).outcome.has_value());
    EXPECT_EQ(writes(), 1U);
}

TEST_F(Controls, OpenCommandsSayWhatTheyWaitFor) {
    const auto waits = [&]() -> std::string {
        const auto commands = world_.status().commands;
        return commands.empty() || !commands.front().open ? "" : commands.front().waits_for;
    };
    device().silent = true;
    const auto ack = world_.operator_write("press", "lamp", true);
    world_.run(milliseconds{100});
    EXPECT_EQ(waits(), "the device's answer");
    world_.run(milliseconds{500});
    EXPECT_THAT(waits(), HasSubstr("; last try: no answer in time"));
    const auto command = world_.status().commands.front();
    EXPECT_EQ(command.asset, "press");
    EXPECT_EQ(command.state, "received");
    EXPECT_GE(command.age_ms, 600);
    EXPECT_LE(command.age_ms, 610);
    const auto behind = world_.operator_write("press", "speed", std::int64_t{1});
    world_.run(milliseconds{10});
    EXPECT_EQ(world_.status().commands[1].waits_for, "an earlier command to its device");
    device().silent = false;
    ASSERT_TRUE(settles(behind));
    EXPECT_TRUE(world_.ended(ack));
}

} // namespace
} // namespace railbridge::sim
