// One copy of each message for a client, whatever the broker asks.

#include "tools/manager/api/underway.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

class UnderwayTest : public testing::Test {
protected:
    void hand_over(std::vector<manager::Publish> publishes) {
        manager::Outbox outbox;
        outbox.publishes = std::move(publishes);
        underway_.hand_over(std::move(outbox));
    }

    std::optional<bool> may_read(std::string_view client, std::string_view topic,
                                 std::string_view payload) {
        return underway_.may_read(client, topic, payload, [this](auto, auto) { return filters_; });
    }

    manager::Underway underway_;
    std::size_t filters_ = 1;
};

TEST_F(UnderwayTest, EachMessageIsReadOnce) {
    hand_over({{"a", "r/a/x", "1"}, {"b", "r/b/x", "1"}, {"a", "r/a/x", "2"}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), false) << "of another subscription";
    EXPECT_EQ(may_read("b", "r/b/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "2"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "2"), false);
}

TEST_F(UnderwayTest, OneThatNobodySubscribedToIsPassedOver) {
    hand_over({{"a", "r/a/x", "1"}, {"b", "r/b/x", "1"}});
    EXPECT_EQ(may_read("b", "r/b/x", "1"), true);
}

TEST_F(UnderwayTest, WhatIsNotUnderWayIsNotJudged) {
    hand_over({{"a", "r/a/x", "1"}, {"a", "r/a/direct", "1", 0, manager::Purpose::news, true}});
    EXPECT_EQ(may_read("a", "r/a/x", "other"), std::nullopt);
    EXPECT_EQ(may_read("a", "r/a/direct", "1"), std::nullopt);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    hand_over({});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), std::nullopt);
}

TEST_F(UnderwayTest, EqualMessagesInARowAreAllRead) {
    hand_over({{"a", "r/a/x", "1"}, {"b", "r/b/x", "1"}, {"a", "r/a/x", "1"}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("b", "r/b/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    filters_ = 2;
    hand_over({{"a", "r/a/x", "1"}, {"a", "r/a/x", "1"}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), false);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), false);
}

} // namespace
} // namespace railbridge::test
