// The way down, end to end, under simulated time.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A press behind TCP: a lamp (level), a reset (pulse, not read), a speed (level, limited), a
/// counter without grant.
class Commands : public ::testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.coil(press, "lamp", 3));
        const auto reset = site.coil(press, "reset", 4);
        site.grant_pulse(reset, milliseconds{300});
        site.point(reset).read = false;
        const auto speed = site.holding(press, "speed", 0);
        site.grant_level(speed, seconds{60});
        site.point(speed).write->min = 0;
        site.point(speed).write->max = 50;
        site.holding(press, "pieces", 7);
        return site;
    }

    Commands()
        : world(site().mapping) {
        world.start();
        world.run(seconds{3});
    }

    SimDevice& device() { return world.line("plant").unit(1); }
    bool settles(const std::string& ack_id) { return world.ends(ack_id, minutes{5}); }
    std::size_t writes() { return world.line("plant").writes().size(); }

    SimWorld world;
};

TEST_F(Commands, AreWrittenVerifiedJournaledAndOnlyThenAcknowledged) {
    const auto ack = world.operator_write("press", "lamp", true);
    world.run(seconds{2});
    EXPECT_EQ(device().at(Table::coil, 3), 1);
    const auto received = world.happened("stored received " + ack);
    const auto written = world.happened("write u1 3=1");
    const auto stored = world.happened("stored written " + ack);
    const auto acked = world.happened("ack " + ack);
    const auto told = world.happened("update press.lamp=true", acked);
    ASSERT_LT(told, world.log().size());
    EXPECT_LT(received, written);
    EXPECT_LT(written, stored);
    EXPECT_LT(stored, acked);
    EXPECT_LT(acked, told);
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_GE(world.log()[acked].at - world.log()[received].at, milliseconds{50});
    EXPECT_EQ(world.told("press", "lamp"), Value{true});
}

TEST_F(Commands, AreNotReportedBetweenTheFrameAndTheAcknowledgement) {
    const auto before = world.happened("write u1 3=1");
    const auto ack = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(settles(ack));
    world.run(seconds{2});
    const auto written = world.happened("write u1 3=1", before);
    const auto told = world.happened("update press.lamp=", written);
    EXPECT_GT(told, world.happened("ack " + ack));
}

TEST_F(Commands, WhoseReadBackDiffersAreNotAcknowledgedAndTheTruthIsReported) {
    device().after_write = [](SimDevice& plc) { plc.at(Table::holding_register, 0) = 20; };
    const auto ack = world.operator_write("press", "speed", std::int64_t{40});
    ASSERT_TRUE(settles(ack));
    world.run(seconds{2});
    EXPECT_EQ(world.journal(ack), CommandState::failed);
    EXPECT_FALSE(world.acked(ack));
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{20}});
}

TEST_F(Commands, WithoutAGrantSendNoFrame) {
    const auto ack = world.operator_write("press", "pieces", std::int64_t{5});
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::rejected);
    EXPECT_EQ(writes(), 0U);
    EXPECT_FALSE(world.acked(ack));
    world.run(seconds{2});
    EXPECT_EQ(
        world.told("press", "commandStatus"),
        Value{std::string{"pieces 5 refused: not granted: the mapping has no line write.pieces"}});
}

TEST_F(Commands, WithoutARegisterAreAcknowledgedWithoutAFrame) {
    const auto ack = world.operator_write("press", "notes", std::string{"oiled"});
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_TRUE(world.acked(ack));
    EXPECT_EQ(writes(), 0U);
}

TEST_F(Commands, OutsideTheirLimitsAreRefusedButSuchAValueAtTheDeviceIsReported) {
    device().at(Table::holding_register, 0) = 70; // set at the panel
    world.run(seconds{2});
    EXPECT_EQ(world.told("press", "speed"), Value{std::int64_t{70}});
    const auto ack = world.operator_write("press", "speed", std::int64_t{70});
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::rejected);
    EXPECT_EQ(world.reason(ack), "above 50");
    EXPECT_EQ(writes(), 0U);
}

