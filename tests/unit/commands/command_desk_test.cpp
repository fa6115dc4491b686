#include "bridge/commands/command_desk.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Now start{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};
constexpr LineId line{0};
const auto at_once = [](DeviceId) { return TimePoint::min(); };

class CommandDeskTest : public testing::Test {
protected:
    CommandDeskTest() {
        desk_.connected(true, start);
        desk_.clock().kernel_says(true);
    }
    static MappingBuilder site() {
        MappingBuilder site;
        const auto device = site.unit(site.tcp_line("net"), 1);
        site.grant_level(site.holding(device, "speed", 0));
        site.grant_pulse(site.coil(device, "start", 0));
        return site;
    }
    PendingEvent event(const std::string& ack_id, const std::string& attribute, Value value) const {
        PendingEvent event;
        event.ack_id = ack_id;
        event.asset_id = site_.mapping().assets[0].id;
        event.attribute = attribute;
        event.value = std::move(value);
        event.event_time = start.wall;
        return event;
    }
    CommandRecord record(const std::string& ack_id, const std::string& attribute, Value value,
                         CommandState state) const {
        CommandRecord record;
        record.event = event(ack_id, attribute, std::move(value));
        record.state = state;
        return record;
    }
    void receive(const std::string& ack_id, const std::string& attribute, Value value) {
        desk_.received(event(ack_id, attribute, std::move(value)), true, false, start, out_);
    }
    /// One frame goes out and is answered well. False if there was none.
    bool exchange(Words words = {}) {
        auto frame = desk_.next_frame(
            line, start, [](DeviceId) { return true; }, out_);
        if (!frame) {
            return false;
        }
        TransactionResult result;
        result.outcome = std::move(words);
        result.sent = start.mono;
        desk_.frame_done(*frame, result, start, out_);
        return true;
    }
    template <typename Action>
    std::size_t count() const {
        return static_cast<std::size_t>(
            std::count_if(out_.begin(), out_.end(), [](const auto& action) {
                return std::holds_alternative<Action>(action);
            }));
    }
    bool stored(CommandState state) const {
        return std::any_of(out_.begin(), out_.end(), [state](const auto& action) {
            const auto* store = std::get_if<StoreState>(&action);
            return store != nullptr && store->state == state;
        });
    }

    MappingBuilder site_ = site();
    CommandDesk desk_{site_.mapping(), CommandSettings{}};
    CommandActions out_;
};

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
    desk_.pass_time(later, out_);
    EXPECT_EQ(count<SendAck>(), 0U);
    EXPECT_EQ(count<CommandEnded>(), 0U) << "one end";
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
