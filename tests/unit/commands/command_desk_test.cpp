#include "tests/unit/commands/desk_under_test.hpp"

namespace railbridge::test {
namespace {

TEST_F(CommandDeskTest, AcknowledgesOnlyWhatIsVerifiedAndInTheJournal) {
    receive("1", "speed", std::int64_t{42});
    ASSERT_TRUE(exchange());
    EXPECT_EQ(count<HoldReports>(), 1U);
    EXPECT_FALSE(stored(CommandState::written));
    ASSERT_TRUE(exchange({42}));
    EXPECT_TRUE(stored(CommandState::written));
    const Now later{start.mono + seconds{1}, start.wall};
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 0U) << "the journal does not hold it yet";
    desk_.stored("1", CommandState::written, true, {}, start, out_);
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 1U);
    EXPECT_EQ(count<ReleaseReports>(), 0U);
    desk_.seen(site_.mapping().assets[0].id, "speed", start.wall, later, out_);
    EXPECT_TRUE(stored(CommandState::acked));
    EXPECT_EQ(count<ReleaseReports>(), 1U);
}

TEST_F(CommandDeskTest, APulseWaitsForItsIntentInTheJournal) {
    receive("1", "start", true);
    EXPECT_TRUE(stored(CommandState::intent));
    EXPECT_FALSE(exchange());
    desk_.stored("1", CommandState::intent, true, {}, start, out_);
    EXPECT_TRUE(exchange());
    EXPECT_FALSE(desk_.quiet()) << "it must be released";
}

TEST_F(CommandDeskTest, AnEventThatCouldNotBeStoredIsNeverWritten) {
    desk_.received(event("1", "speed", std::int64_t{1}), false, false, start, out_);
    EXPECT_FALSE(exchange());
    EXPECT_EQ(count<SendAck>(), 0U);
    EXPECT_EQ(count<ReadAgain>(), 1U) << "the manager shows a value that the device does not hold";
    EXPECT_EQ(count<CommandEnded>(), 1U);
    // The manager sends it again once the journal works: refused is refused.
    desk_.received(event("1", "speed", std::int64_t{1}), true, false, start, out_);
    EXPECT_FALSE(exchange());
    EXPECT_TRUE(stored(CommandState::rejected)) << "or a restart would take it for open";
    EXPECT_EQ(count<CommandEnded>(), 1U) << "one end";
}

TEST_F(CommandDeskTest, AnEventThatIsWorkedOnAndComesAgainUnjournaledGoesOn) {
    receive("1", "speed", std::int64_t{1});
    desk_.received(event("1", "speed", std::int64_t{1}), false, false, start, out_);
    EXPECT_EQ(count<CommandEnded>(), 0U);
    EXPECT_TRUE(exchange());
}

TEST_F(CommandDeskTest, NothingIsWrittenWhileTheJournalFails) {
    receive("1", "speed", std::int64_t{1});
    desk_.journal_failed("disk full", out_);
    EXPECT_EQ(count<CommandsClosed>(), 1U);
    EXPECT_FALSE(exchange());
    desk_.pass_time(start, out_);
    EXPECT_EQ(count<CommandEnded>(), 1U) << "who waits is told";
    receive("2", "speed", std::int64_t{2});
    EXPECT_FALSE(exchange());
    desk_.journal_works({}, start, out_);
    EXPECT_EQ(count<CommandsOpened>(), 1U);
    receive("3", "speed", std::int64_t{3});
    EXPECT_TRUE(exchange());
}

TEST_F(CommandDeskTest, TellsTheJournalWhenItIsBackWhatHasEndedMeanwhile) {
    receive("1", "speed", std::int64_t{1});
    desk_.journal_failed("disk full", out_);
    desk_.pass_time(start, out_);
    desk_.stored("1", CommandState::rejected, false, "disk full", start, out_);
    out_.clear();
    desk_.journal_works({record("1", "speed", std::int64_t{1}, CommandState::received),
                         record("2", "speed", std::int64_t{2}, CommandState::received)},
                        start, out_);
    EXPECT_EQ(count<StoreState>(), 1U);
    EXPECT_TRUE(stored(CommandState::rejected));
    EXPECT_TRUE(exchange()) << "2 is news: it goes on as after a restart";
}

TEST_F(CommandDeskTest, WhenThePathClosesWhatWasWrittenIsStillReadBack) {
    receive("1", "speed", std::int64_t{42});
    exchange(); // written and held
    desk_.received(event("2", "speed", std::int64_t{1}), false, false, start, out_); // disk full
    EXPECT_EQ(desk_.next_wake(line, start.mono, at_once), start.mono);
    ASSERT_TRUE(exchange({42}));
    EXPECT_TRUE(stored(CommandState::written));
    EXPECT_TRUE(desk_.quiet());
    desk_.stored("1", CommandState::written, true, {}, start, out_);
    const Now later{start.mono + seconds{1}, start.wall};
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 1U) << "what was done is acknowledged";
    desk_.seen(site_.mapping().assets[0].id, "speed", start.wall, later, out_);
    EXPECT_EQ(count<ReleaseReports>(), count<HoldReports>());
}

TEST_F(CommandDeskTest, WhenThePathClosesWhoeverWaitsIsRefusedAndNothingStaysHeld) {
    receive("1", "speed", std::int64_t{42});
    auto frame = desk_.next_frame(
        line, start, [](DeviceId) { return true; }, out_);
    ASSERT_TRUE(frame.has_value());
    TransactionResult lost;
    lost.outcome = tl::unexpected(Failure{});
    lost.sent = start.mono;
    desk_.frame_done(*frame, lost, start, out_); // will be tried again, and is held
    desk_.received(event("2", "speed", std::int64_t{1}), false, false, start, out_);
    desk_.journal_failed("disk full", out_);
    desk_.pass_time(start, out_);
    EXPECT_EQ(count<ReleaseReports>(), count<HoldReports>());
    EXPECT_EQ(count<CommandEnded>(), 2U);
    EXPECT_EQ(desk_.next_wake(line, start.mono, at_once), never);
}

