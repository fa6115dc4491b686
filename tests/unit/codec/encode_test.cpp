#include "bridge/codec/encode.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace railbridge::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Value whole(std::int64_t number) {
    return number;
}
Value text(const char* value) {
    return std::string{value};
}

void expect_words(const Value& value, const Point& point, const Words& words) {
    const auto encoded = encode(value, point, nullptr);
    ASSERT_TRUE(encoded) << encoded.error().text;
    EXPECT_EQ(std::get<Words>(*encoded), words);
}

void expect_mask(const Value& value, const Point& point, MaskedWrite mask) {
    const auto encoded = encode(value, point, nullptr);
    ASSERT_TRUE(encoded) << encoded.error().text;
    EXPECT_EQ(std::get<MaskedWrite>(*encoded), mask);
}

void expect_refused(const Value& value, const Point& point, const std::string& why) {
    const auto encoded = encode(value, point, nullptr);
    ASSERT_FALSE(encoded) << to_text(value);
    EXPECT_NE(encoded.error().text.find(why), std::string::npos) << encoded.error().text;
    // It completes the sentence "flow 70 refused: ...", which has named the attribute.
    EXPECT_EQ(encoded.error().text.find(point.attribute), std::string::npos)
        << encoded.error().text;
}

TEST(Encode, BooleansTakeTrueFalseOneAndZero) {
    auto point = coil_point();
    expect_words(true, point, {1});
    expect_words(false, point, {0});
    expect_words(whole(1), point, {1});
    expect_words(0.0, point, {0});
    point.invert = true;
    expect_words(true, point, {0});
    expect_words(false, point, {1});
}

TEST(Encode, BooleansRefuseEverythingElse) {
    const auto point = coil_point();
    expect_refused(whole(2), point, "true or false");
    expect_refused(0.5, point, "true or false");
    expect_refused(text("true"), point, "true or false");
    expect_refused(text("1"), point, "true or false");
    expect_refused(Value{}, point, "true or false");
}

TEST(Encode, NumbersRefuseTextBooleansAndNull) {
    const auto point = register_point(RawType::i16);
    expect_refused(text("12"), point, "a number is expected");
    expect_refused(true, point, "a number is expected");
    expect_refused(Value{}, point, "a number is expected");
}

TEST(Encode, NumbersRefuseNaNAndInfinities) {
    for (const auto type : {RawType::u16, RawType::i64, RawType::f32, RawType::f64}) {
        expect_refused(std::nan(""), register_point(type), "no finite number");
        expect_refused(infinity, scaled_point(type, 0.1), "no finite number");
        expect_refused(-infinity, register_point(type), "no finite number");
    }
}

TEST(Encode, RefusesWhatTheTypeCannotHold) {
    expect_refused(whole(65536), register_point(RawType::u16), "the register holds u16");
    expect_refused(whole(-1), register_point(RawType::u16), "the register holds u16");
    expect_refused(whole(32768), register_point(RawType::i16), "the register holds i16");
    expect_refused(whole(-32769), register_point(RawType::i16), "the register holds i16");
    expect_refused(whole(1LL << 32), register_point(RawType::u32), "the register holds u32");
    expect_refused(whole(-1), register_point(RawType::u64), "the register holds u64");
    expect_refused(std::uint64_t{1} << 63, register_point(RawType::i64), "holds i64");
    expect_refused(9223372036854775808.0, register_point(RawType::i64), "holds i64");
    expect_refused(18446744073709551616.0, register_point(RawType::u64), "holds u64");
    expect_refused(3276.8, scaled_point(RawType::i16, 0.1), "the register holds i16");
    expect_refused(3.5e38, register_point(RawType::f32), "the register holds f32");
    expect_refused(1e308, scaled_point(RawType::f64, 0.01), "the register holds f64");
    expect_refused(whole(16), bits_point(RawType::u16, 4, 4), "the register holds u16");
    expect_refused(whole(-1), bits_point(RawType::i16, 4, 4), "the register holds i16");
    expect_refused(whole(256), register_point(RawType::u8_low), "the register holds u8l");
}

TEST(Encode, HoldsBothEndsOfAType) {
    expect_words(whole(-32768), register_point(RawType::i16), {0x8000});
    expect_words(-3276.8, scaled_point(RawType::i16, 0.1), {0x8000});
    expect_words(3276.7, scaled_point(RawType::i16, 0.1), {0x7fff});
    expect_words(-9223372036854775808.0, register_point(RawType::i64), {0x8000, 0, 0, 0});
    expect_words(std::numeric_limits<double>::max(), register_point(RawType::f64),
                 {0x7fef, 0xffff, 0xffff, 0xffff});
}

