#include "bridge/polling/line_statistics.hpp"

#include <gtest/gtest.h>

#include <random>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
constexpr UnitId unit = 7;

TransactionResult answered(Duration took, TimePoint at = start) {
    TransactionResult result;
    result.unit = unit;
    result.outcome = Words{1};
    result.sent = at;
    result.finished = at + took;
    return result;
}

TransactionResult failed(FailureKind kind, FrameDefect defect = FrameDefect::none,
                         ExceptionCode exception = ExceptionCode::none) {
    TransactionResult result = answered(milliseconds{5});
    result.outcome = tl::unexpected(Failure{kind, exception, Recovery::unit_backoff, "", defect});
    return result;
}

double micros(std::optional<Duration> time) {
    return time ? static_cast<double>(time->count()) : -1.0;
}

TEST(DurationHistogram, KnowsNothingBeforeTheFirstSample) {
    EXPECT_FALSE(DurationHistogram{}.percentile(0.5));
}

TEST(DurationHistogram, IsRightWithinAnEighthOfADoublingFromMicrosecondsToMinutes) {
    for (const std::int64_t time : {0, 1, 7, 8, 9, 15, 16, 17, 100, 999, 1000, 12'345, 999'999,
                                    5'000'000, 60'000'000, 120'000'000}) {
        DurationHistogram histogram;
        histogram.add(Duration{time});
        EXPECT_NEAR(micros(histogram.percentile(0.5)), static_cast<double>(time),
                    0.0625 * static_cast<double>(time) + 0.5);
    }
}

TEST(DurationHistogram, CountsTheTooLongAndTheNegativeAsTheNearest) {
    DurationHistogram histogram;
    histogram.add(Duration{-5});
    EXPECT_EQ(micros(histogram.percentile(0.5)), 0.0);
    histogram.add(std::chrono::hours{1});
    EXPECT_NEAR(micros(histogram.percentile(1.0)), 130e6, 10e6);
}

TEST(DurationHistogram, AgreesWithSortedSamples) {
    std::mt19937 random{1};
    std::lognormal_distribution<double> times{9.0, 1.0};
    DurationHistogram histogram;
    std::vector<double> samples;
    for (int i = 0; i < 4000; ++i) {
        const auto time = static_cast<std::int64_t>(times(random));
        histogram.add(Duration{time});
        samples.push_back(static_cast<double>(time));
    }
    std::sort(samples.begin(), samples.end());
    EXPECT_NEAR(micros(histogram.percentile(0.5)) / samples[2000], 1.0, 0.07);
    EXPECT_NEAR(micros(histogram.percentile(0.99)) / samples[3960], 1.0, 0.07);
}

