#include "bridge/engine/line_machine.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;

constexpr Now start{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::hours{400'000}}};

class LineMachineTest : public testing::Test {
protected:
    LineMachineTest() {
        line_ = site_.serial_line("bus");
        const auto first = site_.unit(line_, 1);
        const auto second = site_.unit(line_, 2);
        site_.holding(first, "a", 0);
        site_.holding(first, "b", 1000);
        site_.holding(second, "c", 0);
        coil_ = site_.coil(second, "start", 0);
        site_.grant_pulse(coil_);
    }
    static TransactionResult timeout(const Transaction& asked, TimePoint sent) {
        TransactionResult result;
        result.unit = asked.unit;
        result.outcome = tl::unexpected(Failure{});
        result.sent = sent;
        result.finished = sent + milliseconds{200};
        return result;
    }
    /// Every transaction of the batch brought these words.
    static BatchResult answers(const Batch& batch, const Words& words) {
        BatchResult result;
        for (const auto& asked : batch.transactions) {
            TransactionResult done;
            done.unit = asked.unit;
            done.outcome = words;
            done.sent = start.mono;
            done.finished = start.mono + milliseconds{10};
            result.results.push_back(std::move(done));
        }
        return result;
    }
    CommandRecord interrupted_pulse() const {
        CommandRecord record;
        record.event.ack_id = "1";
        record.event.asset_id = site_.mapping().assets[0].id;
        record.event.attribute = "start";
        record.event.value = true;
        record.state = CommandState::intent;
        return record;
    }

    MappingBuilder site_;
    LineId line_{};
    PointId coil_{};
    CommandActions actions_;
};

TEST_F(LineMachineTest, ABatchOnASerialLineHasOneReadOfAUnit) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    auto now = start;
    for (int round = 0; round < 5; ++round) { // after the first both units are known to answer
        const auto batch = machine.next_batch(now, desk, true, actions_);
        ASSERT_TRUE(batch.has_value());
        ASSERT_EQ(batch->transactions.size(), 2U);
        EXPECT_NE(batch->transactions[0].unit, batch->transactions[1].unit);
        machine.batch_done(answers(*batch, {1}), now.mono);
        now.mono += std::chrono::seconds{10}; // everything is due
    }
}

TEST_F(LineMachineTest, NothingGoesToAUnitWhoseLateAnswerMayStillCome) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    const auto batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    BatchResult result;
    for (const auto& asked : batch->transactions) {
        result.results.push_back(timeout(asked, start.mono));
    }
    const auto now = Now{start.mono + milliseconds{400}, start.wall};
    machine.batch_done(result, now.mono);
    const auto next = machine.next_batch(now, desk, true, actions_);
    ASSERT_TRUE(next.has_value());
    EXPECT_TRUE(std::holds_alternative<ListenRequest>(next->transactions[0].request));
    machine.batch_done({}, now.mono);
    // Sent at 0, given up at 200 ms; the limit of 600 ms counts from then.
    const auto almost = Now{start.mono + milliseconds{799}, start.wall};
    const auto listening = machine.next_batch(almost, desk, true, actions_);
    ASSERT_TRUE(listening.has_value());
    EXPECT_TRUE(std::holds_alternative<ListenRequest>(listening->transactions[0].request));
    machine.batch_done({}, almost.mono);
    const auto later = Now{start.mono + milliseconds{800}, start.wall};
    const auto again = machine.next_batch(later, desk, true, actions_);
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(std::holds_alternative<ReadRequest>(again->transactions[0].request));
}

TEST_F(LineMachineTest, ABatchOnATcpLineHasUpToEightReadsOfAUnitThatAnswers) {
    MappingBuilder site;
    const auto net = site.tcp_line("net");
    const auto unit = site.unit(net, 1);
    for (std::uint16_t i = 0; i < 12; ++i) {
        site.holding(unit, "r" + std::to_string(i), static_cast<std::uint16_t>(1000 * i));
    }
    LineMachine machine{site.mapping(), net};
    CommandDesk desk{site.mapping(), {}};
    auto batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->transactions.size(), 1U) << "nobody knows yet whether it answers";
    EXPECT_TRUE(machine.polling());
    machine.batch_done(answers(*batch, {7}), start.mono);
    batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->transactions.size(), 8U);
}

