// Another client takes our place, or the broker ends the connection with a word.

#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/adapter/mqtt/scripted_broker.hpp"
#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

namespace railbridge::test {
namespace {

TEST(Takeover, SaidByTheBrokerIsToldFromAnOrdinaryLoss) {
    ScriptedBroker broker{[](Packet type, const std::string& bytes) {
        switch (type) {
        case Packet::connect:
            return Reaction{connack(true), false};
        case Packet::subscribe:
            return Reaction{suback(true, bytes, [](const std::string&) { return 0; }), false};
        case Packet::publish:
            return Reaction{std::string{"\xE0\x02\x8E\x00", 4}, true};
        default:
            return Reaction{};
        }
    }};
    UplinkBench bench{settings_for(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    bench.client.acknowledge(1, "x");
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    EXPECT_TRUE(bench.all<UplinkDown>().front().taken_over)
        << bench.all<UplinkDown>().front().reason;
    EXPECT_FALSE(bench.all<UplinkDown>().front().permanent);
}

TEST(Subscribing, IsGivenUpWhenTheBrokerTakesItsLeaveInstead) {
    for (const auto& [code, is_takeover] : {std::pair{'\x98', false}, std::pair{'\x8E', true}}) {
        ScriptedBroker broker{[said = code](Packet type, const std::string&) {
            return type == Packet::connect ? Reaction{connack(true)}
                                           : Reaction{std::string{"\xE0\x02"} + said + '\0', true};
        }};
        UplinkBench bench{settings_for(broker.port())};
        ASSERT_TRUE(bench.client.start());
        ASSERT_TRUE(bench.awaits<UplinkDown>());
        const UplinkDown down = bench.all<UplinkDown>().front();
        EXPECT_NE(down.reason.find(is_takeover ? "another client" : "an administrator"),
                  std::string::npos)
            << down.reason;
        EXPECT_EQ(down.taken_over, is_takeover);
    }
}

TEST(Takeover, IsToldWhileASubscriptionWaitsForItsAnswer) {
    for (const bool of_an_asset : {false, true}) {
        std::atomic<bool> rival{false};
        ScriptedBroker broker{[&rival](Packet type, const std::string& bytes) {
            if (type == Packet::connect) {
                return Reaction{connack(true)};
            }
            if (rival) {
                return Reaction{std::string{"\xE0\x02\x8E\x00", 4}, true};
            }
            constexpr unsigned char refused = 0x87;
            return Reaction{suback(true, bytes, [](const std::string&) { return refused; })};
        }};
        UplinkBench bench{settings_for(broker.port())};
        ASSERT_TRUE(bench.client.start());
        ASSERT_TRUE(bench.awaits<UplinkUp>());
        rival = true;
        if (of_an_asset) {
            bench.client.watch_asset(AssetIndex{});
        } else {
            bench.client.accept_pending(false);
        }
        ASSERT_TRUE(bench.awaits<UplinkDown>());
        EXPECT_TRUE(bench.all<UplinkDown>().front().taken_over)
            << bench.all<UplinkDown>().front().reason;
    }
}

TEST(Takeover, IsToldEachTimeItEndsTheSubscribing) {
    ScriptedBroker broker{[](Packet type, const std::string&) {
        return type == Packet::connect ? Reaction{connack(true)}
                                       : Reaction{std::string{"\xE0\x02\x8E\x00", 4}, true};
    }};
    UplinkBench bench{settings_for(broker.port())};
    ASSERT_TRUE(bench.client.start());
    EXPECT_TRUE(bench.awaits<UplinkDown>(3));
}

std::size_t takeovers(const UplinkBench& bench) {
    const auto downs = bench.all<UplinkDown>();
    return static_cast<std::size_t>(std::count_if(
        downs.begin(), downs.end(), [](const UplinkDown& down) { return down.taken_over; }));
}

// mosquitto 2.0.11 gives the place away without a word.
TEST(Takeover, BetweenTwoClientsOfOneIdIsNoticedByBothAndEndsTheFight) {
    TemporaryDirectory directory;
    RunningBroker broker{directory, "allow_anonymous true"};
    auto patient = settings_for(broker.port());
    patient.timings.takeover_retry = std::chrono::seconds{60};
    // Who is thrown out while he still comes up knows nothing of a rival. On a busy machine that
    // takes longer than the usual pause of 50 ms, and then only the other one would notice.
    patient.timings.retry_min = std::chrono::seconds{2};
    UplinkBench first{patient};
    ASSERT_TRUE(first.client.start());
    ASSERT_TRUE(first.awaits<UplinkUp>());
    UplinkBench second{patient};
    ASSERT_TRUE(second.client.start());
    ASSERT_TRUE(await([&] { return takeovers(first) > 0 && takeovers(second) > 0; },
                      std::chrono::seconds{30}));
    // Each needs one unexplained loss and one return to know it; after that it waits.
    EXPECT_LE(first.all<UplinkUp>().size() + second.all<UplinkUp>().size(), 6U);
}

// The command path closes at the fourth.
TEST(Takeover, ThatGoesOnIsNoticedEachTime) {
    TemporaryDirectory directory;
    RunningBroker broker{directory, "allow_anonymous true"};
    UplinkBench first{settings_for(broker.port())};
    ASSERT_TRUE(first.client.start());
    ASSERT_TRUE(first.awaits<UplinkUp>());
    UplinkBench second{settings_for(broker.port())};
    ASSERT_TRUE(second.client.start());
    EXPECT_TRUE(await([&] { return takeovers(first) > 3 && takeovers(second) > 3; },
                      std::chrono::seconds{60}));
}

TEST(Takeover, IsNotSuspectedWhenTheBrokerRestarts) {
    TemporaryDirectory directory;
    RunningBroker broker{directory, "allow_anonymous true"};
    UplinkBench bench{settings_for(broker.port())};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    broker.kill_hard();
    broker.start();
    ASSERT_TRUE(bench.awaits<UplinkUp>(2));
    EXPECT_EQ(takeovers(bench), 0U);
}

} // namespace
} // namespace railbridge::test
