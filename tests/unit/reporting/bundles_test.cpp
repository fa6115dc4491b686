// What is confirmed for many points at once must be exactly what is confirmed one by one.

#include "bridge/reporting/change_detector.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

Value whole(std::int64_t number) {
    return number;
}

class BundleTest : public testing::Test {
protected:
    BundleTest() {
        const auto device = site_.unit(site_.tcp_line("net"), 1);
        for (std::uint16_t i = 0; i < 8; ++i) {
            points_.push_back(site_.holding(device, "r" + std::to_string(i), i));
        }
    }
    /// All read, and a bundle.
    ChangeDetector quiet() {
        ChangeDetector detector{site_.mapping()};
        for (const auto point : points_) {
            detector.offer(point, whole(7), Quality::good, start);
        }
        detector.bundle(points_, start);
        return detector;
    }
    bool confirm(ChangeDetector& detector, TimePoint now) const {
        return detector.confirm_bundle(points_.front(), points_.size(), now);
    }

    MappingBuilder site_;
    std::vector<PointId> points_;
};

TEST_F(BundleTest, IsReadAsOneAndEachOfItsPointsKnowsWhen) {
    auto detector = quiet();
    ASSERT_TRUE(confirm(detector, start + seconds{1}));
    EXPECT_EQ(detector.state(points_[3]).read_at, start + seconds{1});
    EXPECT_EQ(detector.state(points_[3]).answered_at, start + seconds{1});
    EXPECT_FALSE(detector.confirm_bundle(points_[0], 7, start + seconds{2})) << "not what was made";
    EXPECT_FALSE(detector.confirm_bundle(points_[1], 8, start + seconds{2}));
    EXPECT_EQ(detector.state(points_[3]).read_at, start + seconds{1});
}

TEST_F(BundleTest, EndsWithWhateverElseHappensToOneOfItsPoints) {
    const auto id = points_[3];
    const auto later = start + seconds{1};
    const std::vector<std::function<void(ChangeDetector&)>> happenings{
        [&](auto& detector) { detector.offer(id, whole(8), Quality::good, later); },
        [&](auto& detector) { detector.offer_apart(id, whole(7), Quality::good, later); },
        [&](auto& detector) { detector.unreachable(id); },
        [&](auto& detector) { detector.tell_next(id); },
        [&](auto& detector) { detector.snapshot(id, later); },
        [&](auto& detector) { detector.hold(id); },
        [&](auto& detector) { detector.release(id); },
        [&](auto& detector) { detector.confirm(id, later); },
    };
    for (std::size_t i = 0; i < happenings.size(); ++i) {
        auto detector = quiet();
        happenings[i](detector);
        EXPECT_FALSE(confirm(detector, start + seconds{2})) << i;
        EXPECT_EQ(detector.state(points_[4]).read_at, start) << i << ": the others wait, too";
    }
}

TEST_F(BundleTest, IsNotMadeOfPointsThatMustBeLookedAt) {
    const auto id = points_[3];
    const std::vector<std::function<void(ChangeDetector&)>> happenings{
        [&](auto& detector) { detector.offer_apart(id, whole(7), Quality::good, start); },
        [&](auto& detector) { detector.unreachable(id); },
        [&](auto& detector) { detector.tell_next(id); },
        [&](auto& detector) { detector.hold(id); },
        [&](auto& detector) { detector.release(id); },
    };
    for (std::size_t i = 0; i < happenings.size(); ++i) {
        auto detector = quiet();
        happenings[i](detector);
        detector.bundle(points_, start);
        EXPECT_FALSE(confirm(detector, start + seconds{1})) << i;
    }
    auto detector = quiet();
    detector.hold(id);
    detector.bundle(points_, start + seconds{1});
    EXPECT_FALSE(confirm(detector, start + seconds{1})) << "not all of them read at that time";
}

TEST_F(BundleTest, LetsTheFirstHeartbeatOfItsPointsThrough) {
    site_.at(points_[5]).heartbeat = minutes{1};
    site_.at(points_[2]).heartbeat = minutes{2};
    auto detector = quiet();
    EXPECT_TRUE(confirm(detector, start + minutes{1} - milliseconds{1}));
    EXPECT_FALSE(confirm(detector, start + minutes{1}));
    EXPECT_TRUE(detector.confirm(points_[5], start + minutes{1}));
}

TEST_F(BundleTest, LetsAReadingThatCameTooLateThrough) {
    site_.at(points_[5]).stale_after = seconds{5};
    auto detector = quiet();
    EXPECT_TRUE(confirm(detector, start + seconds{5}));
    EXPECT_TRUE(confirm(detector, start + seconds{10})) << "counted from the reading before";
    EXPECT_FALSE(confirm(detector, start + seconds{16}));
    EXPECT_FALSE(detector.confirm(points_[5], start + seconds{16}));
    EXPECT_EQ(detector.state(points_[5]).quality, Quality::stale);
    EXPECT_FALSE(detector.confirm(points_[5], start + seconds{17}));
    EXPECT_EQ(detector.state(points_[5]).quality, Quality::good) << "the same words, in time again";
}

TEST_F(BundleTest, AgesLikeItsPoints) {
    site_.at(points_[5]).stale_after = seconds{5};
    auto detector = quiet();
    EXPECT_TRUE(confirm(detector, start + seconds{4}));
    std::size_t told = 0;
    const auto count = [&told](PointId) { ++told; };
    EXPECT_FALSE(detector.age(start + seconds{8}, count)) << "read four seconds ago";
    EXPECT_EQ(detector.next_age(), start + seconds{9} + Duration{1});
    EXPECT_TRUE(detector.age(detector.next_age(), count));
    EXPECT_EQ(detector.state(points_[5]).quality, Quality::stale);
    EXPECT_FALSE(confirm(detector, start + seconds{10}));
}

