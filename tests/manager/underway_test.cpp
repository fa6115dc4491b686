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

    void subscribe(const std::string& filter, int qos = 0) {
        filters_.put({"a", "r:u"}, filter, qos, manager::EventFilter{});
    }

    std::optional<bool> may_read(std::string_view client, std::string_view topic,
                                 std::string_view payload) {
        return underway_.may_read(client, topic, payload, filters_);
    }

    manager::Underway underway_;
    manager::FilterTable filters_;
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
    subscribe("r/a/x");
    hand_over({{"a", "r/a/x", "1"}, {"b", "r/b/x", "1"}, {"a", "r/a/x", "1"}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("b", "r/b/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    hand_over({{"a", "r/a/x", "1"}, {"a", "r/a/x", "1"}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    subscribe("r/a/#");
    hand_over({{"a", "r/a/x", "1"}, {"a", "r/a/x", "1"}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), false);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), false);
}

TEST_F(UnderwayTest, CopiesOfDifferentQosAreAllRead) {
    subscribe("r/a/x", 0);
    subscribe("r/a/y", 1);
    hand_over({{"a", "r/a/x", "1", 1}});
    EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    EXPECT_EQ(may_read("a", "r/a/x", "1"), false) << "the other one is of another topic";
    subscribe("r/a/+", 2);
    hand_over({{"a", "r/a/x", "1", 1}, {"a", "r/a/x", "1", 1}});
    for (int copy = 0; copy < 4; ++copy) {
        EXPECT_EQ(may_read("a", "r/a/x", "1"), true);
    }
}

TEST_F(UnderwayTest, ManyMessagesWithSeveralCopiesCostLittle) {
    constexpr std::size_t many = 100'000;
    std::vector<manager::Publish> publishes;
    for (std::size_t i = 0; i < many; ++i) {
        publishes.push_back({"a", "r/a/" + std::to_string(i), "1"});
    }
    hand_over(publishes);
    for (const auto& publish : publishes) {
        ASSERT_EQ(may_read("a", publish.topic, "1"), true);
        ASSERT_EQ(may_read("a", publish.topic, "1"), false);
    }
}

} // namespace
} // namespace railbridge::test