TEST_F(LineMachineTest, AfterEightFramesOfCommandsAPollHasItsTurn) {
    MappingBuilder site;
    const auto net = site.tcp_line("net");
    const auto unit = site.unit(net, 1);
    for (std::uint16_t i = 0; i < 12; ++i) {
        site.grant_level(site.holding(unit, "r" + std::to_string(i), i)).verify = Verify::echo;
    }
    LineMachine machine{site.mapping(), net};
    CommandDesk desk{site.mapping(), {}};
    desk.clock().kernel_says(true);
    for (int i = 0; i < 12; ++i) {
        PendingEvent event;
        event.ack_id = std::to_string(i);
        event.asset_id = site.mapping().assets[0].id;
        event.attribute = "r" + std::to_string(i);
        event.value = std::int64_t{1};
        event.event_time = start.wall;
        desk.received(event, true, false, start, actions_);
    }
    std::string order;
    for (int i = 0; i < 13; ++i) {
        const auto batch = machine.next_batch(start, desk, true, actions_);
        ASSERT_TRUE(batch.has_value());
        const bool reads = std::holds_alternative<ReadRequest>(batch->transactions[0].request);
        order += reads ? 'p' : 'w';
        const auto result = answers(*batch, Words(reads ? 12U : 0U));
        const auto& news = machine.batch_done(result, start.mono);
        for (const auto& frame : news.frames) {
            desk.frame_done(frame.frame, frame.result, start, actions_);
        }
    }
    EXPECT_EQ(order, "wwwwwwwwpwwww");
}

TEST_F(LineMachineTest, AnIdleLineListensForTheMissingAnswerAndGoesOnWhenItCame) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    const auto batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    BatchResult missing = answers(*batch, {7});
    missing.results[0] = timeout(batch->transactions[0], start.mono);
    const auto silent = batch->transactions[0].unit;
    const auto now = Now{start.mono + milliseconds{250}, start.wall};
    machine.batch_done(missing, now.mono);
    auto next = machine.next_batch(now, desk, true, actions_);
    ASSERT_TRUE(next.has_value());
    while (!std::holds_alternative<ListenRequest>(next->transactions[0].request)) {
        EXPECT_NE(next->transactions[0].unit, silent);
        machine.batch_done(answers(*next, {7}), now.mono);
        next = machine.next_batch(now, desk, true, actions_);
        ASSERT_TRUE(next.has_value());
    }
    EXPECT_EQ(next->transactions[0].unit, silent);
    EXPECT_EQ(next->transactions[0].response_timeout, milliseconds{50});
    BatchResult heard;
    heard.results.emplace_back();
    heard.strays.push_back({silent, start.mono - milliseconds{1}});
    machine.batch_done(heard, now.mono);
    next = machine.next_batch(now, desk, true, actions_);
    ASSERT_TRUE(next.has_value());
    EXPECT_TRUE(std::holds_alternative<ListenRequest>(next->transactions[0].request))
        << "a frame from before the request proves nothing";
    heard.strays[0].at = now.mono;
    machine.batch_done(heard, now.mono);
    next = machine.next_batch(now, desk, true, actions_);
    ASSERT_TRUE(next.has_value());
    EXPECT_TRUE(std::holds_alternative<ReadRequest>(next->transactions[0].request));
    EXPECT_EQ(next->transactions[0].unit, silent);
}

TEST_F(LineMachineTest, NobodyIsWokenNorPreemptedForACommandWhoseUnitMayNotBeAsked) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    machine.link().opened();
    const auto batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    BatchResult result;
    for (const auto& asked : batch->transactions) {
        result.results.push_back(timeout(asked, start.mono));
    }
    const auto now = start.mono + milliseconds{400};
    machine.batch_done(result, now);
    EXPECT_EQ(machine.command_due(desk, now), never);
    desk.restore({interrupted_pulse()}, start, actions_); // to be looked at, at once
    EXPECT_EQ(machine.command_due(desk, now), start.mono + milliseconds{800});
    EXPECT_EQ(machine.next_wake(now, desk, false), start.mono + milliseconds{800});
}

