#include "bridge/base/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace railbridge::test {
namespace {

TEST(Value, ShowsEachKindAsAPersonWouldWriteIt) {
    EXPECT_EQ(to_text(Value{}), "null");
    EXPECT_EQ(to_text(Value{true}), "true");
    EXPECT_EQ(to_text(Value{std::int64_t{-42}}), "-42");
    EXPECT_EQ(to_text(Value{12.5}), "12.5");
    EXPECT_EQ(to_text(Value{std::string{"on"}}), "\"on\"");
}

TEST(Value, ShowsTheLargestIntegersExactly) {
    EXPECT_EQ(to_text(Value{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
    EXPECT_EQ(to_text(Value{std::numeric_limits<std::uint64_t>::max()}), "18446744073709551615");
}

TEST(Value, ShowsADoubleWithAsManyDigitsAsItNeeds) {
    EXPECT_EQ(to_text(Value{0.1}), "0.1");
    EXPECT_EQ(to_text(Value{-std::numeric_limits<double>::denorm_min()}), "-5e-324");
}

TEST(Value, IsANumberOnlyIfItIsNeitherTextNorBooleanNorNull) {
    double number = 7.0;
    EXPECT_FALSE(as_number(Value{}, number));
    EXPECT_FALSE(as_number(Value{true}, number));
    EXPECT_FALSE(as_number(Value{std::string{"1"}}, number));
    EXPECT_EQ(number, 7.0) << "what is no number must not touch the result";
    EXPECT_TRUE(as_number(Value{std::int64_t{-3}}, number));
    EXPECT_EQ(number, -3.0);
    EXPECT_TRUE(as_number(Value{std::uint64_t{1} << 63U}, number));
    EXPECT_EQ(number, 9223372036854775808.0);
    EXPECT_TRUE(as_number(Value{0.5}, number));
    EXPECT_EQ(number, 0.5);
}

TEST(Value, ListsHoldScalars) {
    const Value list{ValueList{std::int64_t{1}, {}, std::string{"x"}}};
    EXPECT_EQ(to_text(list), "[1, null, \"x\"]");
    EXPECT_EQ(to_text(Value{ValueList{}}), "[]");
    EXPECT_FALSE(is_null(Value{ValueList{}}));
    double number = 7.0;
    EXPECT_FALSE(as_number(list, number));
    Scalar scalar;
    EXPECT_FALSE(to_scalar(list, scalar));
    EXPECT_TRUE(to_scalar(Value{2.5}, scalar));
    EXPECT_EQ(to_value(scalar), Value{2.5});
}

TEST(Value, KnowsNullFromZeroAndFromEmptyText) {
    EXPECT_TRUE(is_null(Value{}));
    EXPECT_FALSE(is_null(Value{std::int64_t{0}}));
    EXPECT_FALSE(is_null(Value{std::string{}}));
}

TEST(Quality, HasAWordForEachKind) {
    EXPECT_EQ(to_string(Quality::unknown), "unknown");
    EXPECT_EQ(to_string(Quality::good), "good");
    EXPECT_EQ(to_string(Quality::stale), "stale");
    EXPECT_EQ(to_string(Quality::comm_failure), "comm failure");
    EXPECT_EQ(to_string(Quality::not_implemented), "not implemented");
    EXPECT_EQ(to_string(Quality::out_of_range), "out of range");
}

} // namespace
} // namespace railbridge::test
