#include "bridge/commands/written_values.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

class WrittenValuesTest : public testing::Test {
protected:
    WrittenValuesTest() {
        device_ = site_.unit(site_.tcp_line("net"), 1);
        speed_ = site_.holding(device_, "speed", 10);
        site_.grant_level(speed_);
    }
    /// What a read of hr:8..12 says.
    std::vector<Overridden> look(const Words& words, bool skip = false) {
        return values_.look(device_, {Table::holding_register, 8, 5}, words,
                            [skip](PointId) { return skip; });
    }

    MappingBuilder site_;
    DeviceId device_{};
    PointId speed_{};
    WrittenValues values_{site_.mapping()};
};

TEST_F(WrittenValuesTest, SeesItsValueAmongOthersAndTellsAChangeOnce) {
    values_.written(speed_, Words{40}, std::int64_t{40});
    EXPECT_TRUE(look({1, 2, 40, 3, 4}).empty());
    EXPECT_TRUE(look({1, 2, 35, 3, 4}, true).empty()) << "a command is under way";
    const auto told = look({1, 2, 35, 3, 4});
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].point, speed_);
    EXPECT_EQ(told[0].text, "speed 40 overridden: the device now holds 35");
    EXPECT_TRUE(look({1, 2, 36, 3, 4}).empty());
    EXPECT_TRUE(values_.empty());
}

TEST_F(WrittenValuesTest, OtherDevicesAndOtherRangesSayNothing) {
    values_.written(speed_, Words{40}, std::int64_t{40});
    const auto nobody = [](PointId) { return false; };
    EXPECT_TRUE(
        values_.look(DeviceId{7}, {Table::holding_register, 10, 1}, Words{1}, nobody).empty());
    EXPECT_TRUE(values_.look(device_, {Table::input_register, 10, 1}, Words{1}, nobody).empty());
    EXPECT_TRUE(values_.look(device_, {Table::holding_register, 11, 1}, Words{1}, nobody).empty());
}

TEST_F(WrittenValuesTest, OnlyTheBitsOfThePointCount) {
    auto& encoding = site_.at(speed_).encoding;
    encoding.type = RawType::boolean;
    encoding.bit_first = 3;
    encoding.bit_count = 1;
    values_.written(speed_, MaskedWrite{0xfff7, 0x0008}, true);
    EXPECT_TRUE(look({0, 0, 0xff0f, 0, 0}).empty());
    EXPECT_EQ(look({0, 0, 0xff07, 0, 0}).at(0).text,
              "speed true overridden: the device now holds false");
}

TEST_F(WrittenValuesTest, WhatNeverShowedOurValueIsNotWatched) {
    site_.at(speed_).write->verify = Verify::echo;
    values_.written(speed_, Words{40}, std::int64_t{40});
    EXPECT_TRUE(values_.empty());
    site_.at(speed_).write->verify = Verify::readback;
    site_.at(speed_).write->verify_at = VerifyPlace{{Table::input_register, 1, 1}, 0, 0, {}};
    values_.written(speed_, Words{40}, std::int64_t{40});
    EXPECT_TRUE(values_.empty());
    site_.grant_pulse(speed_);
    values_.written(speed_, Words{1}, true);
    EXPECT_TRUE(values_.empty());
}

} // namespace
} // namespace railbridge::test
