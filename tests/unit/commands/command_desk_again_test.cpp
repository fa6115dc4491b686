// What comes a second time, late, or under the stamp of another clock.

#include "tests/unit/commands/desk_under_test.hpp"

namespace railbridge::test {
namespace {

TEST_F(CommandDeskTest, ADuplicateOfAnEndedCommandIsNotWrittenAgain) {
    receive("1", "speed", std::int64_t{1});
    exchange();
    exchange({1});
    desk_.stored("1", CommandState::written, true, {}, start, out_);
    desk_.pass_time({start.mono + seconds{1}, start.wall}, out_);
    desk_.seen(site_.mapping().assets[0].id, "speed", start.wall, start, out_);
    out_.clear();
    desk_.received(event("1", "speed", std::int64_t{1}), true, true, start, out_);
    EXPECT_FALSE(exchange());
    desk_.pass_time({start.mono + seconds{1}, start.wall}, out_);
    EXPECT_EQ(count<SendAck>(), 1U) << "but acknowledged again";
}

TEST_F(CommandDeskTest, WhatOnlyTheJournalRemembersIsAcknowledgedAgain) {
    const Now later{start.mono + seconds{1}, start.wall};
    const auto speed = event("1", "speed", std::int64_t{1});
    desk_.received(speed, true, true, start, out_, never, JournalHas::same);
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 0U) << "it ended otherwise";
    desk_.received(speed, true, true, start, out_, never, JournalHas::same_acked);
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 1U);
    EXPECT_FALSE(exchange());
}

TEST_F(CommandDeskTest, AnotherEventUnderTheSameIdIsNeitherWrittenNorAcknowledged) {
    const Now later{start.mono + seconds{1}, start.wall};
    const auto other = event("1", "speed", std::int64_t{2});
    desk_.received(other, true, true, start, out_, never, JournalHas::other);
    EXPECT_FALSE(exchange());
    EXPECT_EQ(count<AckIdReused>(), 1U);
    EXPECT_EQ(count<ReadAgain>(), 1U) << "the manager shows a value that nobody wrote";
    receive("1", "speed", std::int64_t{1});           // is worked on
    desk_.received(other, false, false, start, out_); // and the journal cannot say
    EXPECT_EQ(count<AckIdReused>(), 2U);
    exchange();
    exchange({1});
    desk_.stored("1", CommandState::written, true, {}, start, out_);
    desk_.pass_time(later, out_);
    desk_.seen(site_.mapping().assets[0].id, "speed", start.wall, start, out_);
    ASSERT_TRUE(stored(CommandState::acked));
    out_.clear();
    desk_.received(other, false, false, start, out_); // it has ended
    EXPECT_EQ(count<AckIdReused>(), 1U) << "neither is said nothing of it";
    EXPECT_EQ(count<ReadAgain>(), 1U);
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 0U);
    EXPECT_EQ(count<CommandEnded>(), 0U) << "one end";
}

/// A day later the journal knows nothing of the first any more.
TEST_F(CommandDeskTest, AnotherEventUnderAnIdThatTheJournalHasForgottenIsACommand) {
    desk_.restore({record("7", "speed", std::int64_t{1}, CommandState::acked)}, start, out_);
    out_.clear();
    auto other = event("7", "speed", std::int64_t{2});
    other.event_time += seconds{1};
    const Now later{start.mono + seconds{1}, start.wall + seconds{1}};
    desk_.received(other, true, false, later, out_);
    EXPECT_FALSE(stored(CommandState::acked)) << "nothing was written";
    EXPECT_TRUE(exchange());
    exchange({2});
    EXPECT_TRUE(stored(CommandState::written));
    desk_.stored("7", CommandState::written, true, {}, later, out_);
    desk_.pass_time({later.mono + seconds{1}, later.wall + seconds{1}}, out_);
    EXPECT_EQ(count<SendAck>(), 1U);
}

