#include "adapters/mqtt/backoff.hpp"

#include "adapters/mqtt/refusal.hpp"

#include <gtest/gtest.h>

namespace railbridge::mqtt {
namespace {

using namespace std::chrono_literals;

bool about(Duration pause, Duration expected) {
    return pause >= expected * 4 / 5 && pause <= expected * 6 / 5;
}

TEST(Backoff, DoublesUpToItsLimitAndStartsAnew) {
    Backoff backoff{UplinkTimings{}, "gateway-1"};
    for (const auto expected : {1s, 2s, 4s, 8s, 8s, 8s}) {
        EXPECT_TRUE(about(backoff.after_failure(), expected)) << expected.count();
    }
    backoff.reset();
    EXPECT_TRUE(about(backoff.after_failure(), 1s));
}

TEST(Backoff, ShortSessionsEndInTheLongPause) {
    Backoff backoff{UplinkTimings{}, "gateway-1"};
    Duration last{};
    for (int i = 0; i < 10; ++i) {
        last = backoff.after_short_session();
    }
    EXPECT_TRUE(about(last, 60s));
}

TEST(Backoff, ARefusalIsNeverRetriedSoonerThanPromised) {
    Backoff backoff{UplinkTimings{}, "gateway-1"};
    for (int i = 0; i < 1000; ++i) {
        const auto pause = backoff.after_refusal();
        EXPECT_GE(pause, 60s);
        EXPECT_LE(pause, 90s);
    }
}

/// Two boxes with one id: the fourth loss of either within five minutes closes its command path.
TEST(Backoff, AFightForAnIdIsNoticedInTime) {
    for (const char* id : {"gateway-1", "gateway-2", "x"}) {
        Backoff one{UplinkTimings{}, id};
        Backoff other{UplinkTimings{}, id};
        Duration between{};
        for (int loss = 0; loss < 3; ++loss) { // from the first to the fourth
            const auto pause = one.after_takeover();
            EXPECT_GE(pause, 10s) << "no tight loop";
            between += pause + other.after_takeover();
        }
        EXPECT_LT(between, 4min);
    }
}

TEST(Backoff, DiffersBetweenBoxesAndNotBetweenRuns) {
    Backoff one{UplinkTimings{}, "gateway-1"};
    Backoff again{UplinkTimings{}, "gateway-1"};
    Backoff other{UplinkTimings{}, "gateway-2"};
    const auto first = one.before_first();
    EXPECT_EQ(first, again.before_first());
    EXPECT_NE(first, other.before_first());
    EXPECT_GE(first, Duration{});
    EXPECT_LE(first, 1s);
}

TEST(Refusal, CredentialsArePermanentAndABusyManagerIsNot) {
    EXPECT_TRUE(connect_refusal(true, 0x86, 0x86).permanent);
    EXPECT_TRUE(connect_refusal(true, 0x87, 0).permanent);
    EXPECT_TRUE(connect_refusal(false, 4, 0).permanent);
    EXPECT_TRUE(connect_refusal(false, 5, 0).permanent);
    EXPECT_FALSE(connect_refusal(true, 0, 0x89).permanent);
    EXPECT_FALSE(connect_refusal(false, 3, 0).permanent);
    EXPECT_TRUE(connect_refusal(true, 0, 0x84).protocol);
    EXPECT_TRUE(connect_refusal(true, 1, 0).protocol);
    EXPECT_EQ(connect_refusal(true, -1, 0).text, "");
    EXPECT_NE(connect_refusal(true, 0, 0xB0).text, "");
}

} // namespace
} // namespace railbridge::mqtt
