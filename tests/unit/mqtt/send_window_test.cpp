#include "adapters/mqtt/send_window.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace railbridge::mqtt {
namespace {

constexpr TimePoint at(int milliseconds) {
    return TimePoint{std::chrono::milliseconds{milliseconds}};
}

class SendWindowTest : public testing::Test {
protected:
    void push(PublishId id) { ASSERT_TRUE(window_.push({id, "topic", "payload"})); }
    void pump(int now = 0) {
        window_.pump([now] { return at(now); },
                     [this](const Outgoing& outgoing) { sent_.push_back(outgoing.id); });
    }

    SendWindow window_{2, 3};
    std::vector<PublishId> sent_;
};

using Ids = std::vector<PublishId>;

TEST_F(SendWindowTest, SendsInOrderAndNeverMoreThanTheWindow) {
    push(1);
    push(2);
    push(3);
    pump();
    EXPECT_EQ(sent_, (Ids{1, 2}));
    EXPECT_TRUE(window_.settle(1));
    pump();
    EXPECT_EQ(sent_, (Ids{1, 2, 3}));
}

TEST_F(SendWindowTest, EachIdIsSettledOnce) {
    push(1);
    EXPECT_FALSE(window_.settle(1)); // not sent yet
    pump();
    EXPECT_TRUE(window_.settle(1));
    EXPECT_FALSE(window_.settle(1));
    EXPECT_TRUE(window_.close().empty());
}

TEST_F(SendWindowTest, WhoWaitsForWorkIsWokenByIt) {
    std::thread sender{[this] {
        while (window_.await_work()) {
            pump();
            window_.settle(sent_.back());
        }
    }};
    for (const PublishId id : Ids{1, 2, 3, 4}) {
        push(id);
        EXPECT_TRUE(window_.wait_empty(std::chrono::seconds{10}));
    }
    window_.close();
    sender.join();
    EXPECT_EQ(sent_, (Ids{1, 2, 3, 4}));
}

TEST_F(SendWindowTest, OneThatFailsToSendKeepsNobodyFromClosing) {
    push(1);
    push(2);
    EXPECT_THROW(window_.pump([] { return at(0); },
                              [](const Outgoing&) { throw std::runtime_error{"no memory"}; }),
                 std::runtime_error);
    EXPECT_EQ(window_.close(), (Ids{1, 2}));
}

TEST_F(SendWindowTest, ClosingReturnsEverythingUnansweredAndRefusesMore) {
    push(3);
    push(1);
    push(2);
    pump();
    EXPECT_TRUE(window_.settle(3));
    EXPECT_EQ(window_.close(), (Ids{1, 2}));
    EXPECT_FALSE(window_.push({4, "", ""}));
    EXPECT_FALSE(window_.settle(1));
    pump();
    EXPECT_EQ(sent_, (Ids{3, 1}));
}

TEST_F(SendWindowTest, WhatWaitsIsBounded) {
    push(1);
    push(2);
    push(3);
    EXPECT_FALSE(window_.push({4, "", ""}));
}

TEST_F(SendWindowTest, TheBrokerMayNarrowItButNotWidenItNorStopIt) {
    window_.limit_in_flight(100);
    window_.limit_in_flight(1);
    push(1);
    push(2);
    pump();
    EXPECT_EQ(sent_, (Ids{1}));
    window_.limit_in_flight(0);
    EXPECT_TRUE(window_.settle(1));
    pump();
    EXPECT_EQ(sent_, (Ids{1, 2}));
}

TEST_F(SendWindowTest, KnowsTheOldestUnacknowledged) {
    EXPECT_EQ(window_.oldest_sent(), never);
    push(1);
    pump(10);
    push(2);
    pump(20);
    EXPECT_EQ(window_.oldest_sent(), at(10));
    EXPECT_TRUE(window_.settle(1));
    EXPECT_EQ(window_.oldest_sent(), at(20));
}

/// Who waits for the journal while he sends one makes those behind it no older.
TEST_F(SendWindowTest, EachIsAsOldAsItsOwnSending) {
    push(1);
    push(2);
    int now = 10;
    window_.pump([&] { return at(now); }, [&](const Outgoing&) { now += 100; });
    EXPECT_EQ(window_.oldest_sent(), at(10));
    EXPECT_TRUE(window_.settle(1));
    EXPECT_EQ(window_.oldest_sent(), at(110));
}

TEST_F(SendWindowTest, WhatIsPushedWhileSendingIsSentByTheSameThread) {
    push(1);
    window_.pump([] { return at(0); },
                 [this](const Outgoing& outgoing) {
                     sent_.push_back(outgoing.id);
                     if (outgoing.id == 1) {
                         push(2);
                         pump(); // another caller: returns at once, for somebody is sending
                         EXPECT_EQ(sent_, (Ids{1}));
                     }
                 });
    EXPECT_EQ(sent_, (Ids{1, 2}));
}

TEST(SendWindowThreads, EveryIdIsAnsweredExactlyOnce) {
    constexpr PublishId count = 20000;
    SendWindow window{8, count};
    std::vector<std::atomic<int>> answers(count + 1);
    const auto pump = [&] {
        window.pump([] { return at(0); },
                    [&](const Outgoing& outgoing) {
                        if (window.settle(outgoing.id)) {
                            ++answers[outgoing.id];
                        }
                    });
    };
    std::atomic<PublishId> pushed{0};
    std::jthread hub{[&] {
        for (PublishId id = 1; id <= count; ++id, ++pushed) {
            if (window.push({id, "", ""})) {
                pump();
            } else {
                ++answers[id];
            }
        }
    }};
    std::jthread paho{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pump();
        }
    }};
    // Closed in the middle of the work.
    while (pushed < count / 2) {
        std::this_thread::yield();
    }
    for (const PublishId id : window.close()) {
        ++answers[id];
    }
    hub.join();
    paho.request_stop();
    paho.join();
    for (PublishId id = 1; id <= count; ++id) {
        ASSERT_EQ(answers[id], 1) << id;
    }
}

} // namespace
} // namespace railbridge::mqtt