TEST_F(CommandDeskTest, AReadBackIsReportedOnlyWhileItIsCurrent) {
    for (const auto late : {milliseconds{900}, milliseconds{1100}}) {
        SCOPED_TRACE(late.count());
        const auto id = std::to_string(late.count());
        receive(id, "speed", std::int64_t{1});
        exchange();
        exchange({1});
        desk_.stored(id, CommandState::written, true, {}, start, out_);
        const Now later{start.mono + late, start.wall + late};
        desk_.pass_time(later, out_);
        out_.clear();
        desk_.seen(site_.mapping().assets[0].id, "speed", start.wall, later, out_);
        const bool current = late < seconds{1};
        EXPECT_EQ(count<ReportWords>(), current ? 1U : 0U);
        EXPECT_EQ(count<ReadAgain>(), current ? 0U : 1U);
    }
}

TEST_F(CommandDeskTest, AReadBackIsNotReportedOverWhatWasWrittenSince) {
    const Now later{start.mono + milliseconds{500}, start.wall + milliseconds{500}};
    receive("1", "speed", std::int64_t{1});
    exchange();
    exchange({1});
    desk_.stored("1", CommandState::written, true, {}, start, out_);
    desk_.pass_time(later, out_);
    auto newer = event("2", "speed", std::int64_t{2});
    newer.event_time += milliseconds{200};
    desk_.received(newer, true, false, start, out_);
    exchange();
    exchange({2});
    out_.clear();
    desk_.seen(site_.mapping().assets[0].id, "speed", start.wall, later, out_);
    EXPECT_TRUE(stored(CommandState::acked));
    EXPECT_EQ(count<ReportWords>(), 0U);
    EXPECT_EQ(count<ReadAgain>(), 1U);
}

/// The manager's clock was in 2099 for a while.
TEST_F(CommandDeskTest, ACommandOfAClockThatWasSetSinceStandsInNobodysWay) {
    auto ahead = record("1", "speed", std::int64_t{2}, CommandState::acked);
    ahead.event.event_time += std::chrono::hours{600'000};
    desk_.restore({ahead}, start, out_);
    receive("2", "speed", std::int64_t{1});
    EXPECT_FALSE(stored(CommandState::superseded));
    EXPECT_TRUE(exchange());
}

/// A level without a trusted time: nobody can check its stamp.
TEST_F(CommandDeskTest, AStampThatCannotBeCheckedStandsInNobodysWay) {
    desk_.clock().kernel_says(false);
    const Now later{start.mono + seconds{11}, start.wall + seconds{11}};
    auto ahead = event("1", "speed", std::int64_t{2});
    ahead.event_time += std::chrono::hours{600'000};
    desk_.received(ahead, true, false, later, out_);
    EXPECT_TRUE(stored(CommandState::rejected));
    desk_.clock().kernel_says(true);
    auto stop = event("2", "speed", std::int64_t{0});
    stop.event_time = later.wall;
    desk_.received(stop, true, false, later, out_);
    EXPECT_FALSE(stored(CommandState::superseded));
    EXPECT_TRUE(exchange());
}

TEST_F(CommandDeskTest, WhatArrivedBeforeADeviceWasReplacedIsNotForTheNewOne) {
    desk_.device_replaced(DeviceId{0}, start, out_);
    desk_.received(event("1", "speed", std::int64_t{1}), true, false, start, out_, start.mono);
    EXPECT_TRUE(stored(CommandState::rejected));
    EXPECT_FALSE(exchange());
    desk_.received(event("2", "speed", std::int64_t{1}), true, false, start, out_,
                   start.mono + milliseconds{1});
    EXPECT_TRUE(exchange());
}

TEST_F(CommandDeskTest, AReloadDoesNotMakeItMeantForTheNewDevice) {
    auto edited = site();
    edited.holding(DeviceId{0}, "flow", 7);
    const auto next = arranged(edited.mapping(), site_.mapping());
    const MappingChange change{site_.mapping(), next};
    desk_.device_replaced(DeviceId{0}, start, out_);
    const Now later{start.mono + seconds{2}, start.wall + seconds{2}};
    CommandDesk reloaded{next, CommandSettings{}};
    reloaded.take_over(desk_, change, later, out_);
    reloaded.received(event("1", "speed", std::int64_t{1}), true, false, later, out_, start.mono);
    EXPECT_TRUE(stored(CommandState::rejected));
    const auto frame = reloaded.next_frame(
        line, later, [](DeviceId) { return true; }, out_);
    EXPECT_FALSE(frame.has_value());
}

} // namespace
} // namespace railbridge::test
