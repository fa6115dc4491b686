#include "bridge/polling/unit_health.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
constexpr Duration cost = milliseconds{500};

TEST(UnitHealth, GoesOfflineAtTheSecondFailureInARowAndSaysSoOnce) {
    UnitHealth unit;
    EXPECT_FALSE(unit.failed(start, cost, 1));
    EXPECT_EQ(unit.state(), UnitHealth::State::unasked);
    EXPECT_LE(unit.ask_from(), start) << "one failure is no reason to wait";
    EXPECT_TRUE(unit.failed(start, cost, 1));
    EXPECT_EQ(unit.state(), UnitHealth::State::offline);
    EXPECT_FALSE(unit.failed(start, cost, 1));
    EXPECT_EQ(unit.failures(), 3U);
}

TEST(UnitHealth, SaysOnceThatItCameOnline) {
    UnitHealth unit;
    EXPECT_TRUE(unit.answered());
    EXPECT_FALSE(unit.answered());
    unit.failed(start, cost, 1);
    unit.failed(start, cost, 1);
    EXPECT_TRUE(unit.answered());
    EXPECT_LE(unit.ask_from(), start);
}

TEST(UnitHealth, AnAnswerBetweenTwoFailuresKeepsItOnline) {
    UnitHealth unit;
    unit.answered();
    EXPECT_FALSE(unit.failed(start, cost, 1));
    unit.answered();
    EXPECT_FALSE(unit.failed(start, cost, 1));
    EXPECT_EQ(unit.state(), UnitHealth::State::online);
}

TEST(UnitHealth, ProbesCostAtMostATenthOfTheLineTogether) {
    for (const std::size_t failing : {1U, 2U, 5U, 13U}) {
        UnitHealth unit;
        unit.failed(start, cost, failing);
        unit.failed(start, cost, failing);
        const auto pause = unit.ask_from() - start;
        const auto share = static_cast<double>(failing) * static_cast<double>(cost.count()) /
                           static_cast<double>((cost + pause).count());
        // Each probe comes once per pause; the line is theirs for failing * cost of it.
        EXPECT_LE(static_cast<double>(failing) * static_cast<double>(cost.count()) /
                      static_cast<double>(pause.count()),
                  1.0 / 9.0 + 1e-9)
            << failing << " units take " << share;
    }
}

TEST(UnitHealth, IsProbedAtLeastOnceAMinuteAndAtMostOnceASecond) {
    UnitHealth slow;
    slow.failed(start, seconds{60}, 247);
    slow.failed(start, seconds{60}, 247);
    EXPECT_EQ(slow.ask_from(), start + seconds{60});
    UnitHealth quick;
    quick.failed(start, Duration{1}, 0);
    quick.failed(start, Duration{1}, 0);
    EXPECT_EQ(quick.ask_from(), start + seconds{1});
}

TEST(UnitHealth, MayBeAskedAtOnceWhenTheLineIsNewButStaysOffline) {
    UnitHealth unit;
    unit.failed(start, cost, 1);
    unit.failed(start, cost, 1);
    unit.forget();
    EXPECT_LE(unit.ask_from(), start);
    EXPECT_EQ(unit.state(), UnitHealth::State::offline);
    EXPECT_TRUE(unit.answered()) << "its return is news";
}

} // namespace
} // namespace railbridge::test
