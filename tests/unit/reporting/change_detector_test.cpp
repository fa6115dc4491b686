#include "bridge/reporting/change_detector.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

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
