#include "bridge/reporting/change_detector.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
constexpr PointId speed{0};
const Value null;

Value whole(std::int64_t number) {
    return number;
}

class ChangeDetectorTest : public testing::Test {
protected:
    ChangeDetectorTest() {
        const auto device = site_.unit(site_.tcp_line("net"), 1);
        site_.holding(device, "speed", 0);
    }
    Point& point() { return site_.at(speed); }
    ChangeDetector detector() const { return ChangeDetector{site_.mapping()}; }

    MappingBuilder site_;
};

TEST_F(ChangeDetectorTest, TellsTheFirstValueAndThenOnlyChanges) {
    auto points = detector();
    EXPECT_TRUE(points.offer(speed, whole(0), Quality::good, start));
    EXPECT_FALSE(points.offer(speed, whole(0), Quality::good, start + seconds{1}));
    EXPECT_TRUE(points.offer(speed, whole(1), Quality::good, start + seconds{2}));
    EXPECT_EQ(points.state(speed).read_at, start + seconds{2});
}

TEST_F(ChangeDetectorTest, AChangeMustExceedTheDeadbandAgainstWhatWasTold) {
    point().deadband = 10.0;
    auto points = detector();
    EXPECT_TRUE(points.offer(speed, whole(100), Quality::good, start));
    EXPECT_FALSE(points.offer(speed, whole(106), Quality::good, start));
    EXPECT_FALSE(points.offer(speed, whole(110), Quality::good, start)) << "equal is not beyond";
    EXPECT_TRUE(points.offer(speed, whole(111), Quality::good, start))
        << "small steps in one direction must add up";
}

TEST_F(ChangeDetectorTest, LargeIntegersAreComparedExactly) {
    auto points = detector();
    const std::int64_t large = (std::int64_t{1} << 53U) + 1;
    EXPECT_TRUE(points.offer(speed, whole(large), Quality::good, start));
    EXPECT_TRUE(points.offer(speed, whole(large - 1), Quality::good, start));
}

TEST_F(ChangeDetectorTest, ADeadbandOfNothingHidesNoChange) {
    point().deadband = 0.0;
    auto points = detector();
    const std::int64_t large = (std::int64_t{1} << 53U) + 1;
    EXPECT_TRUE(points.offer(speed, whole(large), Quality::good, start));
    EXPECT_TRUE(points.offer(speed, whole(large - 1), Quality::good, start));
    EXPECT_TRUE(points.offer(speed, ValueList{large, 1.5}, Quality::good, start));
    EXPECT_TRUE(points.offer(speed, ValueList{large - 1, 1.5}, Quality::good, start));
}

TEST_F(ChangeDetectorTest, WhatCannotBeReadIsToldAsNullOnceAndNeverAsANumber) {
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    EXPECT_TRUE(points.offer(speed, whole(65535), Quality::out_of_range, start));
    EXPECT_EQ(points.state(speed).value, null);
    EXPECT_FALSE(points.offer(speed, whole(65534), Quality::out_of_range, start));
    EXPECT_TRUE(points.offer(speed, whole(5), Quality::good, start));
}

TEST_F(ChangeDetectorTest, ASilentUnitIsNoChangeButItsReturnIsNews) {
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    points.unreachable(speed);
    EXPECT_EQ(points.state(speed).value, whole(5));
    EXPECT_EQ(points.state(speed).quality, Quality::comm_failure);
    EXPECT_FALSE(points.confirm(speed, start)) << "old words confirm nothing";
    EXPECT_FALSE(points.snapshot(speed, start)) << "an old value must not get a new time";
    EXPECT_TRUE(points.offer(speed, whole(5), Quality::good, start + seconds{9}));
}

TEST_F(ChangeDetectorTest, AUnitThatNeverAnsweredStaysUnknown) {
    auto points = detector();
    points.unreachable(speed);
    EXPECT_EQ(points.state(speed).quality, Quality::unknown);
    EXPECT_FALSE(points.snapshot(speed, start));
}

TEST_F(ChangeDetectorTest, AnUnchangedValueIsToldAgainWhenItsHeartbeatIsDue) {
    point().heartbeat = seconds{60};
    auto points = detector();
    EXPECT_EQ(points.heartbeat_due(speed), never);
    points.offer(speed, whole(5), Quality::good, start);
    EXPECT_EQ(points.heartbeat_due(speed), start + seconds{60});
    EXPECT_FALSE(points.confirm(speed, start + seconds{59}));
    EXPECT_TRUE(points.confirm(speed, start + seconds{60}));
    EXPECT_FALSE(points.confirm(speed, start + seconds{61}));
    EXPECT_TRUE(points.offer(speed, whole(5), Quality::good, start + seconds{120}));
}

