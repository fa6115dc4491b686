#include "bridge/commands/command_ledger.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace railbridge::test {
namespace {

PendingEvent event(int number) {
    PendingEvent event;
    event.ack_id = std::to_string(number);
    return event;
}

CommandRecord ended(PendingEvent event, CommandState state = CommandState::acked) {
    CommandRecord record;
    record.event = std::move(event);
    record.state = state;
    return record;
}

CommandRecord ended(int number, CommandState state = CommandState::acked) {
    return ended(event(number), state);
}

TEST(CommandLedger, RemembersHowACommandEnded) {
    CommandLedger ledger;
    ledger.add(ended(1, CommandState::expired));
    EXPECT_EQ(ledger.state_of(event(1)), CommandState::expired);
    EXPECT_FALSE(ledger.state_of(event(2)).has_value());
}

TEST(CommandLedger, TellsAnotherEventUnderTheSameIdApart) {
    auto one = event(1);
    one.asset_id = "pump";
    one.attribute = "speed";
    one.value = std::int64_t{1};
    std::vector<PendingEvent> others(7, one);
    others[0].asset_id = "tank";
    others[1].attribute = "level";
    others[2].value = std::int64_t{2};
    others[3].value = 1.0;
    others[4].value = ValueList{std::int64_t{1}};
    others[5].deleted = true;
    others[6].event_time += std::chrono::milliseconds{1};
    CommandLedger ledger;
    ledger.add(ended(one));
    auto again = one;
    again.value_json = "1.0"; // written otherwise
    again.received_wall += std::chrono::hours{1};
    EXPECT_EQ(ledger.state_of(again), CommandState::acked);
    for (const auto& other : others) {
        ASSERT_FALSE(same_event(one, other));
        EXPECT_FALSE(ledger.state_of(other).has_value());
        EXPECT_TRUE(ledger.contains(other.ack_id));
    }
    ledger.add(ended(others[2], CommandState::expired));
    EXPECT_EQ(ledger.state_of(others[2]), CommandState::expired);
    EXPECT_FALSE(ledger.state_of(one).has_value());
}

TEST(CommandLedger, TellsStructuredValuesApart) {
    auto one = event(1);
    one.structured = true;
    one.value_json = R"({"a":1})";
    auto other = one;
    other.value_json = R"({"a":2})";
    CommandLedger ledger;
    ledger.add(ended(one));
    EXPECT_TRUE(ledger.state_of(one).has_value());
    EXPECT_FALSE(ledger.state_of(other).has_value());
}

TEST(CommandLedger, IsBoundedAndForgetsTheOldestFirst) {
    CommandLedger ledger;
    for (int i = 0; i < 5000; ++i) {
        ledger.add(ended(i));
    }
    EXPECT_FALSE(ledger.state_of(event(903)).has_value());
    EXPECT_TRUE(ledger.state_of(event(904)).has_value());
    EXPECT_TRUE(ledger.state_of(event(4999)).has_value());
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
