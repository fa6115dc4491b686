#include "bridge/commands/command_ledger.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

CommandRecord ended(int number, CommandState state = CommandState::acked) {
    CommandRecord record;
    record.event.ack_id = std::to_string(number);
    record.state = state;
    return record;
}

TEST(CommandLedger, RemembersHowACommandEnded) {
    CommandLedger ledger;
    ledger.add(ended(1, CommandState::expired));
    EXPECT_EQ(ledger.state_of("1"), CommandState::expired);
    EXPECT_FALSE(ledger.state_of("2").has_value());
}

TEST(CommandLedger, IsBoundedAndForgetsTheOldestFirst) {
    CommandLedger ledger;
    for (int i = 0; i < 5000; ++i) {
        ledger.add(ended(i));
    }
    EXPECT_FALSE(ledger.state_of("903").has_value());
    EXPECT_TRUE(ledger.state_of("904").has_value());
    EXPECT_TRUE(ledger.state_of("4999").has_value());
}

TEST(CommandLedger, ShowsTheLastTwentyNewestFirst) {
    CommandLedger ledger;
    for (int i = 0; i < 30; ++i) {
        ledger.add(ended(i));
    }
    const auto recent = ledger.recent();
    ASSERT_EQ(recent.size(), 20U);
    EXPECT_EQ(recent.front().event.ack_id, "29");
    EXPECT_EQ(recent.back().event.ack_id, "10");
}

} // namespace
} // namespace railbridge::test
