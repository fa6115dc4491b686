#include "bridge/reporting/deadband.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace railbridge::test {
namespace {

constexpr std::int64_t large = std::int64_t{1} << 60U; // doubles lie 256 apart there
constexpr std::uint64_t most = ~std::uint64_t{0};

Value whole(std::int64_t number) {
    return number;
}

TEST(Deadband, AChangeMustExceedIt) {
    EXPECT_FALSE(is_beyond(1.0, whole(5), whole(6)));
    EXPECT_TRUE(is_beyond(1.0, whole(5), whole(7)));
    EXPECT_FALSE(is_beyond(1.5, whole(5), whole(6)));
    EXPECT_FALSE(is_beyond(0.5, Value{1.0}, Value{1.5}));
    EXPECT_TRUE(is_beyond(0.5, Value{1.0}, Value{1.75}));
}

TEST(Deadband, HidesNoStepOfALargeInteger) {
    EXPECT_FALSE(is_beyond(1.0, whole(large), whole(large + 1)));
    EXPECT_TRUE(is_beyond(1.0, whole(large), whole(large + 2)));
    EXPECT_TRUE(is_beyond(1.0, whole(-large), whole(-large - 2)));
    EXPECT_TRUE(is_beyond(1.0, ValueList{large, 1.5}, ValueList{large + 2, 1.5}));
    EXPECT_FALSE(is_beyond(1.0, ValueList{large, 1.5}, ValueList{large + 1, 2.5}));
}

TEST(Deadband, IsExactFromOneEndOfSixtyFourBitsToTheOther) {
    EXPECT_FALSE(is_beyond(2.5, Value{most}, Value{most - 2}));
    EXPECT_TRUE(is_beyond(2.5, Value{most}, Value{most - 3}));
    EXPECT_TRUE(is_beyond(2.5, Value{most}, whole(INT64_MIN)));
    EXPECT_TRUE(is_beyond(2.5, whole(INT64_MIN), Value{most}));
    EXPECT_FALSE(is_beyond(2.0, whole(1), whole(-1)));
    EXPECT_TRUE(is_beyond(2.0, whole(1), whole(-2)));
    EXPECT_FALSE(is_beyond(0x1p63, whole(INT64_MIN), whole(0)));
    EXPECT_FALSE(is_beyond(0x1p70, Value{most}, whole(0)));
}

TEST(Deadband, WhatIsNoNumberOnlyNeedsToDiffer) {
    EXPECT_TRUE(is_beyond(5.0, Value{}, whole(0)));
    EXPECT_TRUE(is_beyond(5.0, whole(0), Value{}));
    EXPECT_FALSE(is_beyond(5.0, Value{}, Value{}));
    EXPECT_TRUE(is_beyond(5.0, ValueList{1.0}, ValueList{1.0, 2.0}));
    EXPECT_TRUE(is_beyond(5.0, ValueList{1.0, {}}, ValueList{1.0, 2.0}));
}

} // namespace
} // namespace railbridge::test
