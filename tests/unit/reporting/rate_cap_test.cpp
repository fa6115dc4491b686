#include "bridge/reporting/rate_cap.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

TEST(RateCap, WithoutALimitEverythingMayGo) {
    RateCap cap{0.0};
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(cap.allows(start));
        cap.take(1000);
    }
    EXPECT_EQ(cap.allowed_at(start), start);
}

TEST(RateCap, LetsABurstOfOneSecondGoAndThenTheRate) {
    RateCap cap{20.0};
    int gone = 0;
    for (auto now = start; now < start + seconds{10}; now += milliseconds{1}) {
        if (cap.allows(now)) {
            cap.take(1);
            ++gone;
        }
    }
    EXPECT_GE(gone, 219);
    EXPECT_LE(gone, 221);
}

TEST(RateCap, SavesNoMoreThanOneSecondHoweverLongNothingWent) {
    RateCap cap{20.0};
    EXPECT_TRUE(cap.allows(start));
    const auto later = start + std::chrono::hours{24 * 365};
    int gone = 0;
    while (cap.allows(later)) {
        cap.take(1);
        ++gone;
    }
    EXPECT_EQ(gone, 20);
}

TEST(RateCap, ALargeBatchIsPaidOffByWaiting) {
    RateCap cap{100.0};
    ASSERT_TRUE(cap.allows(start));
    cap.take(300);
    const auto again = cap.allowed_at(start);
    EXPECT_GE(again, start + seconds{2});
    EXPECT_LE(again, start + seconds{2} + milliseconds{5});
    EXPECT_FALSE(cap.allows(start + milliseconds{1990}));
    EXPECT_TRUE(cap.allows(again)) << "a wake at that time must not be in vain";
}

} // namespace
} // namespace railbridge::test