TEST_F(CommandDeskTest, AnOlderEventNeverOverwritesANewerOne) {
    receive("1", "speed", std::int64_t{2});
    auto older = event("2", "speed", std::int64_t{1});
    older.event_time -= seconds{1};
    desk_.received(older, true, false, start, out_);
    EXPECT_TRUE(stored(CommandState::superseded));
}

TEST_F(CommandDeskTest, AfterARestartTooAnOlderEventNeverOverwritesANewerOne) {
    for (const auto state : {CommandState::written, CommandState::acked, CommandState::superseded,
                             CommandState::failed, CommandState::unknown}) {
        SCOPED_TRACE(std::string(to_string(state)));
        CommandDesk desk{site_.mapping(), CommandSettings{}};
        desk.clock().kernel_says(true);
        desk.restore({record("1", "speed", std::int64_t{2}, state)}, start, out_);
        out_.clear();
        auto older = event("2", "speed", std::int64_t{1});
        older.event_time -= seconds{1};
        desk.received(older, true, false, start, out_);
        EXPECT_TRUE(stored(CommandState::superseded));
    }
}

TEST_F(CommandDeskTest, AfterARestartWhatWasRefusedStandsInNobodysWay) {
    for (const auto state : {CommandState::rejected, CommandState::expired}) {
        CommandDesk desk{site_.mapping(), CommandSettings{}};
        desk.clock().kernel_says(true);
        desk.restore({record("1", "speed", std::int64_t{2}, state)}, start, out_);
        out_.clear();
        auto older = event("2", "speed", std::int64_t{1});
        older.event_time -= seconds{1};
        desk.received(older, true, false, start, out_);
        EXPECT_FALSE(stored(CommandState::superseded));
    }
}

TEST_F(CommandDeskTest, AfterARestartTheSamePulseUnderAnotherIdIsRecognised) {
    for (const auto state : {CommandState::intent, CommandState::written, CommandState::acked}) {
        CommandDesk desk{site_.mapping(), CommandSettings{}};
        desk.clock().kernel_says(true);
        desk.restore({record("1", "start", true, state)}, start, out_);
        out_.clear();
        desk.received(event("2", "start", true), true, false, start, out_);
        EXPECT_TRUE(stored(CommandState::superseded));
        EXPECT_FALSE(stored(CommandState::intent));
    }
}

TEST_F(CommandDeskTest, AfterARestartWhatStillWaitsDoesNotUndoALaterCommand) {
    auto waiting = record("1", "speed", std::int64_t{1}, CommandState::received);
    waiting.event.event_time -= seconds{1};
    desk_.restore({waiting, record("2", "speed", std::int64_t{2}, CommandState::acked)}, start,
                  out_);
    EXPECT_TRUE(stored(CommandState::superseded));
    EXPECT_FALSE(exchange());
}

TEST_F(CommandDeskTest, WhatWaitsForALineThatIsClosedExpiresByItself) {
    receive("1", "speed", std::int64_t{2}); // nobody asks for frames
    auto now = start;
    int looks = 0;
    while (!stored(CommandState::expired) && looks < 1000) {
        ASSERT_GE(desk_.next_wake(), now.mono + milliseconds{500}) << "no tight loop";
        ASSERT_LE(desk_.next_wake(), now.mono + seconds{1});
        const auto step = desk_.next_wake() - now.mono;
        now.mono += step;
        now.wall += std::chrono::duration_cast<milliseconds>(step);
        desk_.pass_time(now, out_);
        ++looks;
    }
    EXPECT_EQ(now.mono, start.mono + seconds{61});
    EXPECT_EQ(desk_.next_wake(), never);
    EXPECT_FALSE(exchange());
}

TEST_F(CommandDeskTest, MoreThanThreeTakeoversInFiveMinutesCloseThePath) {
    for (int i = 0; i < 3; ++i) {
        desk_.disconnected(true, start, out_);
    }
    EXPECT_FALSE(desk_.path().faulty());
    desk_.disconnected(true, start, out_);
    EXPECT_TRUE(desk_.path().faulty());
}

TEST_F(CommandDeskTest, APulseInterruptedByACrashEndsUnknownAndIsNotRepeated) {
    desk_.restore({record("1", "start", true, CommandState::intent)}, start, out_);
    EXPECT_FALSE(stored(CommandState::unknown)) << "a crash now must find the pulse open";
    out_.clear();
    auto frame = desk_.next_frame(
        line, start, [](DeviceId) { return true; }, out_);
    ASSERT_TRUE(frame && std::holds_alternative<ReadRequest>(frame->request)) << "look first";
    TransactionResult rest;
    rest.outcome = Words{0};
    desk_.frame_done(*frame, rest, start, out_);
    EXPECT_TRUE(stored(CommandState::unknown));
    EXPECT_EQ(count<ReportRest>(), 0U) << "what the coil holds is read, not assumed";
    EXPECT_GE(count<ReadAgain>(), 1U);
    EXPECT_TRUE(desk_.quiet());
    EXPECT_FALSE(exchange());
    EXPECT_EQ(count<SendAck>(), 0U);
}

} // namespace
} // namespace railbridge::test