TEST_F(ChangeDetectorTest, WithoutAHeartbeatAnUnchangedValueIsNeverToldAgain) {
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    EXPECT_FALSE(points.confirm(speed, start + std::chrono::hours{10'000}));
    EXPECT_EQ(points.state(speed).read_at, start + std::chrono::hours{10'000});
}

TEST_F(ChangeDetectorTest, AHeldPointIsNotToldByAnyWayAndAfterwardsAnyway) {
    point().heartbeat = seconds{1};
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    points.hold(speed);
    EXPECT_FALSE(points.offer(speed, whole(6), Quality::good, start + seconds{2}));
    EXPECT_FALSE(points.confirm(speed, start + seconds{3}));
    points.tell_next(speed);
    EXPECT_FALSE(points.offer(speed, whole(7), Quality::good, start + seconds{4}));
    EXPECT_FALSE(points.snapshot(speed, start + seconds{5}));
    points.release(speed);
    EXPECT_TRUE(points.offer(speed, whole(7), Quality::good, start + seconds{6}));
}

TEST_F(ChangeDetectorTest, TheLastOfManyHoldsReleasesNotTheFirst) {
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    constexpr int commands = 300; // acknowledgements may pile up while the manager is away
    for (int i = 0; i < commands; ++i) {
        points.hold(speed);
        EXPECT_FALSE(points.offer(speed, whole(i), Quality::good, start)) << "hold " << i;
    }
    for (int i = 1; i < commands; ++i) {
        points.release(speed);
        EXPECT_FALSE(points.offer(speed, whole(i), Quality::good, start)) << "release " << i;
    }
    points.release(speed);
    EXPECT_TRUE(points.offer(speed, whole(1), Quality::good, start));
}

TEST_F(ChangeDetectorTest, TheDeadbandHoldsForEveryElementOfAList) {
    point().deadband = 1.0;
    auto points = detector();
    const auto list = [](double a, double b) { return Value{ValueList{a, b}}; };
    EXPECT_TRUE(points.offer(speed, list(1, 2), Quality::good, start));
    EXPECT_FALSE(points.offer(speed, list(1.5, 3), Quality::good, start));
    EXPECT_TRUE(points.offer(speed, list(1, 3.1), Quality::good, start));
    EXPECT_TRUE(points.offer(speed, ValueList{1.0, {}}, Quality::good, start));
    EXPECT_FALSE(points.offer(speed, ValueList{1.9, {}}, Quality::good, start));
    EXPECT_TRUE(points.offer(speed, ValueList{1.0}, Quality::good, start)) << "another length";
}

/// Points that become late at their stale_after of ten seconds.
class LatePoints : public ChangeDetectorTest {
protected:
    LatePoints() { point().stale_after = seconds{10}; }
    /// Ages until `at`, as the engine does: never later than next_age(). Counts what is reported.
    bool age(ChangeDetector& points, TimePoint at) {
        bool changed = false;
        const auto report = [this](PointId) { ++reported_; };
        while (points.next_age() < at) {
            changed = points.age(std::max(points.next_age(), start), report) || changed;
        }
        return points.age(at, report) || changed;
    }
    static std::size_t late(const ChangeDetector& points) {
        return points.late_points(AssetIndex{0});
    }
    int reported_ = 0;
};

TEST_F(LatePoints, AreStaleWithoutAReadingForTooLongAndKeepTheirValue) {
    auto points = detector();
    EXPECT_FALSE(age(points, start));
    points.offer(speed, whole(5), Quality::good, start + seconds{1});
    EXPECT_FALSE(age(points, start + seconds{11}));
    EXPECT_EQ(points.state(speed).quality, Quality::good);
    EXPECT_TRUE(age(points, start + seconds{11} + milliseconds{1}));
    EXPECT_EQ(points.state(speed).quality, Quality::stale);
    EXPECT_EQ(points.state(speed).value, whole(5));
    EXPECT_EQ(late(points), 1U);
    EXPECT_EQ(reported_, 0) << "the manager keeps the value";
    EXPECT_FALSE(points.snapshot(speed, start + seconds{12})) << "an old value gets no new time";
}

TEST_F(LatePoints, AreToldAsNullIfThePointSaysSo) {
    point().null_when_stale = true;
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    EXPECT_TRUE(age(points, start + seconds{11}));
    EXPECT_EQ(reported_, 1);
    EXPECT_EQ(points.state(speed).told, null);
    EXPECT_EQ(points.state(speed).value, whole(5)) << "people at the box still see it";
    EXPECT_FALSE(age(points, start + seconds{60})) << "once";
    EXPECT_EQ(reported_, 1);
    EXPECT_FALSE(points.confirm(speed, start + seconds{61})) << "one reading is no recovery";
    EXPECT_TRUE(points.confirm(speed, start + seconds{62}));
    EXPECT_EQ(points.state(speed).told, whole(5));
    EXPECT_TRUE(points.unreachable(speed)) << "nor does a silent unit leave a number";
    EXPECT_EQ(points.state(speed).told, null);
    EXPECT_TRUE(points.snapshot(speed, start + seconds{63}));
    EXPECT_EQ(points.state(speed).told, null);
    EXPECT_TRUE(points.offer(speed, whole(5), Quality::good, start + seconds{64}));
    EXPECT_EQ(points.state(speed).told, whole(5));
}

TEST_F(LatePoints, OfASlowLineStayStaleInsteadOfFlickering) {
    auto points = detector();
    points.offer(speed, whole(0), Quality::good, start);
    for (int i = 1; i <= 5; ++i) { // read every 15 s instead of at least every 10
        age(points, start + seconds{15 * i});
        EXPECT_EQ(points.state(speed).quality, Quality::stale);
        EXPECT_TRUE(points.offer(speed, whole(i), Quality::good, start + seconds{15 * i}))
            << "what was read is reported all the same";
        EXPECT_EQ(points.state(speed).quality, Quality::stale);
        EXPECT_EQ(late(points), 1U);
    }
    EXPECT_FALSE(points.offer(speed, whole(5), Quality::good, start + seconds{84}));
    EXPECT_EQ(points.state(speed).quality, Quality::good);
    EXPECT_EQ(late(points), 0U);
    EXPECT_TRUE(age(points, start + seconds{85})) << "deviceStatus changes";
}

TEST_F(LatePoints, ThatWereNeverReadAreUnknownButCounted) {
    auto points = detector();
    age(points, start);
    EXPECT_TRUE(age(points, start + seconds{11}));
    EXPECT_EQ(points.state(speed).quality, Quality::unknown);
    EXPECT_EQ(late(points), 1U);
    EXPECT_TRUE(points.offer(speed, whole(5), Quality::good, start + seconds{12}));
    EXPECT_EQ(points.state(speed).quality, Quality::good) << "the first reading is in time";
    EXPECT_EQ(late(points), 0U);
}

TEST_F(LatePoints, OfASilentUnitAreNotLateButLost) {
    auto points = detector();
    points.offer(speed, whole(5), Quality::good, start);
    age(points, start + seconds{11});
    points.unreachable(speed);
    EXPECT_EQ(late(points), 0U);
    EXPECT_EQ(points.state(speed).quality, Quality::comm_failure);
    EXPECT_TRUE(points.offer(speed, whole(5), Quality::good, start + seconds{99}));
    EXPECT_EQ(points.state(speed).quality, Quality::good) << "back at once";
}

TEST_F(LatePoints, ThatTheDeviceDoesNotHaveAreNeverStale) {
    auto points = detector();
    points.offer(speed, null, Quality::not_implemented, start);
    EXPECT_FALSE(age(points, start + seconds{99}));
    EXPECT_EQ(points.state(speed).quality, Quality::not_implemented);
}

TEST_F(ChangeDetectorTest, WordsOfThePollConfirmNothingThatCameFromElsewhere) {
    auto points = detector();
    points.offer(speed, whole(3), Quality::good, start);
    EXPECT_TRUE(points.confirmable(speed));
    points.offer_apart(speed, whole(5), Quality::good, start);
    EXPECT_FALSE(points.confirmable(speed));
    EXPECT_FALSE(points.confirm(speed, start));
    EXPECT_TRUE(points.offer(speed, whole(3), Quality::good, start)) << "the device went back";
    EXPECT_TRUE(points.confirmable(speed));
}

TEST_F(ChangeDetectorTest, AReleaseWithoutAHoldHoldsNothing) {
    auto points = detector();
    points.release(speed);
    EXPECT_TRUE(points.offer(speed, whole(1), Quality::good, start));
}

TEST_F(ChangeDetectorTest, ASnapshotTellsWhatIsKnownEvenIfUnchanged) {
    auto points = detector();
    EXPECT_FALSE(points.snapshot(speed, start)) << "nothing is known yet";
    points.offer(speed, whole(5), Quality::good, start);
    EXPECT_TRUE(points.snapshot(speed, start));
    EXPECT_EQ(points.state(speed).told, whole(5));
}

} // namespace
} // namespace railbridge::test