/// A detector that is told of reads as a whole, and one that is told point by point.
class Pair {
public:
    Pair(const MappingBuilder& site, std::vector<PointId> points, std::uint64_t seed)
        : quick_(site.mapping())
        , slow_(site.mapping())
        , points_(std::move(points))
        , random_(seed) {}

    void step() {
        now_ += milliseconds{draw(40) == 0 ? 7000 : 100 + draw(900)};
        const auto id = points_[draw(points_.size())];
        switch (draw(24)) {
        case 0:
            both(
                [&](auto& detector) { return detector.offer(id, whole(draw_once_), good_, now_); });
            break;
        case 1:
            both([&](auto& detector) {
                return detector.offer_apart(id, whole(draw_once_), good_, now_);
            });
            break;
        case 2:
            both([&](auto& detector) {
                return detector.offer(id, whole(1), Quality::out_of_range, now_);
            });
            break;
        case 3:
            both([&](auto& detector) { return detector.unreachable(id); });
            break;
        case 4:
            both([&](auto& detector) { return detector.tell_next(id), false; });
            break;
        case 5:
            both([&](auto& detector) { return detector.snapshot(id, now_); });
            break;
        case 6:
            both([&](auto& detector) { return detector.hold(id), false; });
            held_.push_back(id);
            break;
        case 7:
        case 8:
            if (!held_.empty()) {
                const auto last = held_.back();
                held_.pop_back();
                both([&](auto& detector) { return detector.release(last), false; });
            }
            break;
        default:
            // Plans divide the same points in several ways.
            draw(4) == 0 ? read(draw(3), 3 + draw(4)) : read(0, points_.size());
            break;
        }
        draw_once_ = static_cast<std::int64_t>(draw(3));
        age();
        compare();
    }
    std::size_t bundled() const { return bundled_; }
    std::size_t told() const { return told_; }

private:
    std::size_t draw(std::size_t below) { return random_() % below; }

    template <typename Action>
    void both(Action action) {
        const bool told = action(slow_);
        EXPECT_EQ(action(quick_), told);
        told_ += told ? 1U : 0U;
    }

    void read(std::size_t first, std::size_t count) {
        const std::vector<PointId> part(points_.begin() + static_cast<std::ptrdiff_t>(first),
                                        points_.begin() +
                                            static_cast<std::ptrdiff_t>(first + count));
        // As everywhere: the points of a bundle follow from the first and their number.
        if (quick_.confirm_bundle(part.front(), part.size(), now_)) {
            ++bundled_;
            for (const auto id : part) {
                EXPECT_TRUE(slow_.confirmable(id));
                EXPECT_FALSE(slow_.confirm(id, now_)) << "the whole hid what one had to tell";
            }
            return;
        }
        for (const auto id : part) {
            both([&](auto& detector) {
                return detector.confirmable(id) ? detector.confirm(id, now_)
                                                : detector.offer(id, whole(2), good_, now_);
            });
        }
        quick_.bundle(part, now_);
    }

    void age() {
        std::vector<PointId> quick;
        std::vector<PointId> slow;
        EXPECT_EQ(quick_.age(now_, [&](PointId id) { quick.push_back(id); }),
                  slow_.age(now_, [&](PointId id) { slow.push_back(id); }));
        EXPECT_EQ(quick, slow);
        EXPECT_EQ(quick_.next_age(), slow_.next_age());
        EXPECT_EQ(quick_.late_points(AssetIndex{0}), slow_.late_points(AssetIndex{0}));
    }

    void compare() const {
        for (const auto id : points_) {
            const auto quick = quick_.state(id);
            const auto slow = slow_.state(id);
            EXPECT_EQ(quick.value, slow.value);
            EXPECT_EQ(quick.quality, slow.quality);
            EXPECT_EQ(quick.read_at, slow.read_at);
            EXPECT_EQ(quick.answered_at, slow.answered_at);
            EXPECT_EQ(quick.late, slow.late);
            EXPECT_EQ(quick.told, slow.told);
            EXPECT_EQ(quick.told_at, slow.told_at);
            EXPECT_EQ(quick.tell_anyway, slow.tell_anyway);
            EXPECT_EQ(quick.held, slow.held);
        }
    }

    static constexpr auto good_ = Quality::good;
    ChangeDetector quick_;
    ChangeDetector slow_;
    std::vector<PointId> points_;
    std::vector<PointId> held_;
    std::mt19937_64 random_;
    TimePoint now_ = start;
    std::int64_t draw_once_ = 0;
    std::size_t bundled_ = 0;
    std::size_t told_ = 0;
};

TEST_F(BundleTest, WhateverHappensItIsAsIfEveryPointHadBeenConfirmed) {
    site_.at(points_[1]).heartbeat = seconds{30};
    site_.at(points_[2]).stale_after = seconds{5};
    site_.at(points_[3]).stale_after = seconds{2};
    site_.at(points_[3]).null_when_stale = true;
    site_.at(points_[4]).deadband = 1.0;
    site_.at(points_[5]).heartbeat = minutes{2};
    std::size_t bundled = 0;
    std::size_t told = 0;
    for (std::uint64_t seed = 1; seed <= 20 && !HasFailure(); ++seed) {
        Pair pair{site_, points_, seed};
        for (int i = 0; i < 3000 && !HasFailure(); ++i) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(i));
            pair.step();
        }
        bundled += pair.bundled();
        told += pair.told();
    }
    EXPECT_GT(bundled, 1000U) << "or this test compares nothing";
    EXPECT_GT(told, 1000U);
}

} // namespace
} // namespace railbridge::test