TEST(Encode, RefusesWhatLiesBetweenTwoStepsAndNamesTheNearest) {
    expect_refused(12.34, scaled_point(RawType::i16, 0.1), "the nearest is 12.3");
    expect_refused(12.5, register_point(RawType::u16), "between two steps");
    expect_refused(12.3 + 2e-7, scaled_point(RawType::i16, 0.1), "between two steps");
    expect_words(12.3 + 5e-8, scaled_point(RawType::i16, 0.1), {123});
    expect_words(12.0, register_point(RawType::u16), {12});
    expect_words(whole(12), scaled_point(RawType::i16, 0.1), {120});
}

TEST(Encode, RoundsWhenTheGrantSaysSo) {
    auto point = scaled_point(RawType::i16, 0.1);
    point.write = WriteGrant{};
    point.write->round = true;
    expect_words(12.34, point, {123});
    expect_words(12.36, point, {124});
    expect_words(-12.36, point, {static_cast<std::uint16_t>(-124)});
    expect_refused(3276.76, point, "the register holds i16");
}

TEST(Encode, TakesWhatAStepReadsAs) {
    auto point = scaled_point(RawType::u16, 10.0 / 27648.0);
    point.scaling.decimals = 2;
    expect_words(5.0, point, {13824});
    expect_words(0.01, point, {28}); // 27.648 steps; raw 28 reads as 0.01
}

TEST(Encode, KeepsTheLastDigitOfLongIntegers) {
    expect_words(whole((1LL << 53) + 1), register_point(RawType::i64), {0x0020, 0, 0, 1});
    expect_words(~std::uint64_t{0}, register_point(RawType::u64), {0xffff, 0xffff, 0xffff, 0xffff});
    expect_refused(whole((1LL << 53) + 1), scaled_point(RawType::i64, 0.1), "last digits");
    expect_refused(whole((1LL << 53) + 1), register_point(RawType::f64), "last digits");
    expect_refused(~std::uint64_t{0}, register_point(RawType::f64), "last digits");
}

TEST(Encode, FloatsTakeTheNearest) {
    expect_words(12.3, register_point(RawType::f32), {0x4144, 0xcccd});
    expect_words(-0.0, register_point(RawType::f64), {0x8000, 0, 0, 0});
    expect_refused(1e-50, register_point(RawType::f32), "from zero");
    expect_words(1e-45, register_point(RawType::f32), {0, 1});
}

TEST(Encode, BitsOfARegisterBecomeAMask) {
    expect_mask(true, bits_point(RawType::boolean, 5, 1), {0xffdf, 0x0020});
    expect_mask(false, bits_point(RawType::boolean, 5, 1), {0xffdf, 0x0000});
    expect_mask(whole(9), bits_point(RawType::u16, 4, 4), {0xff0f, 0x0090});
    expect_mask(whole(0xab), register_point(RawType::u8_high), {0x00ff, 0xab00});
    expect_mask(whole(0xab), register_point(RawType::u8_low), {0xff00, 0x00ab});
    auto inverted = bits_point(RawType::boolean, 0, 1);
    inverted.invert = true;
    expect_mask(true, inverted, {0xfffe, 0x0000});
}

TEST(Encode, MasksSwapBytesOnlyWhenTold) {
    auto point = bits_point(RawType::boolean, 0, 1);
    point.encoding.order = badc;
    expect_mask(true, point, {0xfffe, 0x0001});
    point.encoding.swap_single = true;
    expect_mask(true, point, {0xfeff, 0x0100});
    auto word = register_point(RawType::u16, badc);
    word.encoding.swap_single = true;
    expect_words(whole(0x1234), word, {0x3412});
}

TEST(Encode, SixteenBitsAreTheWholeRegister) {
    expect_words(whole(0xfffe), bits_point(RawType::u16, 0, 16), {0xfffe});
}

TEST(Encode, EnumerationsTakeTextAndRawNumberAndNothingElse) {
    const EnumTable states{"press_state", {{-1, "lost"}, {0, "idle"}, {1, "run"}}};
    const auto point = register_point(RawType::i16);
    const auto words = [&](const Value& value) {
        return std::get<Words>(encode(value, point, &states).value());
    };
    EXPECT_EQ(words(text("run")), Words{1});
    EXPECT_EQ(words(text("lost")), Words{0xffff});
    EXPECT_EQ(words(whole(0)), Words{0});
    EXPECT_EQ(words(1.0), Words{1});
    for (const auto& wrong : {text("Run"), text("1"), whole(2), Value{0.5}, Value{true}, Value{}}) {
        const auto encoded = encode(wrong, point, &states);
        ASSERT_FALSE(encoded) << to_text(wrong);
        EXPECT_NE(encoded.error().text.find("enum.press_state"), std::string::npos);
    }
}

TEST(Encode, AnEnumerationOfACoilFollowsInvert) {
    const EnumTable states{"valve", {{0, "closed"}, {1, "open"}}};
    auto point = coil_point();
    point.invert = true;
    EXPECT_EQ(std::get<Words>(encode(text("open"), point, &states).value()), Words{0});
}

} // namespace
} // namespace railbridge::test