TEST(DurationHistogram, ForgetsWhatIsThousandsOfSamplesOld) {
    DurationHistogram histogram;
    for (int i = 0; i < 4000; ++i) {
        histogram.add(seconds{1});
    }
    for (int i = 0; i < 30'000; ++i) {
        histogram.add(milliseconds{1});
    }
    EXPECT_LT(micros(histogram.percentile(0.99)), 1100.0);
    EXPECT_EQ(histogram.count(), 34'000U);
    EXPECT_EQ(histogram.sum(), seconds{4000} + seconds{30});
}

TEST(SlidingSum, IsTheRateOfTheLastTenSeconds) {
    SlidingSum sum;
    EXPECT_EQ(sum.per_second(start), 0.0);
    auto now = start;
    for (int i = 0; i < 1000; ++i, now += milliseconds{50}) {
        sum.add(1.0, now);
        if (i == 40) {
            EXPECT_NEAR(sum.per_second(now), 20.0, 1.0) << "before ten seconds have passed, too";
        }
    }
    EXPECT_NEAR(sum.per_second(now), 20.0, 0.5);
    EXPECT_NEAR(sum.per_second(now + seconds{5}), 10.0, 0.5);
    EXPECT_NEAR(sum.per_second(now + seconds{21}), 0.0, 1e-9) << "nothing happened for long";
}

TEST(LineStatistics, CountsEachFailureUnderItsMostExactCause) {
    LineStatistics statistics;
    statistics.add_unit(unit);
    for (const auto& result :
         {failed(FailureKind::timeout), failed(FailureKind::timeout, FrameDefect::truncated),
          failed(FailureKind::timeout, FrameDefect::garbage),
          failed(FailureKind::malformed, FrameDefect::garbage), failed(FailureKind::malformed),
          failed(FailureKind::malformed, FrameDefect::foreign), failed(FailureKind::wrong_echo),
          failed(FailureKind::line_lost),
          failed(FailureKind::exception, FrameDefect::none, ExceptionCode::illegal_data_address),
          failed(FailureKind::exception, FrameDefect::none, static_cast<ExceptionCode>(0x77))}) {
        statistics.finished(result, start);
    }
    for (const auto& figures : {statistics.line(start), statistics.unit(unit, start)}) {
        EXPECT_EQ(figures.requests, 10U);
        EXPECT_EQ(figures.faults.timeout, 1U);
        EXPECT_EQ(figures.faults.truncated, 1U);
        EXPECT_EQ(figures.faults.garbage, 3U);
        EXPECT_EQ(figures.faults.foreign, 1U);
        EXPECT_EQ(figures.faults.wrong_echo, 1U);
        EXPECT_EQ(figures.faults.lost, 1U);
        EXPECT_EQ(figures.faults.exceptions[2], 1U);
        EXPECT_EQ(figures.faults.exceptions[0], 1U) << "a code nobody has defined";
        EXPECT_EQ(figures.responses, 2U) << "an exception is an answer";
    }
}

TEST(LineStatistics, WhatNeverLeftIsNoRequest) {
    LineStatistics statistics;
    statistics.finished(failed(FailureKind::cancelled), start);
    statistics.finished(failed(FailureKind::not_sent), start);
    statistics.finished(failed(FailureKind::not_sent, FrameDefect::glued), start);
    EXPECT_EQ(statistics.line(start).requests, 0U);
    EXPECT_EQ(statistics.line(start).faults.glued, 1U);
}

TEST(LineStatistics, TellsLateAnswersFromForeignOnesAndLeftovers) {
    LineStatistics statistics;
    statistics.add_unit(unit);
    statistics.stray({unit, start}, true);
    statistics.stray({unit, start}, false);
    statistics.stray({9, start}, false);
    statistics.stray({0, start, StrayKind::leftover}, false);
    statistics.stray({unit, start, StrayKind::unreadable}, true);
    EXPECT_EQ(statistics.line(start).faults.late, 1U);
    EXPECT_EQ(statistics.line(start).faults.foreign, 2U);
    EXPECT_EQ(statistics.line(start).faults.glued, 1U);
    EXPECT_EQ(statistics.unit(unit, start).faults.foreign, 1U);
}

TEST(LineStatistics, ComparesAchievedWithWantedPeriods) {
    LineStatistics statistics;
    statistics.add_unit(unit);
    auto now = start;
    std::optional<Duration> since;
    for (int i = 0; i < 50; ++i) {
        statistics.was_read(unit, seconds{1}, since, now);
        since = milliseconds{1400};
        now += *since;
    }
    now -= *since;
    statistics.was_read(unit, milliseconds{100}, std::nullopt, now);
    const auto periods = statistics.unit(unit, now).periods;
    ASSERT_EQ(periods.size(), 2U);
    EXPECT_EQ(periods[0].wanted, milliseconds{100});
    EXPECT_EQ(periods[1].wanted, seconds{1});
    EXPECT_EQ(periods[1].achieved, milliseconds{1400});
    EXPECT_EQ(statistics.unit(unit, now + seconds{30}).periods[1].achieved, seconds{30})
        << "a unit that is not read any more does not keep its period";
}

TEST(LineStatistics, UtilisationIsAShareOfTheLastTenSeconds) {
    LineStatistics statistics;
    auto now = start;
    for (int i = 0; i < 300; ++i, now += milliseconds{100}) {
        statistics.used(milliseconds{25}, now);
    }
    EXPECT_NEAR(statistics.utilisation(now), 0.25, 0.01);
    EXPECT_EQ(statistics.utilisation(now + seconds{60}), 0.0);
}

} // namespace
} // namespace railbridge::test