TEST_F(Commands, ThatAreTooOldOnArrivalExpire) {
    const auto ack = world.operator_write("press", "lamp", true, seconds{31});
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::expired);
    EXPECT_EQ(writes(), 0U);
}

TEST_F(Commands, ThatWaitTooLongBehindADeadDeviceExpireWithoutAFrame) {
    device().silent = true;
    const auto ack = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::expired);
    device().silent = false;
    world.run(minutes{2});
    EXPECT_EQ(writes(), 0U);
    EXPECT_FALSE(world.acked(ack));
}

TEST_F(Commands, ThatWaitForALineThatIsClosedExpireByThemselves) {
    SimWorld closed{site().mapping};
    closed.line("plant").connected = false;
    closed.start();
    const auto ack = closed.operator_write("press", "lamp", true);
    closed.run(seconds{29});
    EXPECT_FALSE(closed.ended(ack));
    const auto ticks = closed.ticks();
    closed.run(seconds{3});
    ASSERT_TRUE(closed.ended(ack));
    EXPECT_EQ(closed.journal(ack), CommandState::expired);
    EXPECT_LE(closed.ticks() - ticks, 10U);
}

TEST_F(Commands, AreSupersededByANewerValueThatWaits) {
    device().silent = true;
    const auto first = world.operator_write("press", "speed", std::int64_t{10});
    world.run(seconds{2});
    const auto second = world.operator_write("press", "speed", std::int64_t{20});
    world.run(seconds{2});
    device().silent = false;
    ASSERT_TRUE(settles(second));
    EXPECT_EQ(world.journal(first), CommandState::superseded);
    EXPECT_EQ(world.journal(second), CommandState::acked);
    ASSERT_EQ(writes(), 1U);
    EXPECT_EQ(device().at(Table::holding_register, 0), 20);
}

TEST_F(Commands, DeliveredTwiceAreWrittenOnce) {
    const auto ack = world.operator_write("press", "reset", true);
    world.run(milliseconds{2});
    world.deliver_again(ack);
    ASSERT_TRUE(settles(ack));
    world.deliver_again(ack);
    world.run(seconds{2});
    ASSERT_EQ(writes(), 2U); // on, and the release
    EXPECT_EQ(world.journal(ack), CommandState::acked);
}

TEST_F(Commands, PulsesAreReleasedByTheBridgeAndEndAtRest) {
    const auto ack = world.operator_write("press", "reset", true);
    ASSERT_TRUE(settles(ack));
    world.run(seconds{2});
    const auto& log = world.line("plant").writes();
    ASSERT_EQ(log.size(), 2U);
    EXPECT_EQ(log[0].request.values.front(), 1);
    EXPECT_EQ(log[1].request.values.front(), 0);
    const auto held = log[1].at - log[0].at;
    EXPECT_GE(held, milliseconds{300});
    EXPECT_LE(held, milliseconds{310});
    EXPECT_LT(world.happened("stored intent " + ack), world.happened("write u1 4=1"));
    EXPECT_EQ(world.told("press", "reset"), Value{false});
}

TEST_F(Commands, PulsesOfUnknownOutcomeAreNeverRepeatedButReleased) {
    world.line("plant").faults.deaf_share = 1.0;
    const auto ack = world.operator_write("press", "reset", true);
    world.run(seconds{5});
    EXPECT_FALSE(world.ended(ack))
        << "the journal hears of the end only when the coil is surely at rest";
    world.line("plant").faults.deaf_share = 0.0;
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::unknown);
    std::size_t on = 0;
    for (const auto& write : world.line("plant").writes()) {
        on += write.request.values.front();
    }
    EXPECT_EQ(on, 1U);
    EXPECT_EQ(device().at(Table::coil, 4), 0);
    EXPECT_FALSE(world.acked(ack));
}

