#include "bridge/commands/safe_values.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};

class SafeValuesTest : public testing::Test {
protected:
    SafeValuesTest() {
        const auto device = site_.unit(site_.tcp_line("net"), 1);
        speed_ = site_.holding(device, "speed", 0);
        site_.grant_level(speed_).safe = Value{std::int64_t{5}};
        site_.at(speed_).write->after = seconds{60};
        lamp_ = site_.coil(device, "lamp", 0);
        site_.grant_level(lamp_);
        values_.emplace(site_.mapping());
    }
    std::vector<SafeValues::Due> take(TimePoint now, bool may = true) {
        return values_->take(now, [may](PointId) { return may; });
    }

    MappingBuilder site_;
    PointId speed_{};
    PointId lamp_{};
    std::optional<SafeValues> values_;
};

TEST_F(SafeValuesTest, AreDueOnceInAnAbsence) {
    EXPECT_EQ(values_->next_wake(), never);
    EXPECT_TRUE(values_->manager_gone(start));
    EXPECT_FALSE(values_->manager_gone(start + seconds{30})) << "it was gone already";
    EXPECT_EQ(values_->next_wake(), start + seconds{60});
    EXPECT_TRUE(take(start + seconds{59}).empty());
    const auto due = take(start + seconds{60});
    ASSERT_EQ(due.size(), 1U) << "a point without a safe value is held";
    EXPECT_EQ(due[0].point, speed_);
    EXPECT_EQ(due[0].encoded, Encoded{Words{5}});
    EXPECT_TRUE(take(start + std::chrono::hours{9}).empty());
    EXPECT_EQ(values_->next_wake(), never);
    values_->manager_here();
    values_->manager_gone(start + std::chrono::hours{10});
    EXPECT_EQ(values_->next_wake(), start + std::chrono::hours{10} + seconds{60});
}

TEST_F(SafeValuesTest, WaitForPermissionWithoutWakingAnybody) {
    values_->manager_gone(start);
    EXPECT_TRUE(take(start + seconds{60}, false).empty());
    EXPECT_EQ(values_->next_wake(), never);
    EXPECT_EQ(take(start + seconds{90}).size(), 1U);
    values_->forbidden(speed_, start + seconds{91}); // the switch came before the frame left
    EXPECT_EQ(values_->next_wake(), never);
    EXPECT_EQ(take(start + seconds{95}).size(), 1U);
}

TEST_F(SafeValuesTest, ThatFailComeAgainAfterAPauseUntilTheManagerIsBack) {
    values_->manager_gone(start);
    take(start + seconds{60});
    EXPECT_TRUE(values_->failed(speed_, start + seconds{61}));
    EXPECT_EQ(values_->next_wake(), start + seconds{91});
    EXPECT_EQ(take(start + seconds{91}).size(), 1U);
    EXPECT_FALSE(values_->failed(speed_, start + seconds{92})) << "said already";
    values_->manager_here();
    EXPECT_FALSE(values_->failed(speed_, start + seconds{93}));
    EXPECT_TRUE(take(start + std::chrono::hours{1}).empty());
}

} // namespace
} // namespace railbridge::test
