// Binary coded decimals and 16 bit floats.

#include "bridge/codec/bcd.hpp"
#include "bridge/codec/decode.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/codec/half_float.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace railbridge::test {
namespace {

Value whole(std::int64_t number) {
    return number;
}

TEST(Bcd, DigitsAreFourBitsEach) {
    EXPECT_EQ(number_from_bcd(0x1234, RawType::bcd16), 1234);
    EXPECT_EQ(number_from_bcd(0x98765432, RawType::bcd32), 98765432);
    EXPECT_EQ(bcd_from_number(1234, RawType::bcd16), 0x1234U);
    EXPECT_EQ(bcd_max(RawType::bcd32s), 9'999'999);
}

TEST(Bcd, TheHighestFourBitsAreTheSign) {
    EXPECT_EQ(number_from_bcd(0x0123, RawType::bcd16s), 123);
    EXPECT_EQ(number_from_bcd(0xf123, RawType::bcd16s), -123);
    EXPECT_EQ(number_from_bcd(0x8123, RawType::bcd16s), -123);
    EXPECT_EQ(number_from_bcd(0x1123, RawType::bcd16s), std::nullopt);
    EXPECT_EQ(bcd_from_number(-123, RawType::bcd16s), 0xf123U);
    EXPECT_EQ(bcd_from_number(-9'999'999, RawType::bcd32s), 0xf9999999U);
}

TEST(Bcd, AnInvalidDigitIsQualityAndNeverANumber) {
    for (const auto word : std::vector<std::uint16_t>{0x000a, 0x00b0, 0x0c00, 0xd000, 0xffff}) {
        const auto decoded = decode(Words{word}, register_point(RawType::bcd16), nullptr);
        EXPECT_EQ(decoded.quality, Quality::out_of_range) << word;
        EXPECT_EQ(decoded.value, Value{}) << word;
    }
}

TEST(Bcd, AMarkerThatIsNoNumberIsGivenAsTheRegisterShowsIt) {
    auto point = register_point(RawType::bcd16);
    point.missing = {whole(0xffff), whole(0x1234)};
    EXPECT_EQ(decode(Words{0xffff}, point, nullptr).quality, Quality::not_implemented);
    EXPECT_EQ(decode(Words{0x4660}, point, nullptr).quality, Quality::not_implemented)
        << "0x1234 is the number 4660";
    EXPECT_EQ(decode(Words{0x1234}, point, nullptr).value, whole(1234));
}

TEST(Bcd, EveryNumberSurvivesAndNoOtherIsWritten) {
    auto point = register_point(RawType::bcd16s);
    for (std::int64_t number = -999; number <= 999; ++number) {
        const auto encoded = encode(whole(number), point, nullptr);
        ASSERT_TRUE(encoded);
        ASSERT_EQ(decode(std::get<Words>(*encoded), point, nullptr).value, whole(number));
    }
    EXPECT_FALSE(encode(whole(1000), point, nullptr));
    EXPECT_FALSE(encode(whole(-1000), point, nullptr));
    EXPECT_FALSE(encode(whole(-1), register_point(RawType::bcd16), nullptr));
    EXPECT_FALSE(encode(whole(100'000'000), register_point(RawType::bcd32), nullptr));
}

TEST(Bcd, IsScaledLikeOtherIntegers) {
    const auto point = scaled_point(RawType::bcd16, 0.1);
    EXPECT_EQ(decode(Words{0x1234}, point, nullptr).value, Value{123.4});
    EXPECT_EQ(std::get<Words>(*encode(Value{123.4}, point, nullptr)), Words{0x1234});
}

TEST(HalfFloat, IsTheShortestDecimal) {
    EXPECT_EQ(number_from_half(0x2e66), 0.1);
    EXPECT_EQ(number_from_half(0x3c00), 1.0);
    EXPECT_EQ(number_from_half(0xc000), -2.0);
    EXPECT_EQ(number_from_half(0x7bff), half_max);
    EXPECT_EQ(number_from_half(0x0001), 6e-08);
    EXPECT_EQ(number_from_half(0x7c00), std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(number_from_half(0x7e00)));
}

TEST(HalfFloat, EveryOneSurvives) {
    int finite = 0;
    for (std::uint32_t half = 0; half < 0x10000; ++half) {
        const double number = number_from_half(static_cast<std::uint16_t>(half));
        if (!std::isfinite(number)) {
            continue;
        }
        ++finite;
        ASSERT_EQ(half_from_number(number), half);
    }
    EXPECT_EQ(finite, 2 * 31 * 1024);
}

TEST(HalfFloat, TakesTheNearestAndOfTwoEquallyNearTheEven) {
    EXPECT_EQ(half_from_number(1.0 + 1.0 / 2048), 0x3c00); // between 0x3c00 and 0x3c01
    EXPECT_EQ(half_from_number(1.0 + 3.0 / 2048), 0x3c02);
    EXPECT_EQ(half_from_number(1.0 + 1.1 / 2048), 0x3c01);
    EXPECT_EQ(half_from_number(2047.9), 0x6800) << "the carry reaches the exponent";
    EXPECT_EQ(half_from_number(std::ldexp(0.99999, -14)), 0x0400) << "and makes a normal number";
}

TEST(HalfFloat, RefusesWhatItCannotHold) {
    const auto point = register_point(RawType::f16);
    EXPECT_FALSE(encode(Value{65505.0}, point, nullptr));
    EXPECT_FALSE(encode(Value{1e-9}, point, nullptr)) << "not told from zero";
    EXPECT_FALSE(half_from_number(std::numeric_limits<double>::quiet_NaN()));
    EXPECT_EQ(decode(Words{0x7e00}, point, nullptr).quality, Quality::out_of_range);
    EXPECT_EQ(decode(Words{0xfc00}, point, nullptr).quality, Quality::out_of_range);
}

} // namespace
} // namespace railbridge::test
