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
        site_.holding(first, "b", 10);
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

    MappingBuilder site_;
    LineId line_{};
    PointId coil_{};
    CommandActions actions_;
};

TEST_F(LineMachineTest, ABatchOnASerialLineHasOneReadOfAUnit) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    const auto batch = machine.next_batch(start, desk, true, actions_);
    ASSERT_TRUE(batch.has_value());
    ASSERT_EQ(batch->transactions.size(), 2U);
    EXPECT_NE(batch->transactions[0].unit, batch->transactions[1].unit);
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
    const auto later = Now{start.mono + milliseconds{600}, start.wall};
    const auto again = machine.next_batch(later, desk, true, actions_);
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(std::holds_alternative<ReadRequest>(again->transactions[0].request));
}

TEST_F(LineMachineTest, TheReleaseOfAPulseDoesNotWaitForADiagnosis) {
    LineMachine machine{site_.mapping(), line_};
    CommandDesk desk{site_.mapping(), {}};
    CommandRecord interrupted;
    interrupted.event.ack_id = "1";
    interrupted.event.asset_id = site_.mapping().assets[0].id;
    interrupted.event.attribute = "start";
    interrupted.event.value = true;
    interrupted.state = CommandState::intent;
    desk.restore({interrupted}, start, actions_);
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
