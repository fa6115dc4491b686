#include "bridge/polling/unit_health.hpp"

#include <gtest/gtest.h>

#include <random>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

TEST(UnitHealth, GoesOfflineAtTheSecondFailureInARowAndSaysSoOnce) {
    UnitHealth unit;
    EXPECT_FALSE(unit.failed(start));
    EXPECT_EQ(unit.state(), UnitHealth::State::unasked);
    EXPECT_LE(unit.ask_from(), start) << "one failure is no reason to wait";
    EXPECT_TRUE(unit.failed(start));
    EXPECT_EQ(unit.state(), UnitHealth::State::offline);
    EXPECT_FALSE(unit.failed(start));
    EXPECT_EQ(unit.failures(), 3U);
}

TEST(UnitHealth, SaysOnceThatItCameOnline) {
    UnitHealth unit;
    EXPECT_TRUE(unit.answered());
    EXPECT_FALSE(unit.answered());
    unit.failed(start);
    unit.failed(start);
    EXPECT_TRUE(unit.answered());
    EXPECT_LE(unit.ask_from(), start);
}

TEST(UnitHealth, AnAnswerBetweenTwoFailuresKeepsItOnline) {
    UnitHealth unit;
    unit.answered();
    EXPECT_FALSE(unit.failed(start));
    unit.answered();
    EXPECT_FALSE(unit.failed(start));
    EXPECT_EQ(unit.state(), UnitHealth::State::online);
}

TEST(UnitHealth, IsProbedAtMostOnceASecond) {
    UnitHealth unit;
    unit.failed(start);
    unit.failed(start);
    EXPECT_EQ(unit.ask_from(), start + seconds{1});
    unit.failed(start + seconds{5});
    EXPECT_EQ(unit.ask_from(), start + seconds{6});
}

TEST(UnitHealth, MayBeAskedAtOnceWhenTheLineIsNewButStaysOffline) {
    UnitHealth unit;
    unit.failed(start);
    unit.failed(start);
    unit.forget();
    EXPECT_LE(unit.ask_from(), start);
    EXPECT_EQ(unit.state(), UnitHealth::State::offline);
    EXPECT_TRUE(unit.answered()) << "its return is news";
}

DurationHistogram answers_of(Duration took) {
    DurationHistogram answers;
    for (int i = 0; i < 1000; ++i) {
        answers.add(took);
    }
    return answers;
}

TEST(UnitHealth, AProbeWaitsThreeTimesAsLongAsNearlyAllItsAnswersTook) {
    UnitHealth unit;
    unit.answered();
    const auto answers = answers_of(milliseconds{40});
    EXPECT_EQ(unit.patience(seconds{1}, answers), seconds{1}) << "it answers: no reason to hurry";
    unit.failed(start);
    unit.failed(start);
    const auto patience = unit.patience(seconds{1}, answers);
    EXPECT_GE(patience, milliseconds{112});
    EXPECT_LE(patience, milliseconds{128}) << "buckets of the histogram";
    EXPECT_EQ(unit.patience(milliseconds{100}, answers), milliseconds{100})
        << "never more than allowed";
}

TEST(UnitHealth, AProbeWaitsAtLeastFiftyMilliseconds) {
    UnitHealth unit;
    unit.failed(start);
    unit.failed(start);
    EXPECT_EQ(unit.patience(seconds{1}, answers_of(milliseconds{1})), milliseconds{50});
}

TEST(UnitHealth, AUnitThatNeverAnsweredGetsItsWholeTime) {
    UnitHealth unit;
    unit.failed(start);
    unit.failed(start);
    EXPECT_EQ(unit.patience(seconds{1}, DurationHistogram{}), seconds{1});
}

TEST(UnitHealth, AUnitThatBecameSlowerIsFoundBecauseItsLateAnswerIsHeard) {
    UnitHealth unit;
    const auto answers = answers_of(milliseconds{5});
    unit.failed(start);
    unit.failed(start);
    unit.heard();
    EXPECT_EQ(unit.patience(seconds{1}, answers), seconds{1});
    unit.failed(start);
    EXPECT_EQ(unit.patience(seconds{1}, answers), milliseconds{50});
}

TEST(ProbeBudget, LetsFailingUnitsHaveAnEleventhOfTheLineTogether) {
    std::mt19937 random{3};
    ProbeBudget budget;
    auto now = start;
    Duration spent{};
    for (int probe = 0; probe < 1000; ++probe) { // of whatever unit, as often as it is allowed
        now = std::max(now, budget.free_at());
        const Duration cost = milliseconds{20 + random() % 900};
        now += cost;
        spent += cost;
        budget.spent(now, cost);
    }
    now = budget.free_at();
    EXPECT_NEAR(static_cast<double>(spent.count()) /
                    static_cast<double>((now + seconds{30} - start).count()),
                1.0 / 11.0, 1e-6);
}

TEST(ProbeBudget, HasSavedHalfAMinuteOfPausesWhereNobodyFailed) {
    ProbeBudget budget;
    budget.spent(start, seconds{2});
    EXPECT_EQ(budget.free_at(), start - seconds{10}) << "two timeouts: probes begin at once";
    budget.spent(start, seconds{2});
    EXPECT_EQ(budget.free_at(), start + seconds{12}) << "more than that was not saved";
    const auto later = start + std::chrono::hours{1};
    budget.spent(later, seconds{2});
    EXPECT_EQ(budget.free_at(), later - seconds{10}) << "and again";
}

TEST(ProbeBudget, KeepsWhatWasSavedWhenTheLineIsOpenedAgain) {
    ProbeBudget budget;
    budget.spent(start, seconds{2});
    budget.restart(start);
    EXPECT_EQ(budget.free_at(), start - seconds{10});
    budget.spent(start, seconds{2});
    budget.restart(start + seconds{1});
    EXPECT_EQ(budget.free_at(), start + seconds{1}) << "what is owed is forgiven";
    budget.spent(start + seconds{3}, seconds{2});
    EXPECT_EQ(budget.free_at(), start + seconds{23}) << "and nothing saved a second time";
}

} // namespace
} // namespace railbridge::test