TEST_F(LineMachineTest, WithoutPollsNoReadOfThePlanWakesAnybody) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    EXPECT_EQ(machine.next_wake(start.mono, desk, false), never) << "it is not opened again";
    machine.link().opened();
    EXPECT_LE(machine.next_wake(start.mono, desk, true), start.mono);
    EXPECT_EQ(machine.next_wake(start.mono, desk, false), never);
}

TEST_F(LineMachineTest, AnotherNumberOfWordsThanAskedForIsNoAnswer) {
    for (const auto& words : {Words{}, Words{1, 2}}) {
        LineMachine machine{site_.mapping(), line_};
        CommandDesk desk{site_.mapping(), {}};
        const auto batch = machine.next_batch(start, desk, true, actions_);
        ASSERT_TRUE(batch.has_value());
        const auto news = machine.batch_done(answers(*batch, words), start.mono);
        EXPECT_TRUE(news.reads.empty());
        const auto next = machine.next_batch(start, desk, true, actions_);
        ASSERT_TRUE(next.has_value());
        EXPECT_TRUE(std::holds_alternative<ListenRequest>(next->transactions[0].request))
            << "whose answer that was nobody knows: the right one may still come";
    }
}

TEST_F(LineMachineTest, ThreeExceptionsInARowMakeThePointsUnreadableUntilTheyAreReadAgain) {
    MappingBuilder site;
    const auto net = site.tcp_line("net");
    const auto unit = site.unit(net, 1);
    site.holding(unit, "value", 0);
    LineMachine machine{site.mapping(), net};
    CommandDesk desk{site.mapping(), {}};
    auto now = start;
    const auto poll = [&](tl::expected<Words, Failure> outcome) {
        const auto batch = machine.next_batch(now, desk, true, actions_);
        EXPECT_TRUE(batch.has_value());
        auto result = answers(*batch, {});
        result.results.at(0).outcome = std::move(outcome);
        result.results.at(0).sent = now.mono;
        auto news = machine.batch_done(result, now.mono);
        now.mono += std::chrono::seconds{1};
        return news;
    };
    const tl::expected<Words, Failure> refusal = tl::unexpected(
        Failure{FailureKind::exception, ExceptionCode::server_device_failure, {}, {}});
    EXPECT_TRUE(poll(refusal).unreadable.empty());
    EXPECT_TRUE(poll(refusal).unreadable.empty());
    EXPECT_FALSE(machine.unreadable(unit));
    EXPECT_EQ(poll(refusal).unreadable.size(), 1U);
    EXPECT_TRUE(poll(refusal).unreadable.empty()) << "said once";
    EXPECT_TRUE(machine.unreadable(unit));
    const auto news = poll(Words{7});
    EXPECT_TRUE(news.readable_again);
    EXPECT_EQ(news.reads.size(), 1U);
    EXPECT_FALSE(machine.unreadable(unit));
}

TEST_F(LineMachineTest, AtMostSixtyFourRequestsOfPeopleWait) {
    LineMachine machine{site_.mapping(), line_};
    for (std::uint64_t id = 0; id < 64; ++id) {
        EXPECT_TRUE(machine.ask(id, Transaction{}));
    }
    EXPECT_FALSE(machine.ask(64, Transaction{}));
    EXPECT_EQ(machine.drop_requests().size(), 64U);
    EXPECT_TRUE(machine.ask(65, Transaction{}));
}

TEST_F(LineMachineTest, TheReleaseOfAPulseDoesNotWaitForADiagnosis) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    desk.restore({interrupted_pulse()}, start, actions_);
    Transaction diagnosis;
    diagnosis.unit = 99;
    diagnosis.request = ReadRequest{};
    machine.ask(1, diagnosis);
    auto batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->transactions[0].unit, 2);
    machine.batch_done({}, start.mono);
    batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->transactions[0].unit, 99);
}

} // namespace
} // namespace railbridge::test
