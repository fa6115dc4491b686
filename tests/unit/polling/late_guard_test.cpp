#include "bridge/polling/late_guard.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint start{std::chrono::hours{1}};

TEST(LateGuard, IsOpenBeforeAnythingHappened) {
    const LateGuard guard;
    EXPECT_FALSE(guard.closed(TimePoint::min()));
    EXPECT_FALSE(guard.closed(start));
}

TEST(LateGuard, StaysClosedForTheWholeLimitCountedFromGivingUp) {
    LateGuard guard;
    guard.answer_missing(start, start + milliseconds{200}, milliseconds{600});
    EXPECT_TRUE(guard.closed(start));
    EXPECT_TRUE(guard.closed(start + Duration{799'999}));
    EXPECT_FALSE(guard.closed(start + milliseconds{800}));
    EXPECT_EQ(guard.closed_until(), start + milliseconds{800});
}

TEST(LateGuard, OpensWhenTheLateAnswerHasCome) {
    LateGuard guard;
    guard.answer_missing(start, start, milliseconds{600});
    guard.frame_arrived(start + milliseconds{300});
    EXPECT_FALSE(guard.closed(start + milliseconds{300}));
}

TEST(LateGuard, IsNotOpenedByAFrameFromBeforeTheRequest) {
    LateGuard guard;
    guard.answer_missing(start, start, milliseconds{600});
    guard.frame_arrived(start - Duration{1});
    EXPECT_TRUE(guard.closed(start + milliseconds{300}));
}

TEST(LateGuard, StartsAnewWithEveryMissingAnswer) {
    LateGuard guard;
    guard.answer_missing(start, start, milliseconds{600});
    guard.frame_arrived(start + milliseconds{300});
    guard.answer_missing(start + milliseconds{400}, start + milliseconds{400}, milliseconds{600});
    EXPECT_TRUE(guard.closed(start + milliseconds{999}));
    guard.frame_arrived(start + milliseconds{350});
    EXPECT_TRUE(guard.closed(start + milliseconds{999})) << "the answer to the first request";
}

} // namespace
} // namespace railbridge::test