TEST_F(Commands, LevelsOfUnknownOutcomeAreWrittenAgain) {
    world.line("plant").faults.deaf_share = 1.0;
    const auto ack = world.operator_write("press", "lamp", true);
    world.run(seconds{2});
    world.line("plant").faults.deaf_share = 0.0;
    ASSERT_TRUE(settles(ack));
    EXPECT_EQ(world.journal(ack), CommandState::acked);
    EXPECT_GE(writes(), 2U);
}

TEST_F(Commands, WithAWrongEchoAreNotTakenForWritten) {
    world.line("plant").faults.echo_share = 1.0;
    const auto ack = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(settles(ack));
    EXPECT_NE(world.journal(ack), CommandState::acked);
    EXPECT_FALSE(world.acked(ack));
}

TEST_F(Commands, AreRefusedAndPathClosesWhenTheJournalFails) {
    world.journal_works = false;
    const auto from = world.log().size();
    world.operator_write("press", "lamp", true);
    world.run(seconds{5});
    EXPECT_EQ(writes(), 0U);
    EXPECT_LT(world.happened("update press.lamp=false", from), world.log().size())
        << "the manager shows what was wished until it is told the truth";
    EXPECT_EQ(world.status().health, HealthState::commands_closed);
    device().at(Table::holding_register, 7) = 1234;
    world.run(seconds{3});
    EXPECT_EQ(world.told("press", "pieces"), Value{std::int64_t{1234}});
}

TEST_F(Commands, ThatArriveWhileTheManagerIsGoneAreNotLost) {
    world.disconnect();
    const auto ack = world.operator_write("press", "lamp", true);
    world.run(seconds{5});
    world.connect();
    world.run(seconds{2});
    EXPECT_EQ(world.journal(ack), CommandState::acked);
}

TEST_F(Commands, RespectThePauseBetweenTwoWrites) {
    auto site_with_pause = site();
    site_with_pause.mapping.points[2].write->min_interval = seconds{5};
    SimWorld slow{site_with_pause.mapping};
    slow.start();
    slow.run(seconds{2});
    slow.operator_write("press", "speed", std::int64_t{1});
    slow.run(seconds{1});
    slow.operator_write("press", "speed", std::int64_t{2});
    slow.run(seconds{10});
    const auto& log = slow.line("plant").writes();
    ASSERT_EQ(log.size(), 2U);
    EXPECT_GE(log[1].at - log[0].at, seconds{5});
}

TEST_F(Commands, CloseWhenAnotherBoxKeepsTakingTheSession) {
    for (int i = 0; i < 4; ++i) {
        world.disconnect(true);
        world.run(seconds{10});
        world.connect();
        world.run(seconds{10});
    }
    const auto ack = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(world.run_until(
        [&] { return world.log().size() > world.happened("stored rejected " + ack); }, seconds{5}));
    EXPECT_EQ(writes(), 0U);
}

TEST_F(Commands, ThatHaveNotEndedAreInTheStatus) {
    device().silent = true;
    const auto ack = world.operator_write("press", "lamp", true);
    world.run(seconds{3});
    const auto waiting = world.status().commands;
    ASSERT_FALSE(waiting.empty());
    EXPECT_EQ(waiting.front().ack_id, ack);
    EXPECT_EQ(waiting.front().state, "received");
    device().silent = false;
    ASSERT_TRUE(world.run_until(
        [&] { return world.happened("stored written " + ack) < world.log().size(); }, minutes{1}));
    const auto written = world.status().commands;
    ASSERT_FALSE(written.empty());
    EXPECT_EQ(written.front().state, "written");
}

TEST_F(Commands, AreFinishedBeforeTheProcessEnds) {
    world.operator_write("press", "reset", true);
    ASSERT_TRUE(world.run_until([&] { return writes() == 1; }, seconds{1}));
    world.stop();
    ASSERT_TRUE(world.run_until([&] { return world.happened("stopped") < world.log().size(); },
                                seconds{5}));
    EXPECT_EQ(device().at(Table::coil, 4), 0); // released before the end
}

} // namespace
} // namespace railbridge::sim
