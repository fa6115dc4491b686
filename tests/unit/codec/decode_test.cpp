#include "bridge/codec/decode.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace railbridge::test {
namespace {

using Registers = std::vector<std::uint16_t>;

void expect_no_value(const Decoded& decoded, Quality quality) {
    EXPECT_EQ(decoded.quality, quality) << to_string(decoded.quality);
    EXPECT_TRUE(is_null(decoded.value)) << to_text(decoded.value);
}

TEST(Decode, CoilsAreBooleansAndInvertTurnsThem) {
    auto point = coil_point();
    EXPECT_EQ(decode(Registers{1}, point, nullptr).value, Value{true});
    EXPECT_EQ(decode(Registers{0}, point, nullptr).value, Value{false});
    point.invert = true;
    EXPECT_EQ(decode(Registers{1}, point, nullptr).value, Value{false});
    EXPECT_EQ(decode(Registers{0}, point, nullptr).value, Value{true});
}

TEST(Decode, OneBitOfARegisterIsABoolean) {
    const auto point = bits_point(RawType::boolean, 15, 1);
    EXPECT_EQ(decode(Registers{0x8000}, point, nullptr).value, Value{true});
    EXPECT_EQ(decode(Registers{0x7fff}, point, nullptr).value, Value{false});
}

TEST(Decode, ARegisterWithoutBitsReadAsBooleanIsTrueUnlessZero) {
    const auto point = register_point(RawType::boolean);
    EXPECT_EQ(decode(Registers{0x0200}, point, nullptr).value, Value{true});
    EXPECT_EQ(decode(Registers{0}, point, nullptr).value, Value{false});
}

TEST(Decode, ARangeOfBitsIsUnsigned) {
    const auto point = bits_point(RawType::i16, 4, 4);
    EXPECT_EQ(decode(Registers{0x12f4}, point, nullptr).value, Value{std::int64_t{15}});
    const auto all = bits_point(RawType::u16, 0, 16);
    EXPECT_EQ(decode(Registers{0xffff}, all, nullptr).value, Value{std::int64_t{65535}});
}

TEST(Decode, SingleWordsSwapBytesOnlyWhenTold) {
    auto word = register_point(RawType::u16, badc);
    auto bit = bits_point(RawType::boolean, 0, 1);
    bit.encoding.order = badc;
    EXPECT_EQ(decode(Registers{0x0100}, word, nullptr).value, Value{std::int64_t{0x0100}});
    EXPECT_EQ(decode(Registers{0x0100}, bit, nullptr).value, Value{false});
    word.encoding.swap_single = true;
    bit.encoding.swap_single = true;
    EXPECT_EQ(decode(Registers{0x0100}, word, nullptr).value, Value{std::int64_t{1}});
    EXPECT_EQ(decode(Registers{0x0100}, bit, nullptr).value, Value{true});
}

TEST(Decode, NaNAndInfinitiesAreOutOfRangeAndNeverANumber) {
    const auto single = register_point(RawType::f32);
    const auto twice = register_point(RawType::f64);
    expect_no_value(decode(Registers{0x7fc0, 0}, single, nullptr), Quality::out_of_range);
    expect_no_value(decode(Registers{0x7f80, 0}, single, nullptr), Quality::out_of_range);
    expect_no_value(decode(Registers{0xff80, 0}, single, nullptr), Quality::out_of_range);
    expect_no_value(decode(Registers{0x7f80, 1}, single, nullptr), Quality::out_of_range);
    expect_no_value(decode(Registers{0x7ff8, 0, 0, 0}, twice, nullptr), Quality::out_of_range);
    expect_no_value(decode(Registers{0xfff0, 0, 0, 0}, twice, nullptr), Quality::out_of_range);
}

TEST(Decode, AScaleThatOverflowsIsOutOfRange) {
    const auto point = scaled_point(RawType::f64, 10.0);
    expect_no_value(decode(Registers{0x7fef, 0xffff, 0xffff, 0xffff}, point, nullptr),
                    Quality::out_of_range);
}

TEST(Decode, MissingMarkersAreNotImplemented) {
    auto point = scaled_point(RawType::u16, 0.1);
    point.missing = {std::int64_t{0xffff}, std::int64_t{0xfffe}};
    expect_no_value(decode(Registers{0xffff}, point, nullptr), Quality::not_implemented);
    expect_no_value(decode(Registers{0xfffe}, point, nullptr), Quality::not_implemented);
    EXPECT_EQ(decode(Registers{0xfffd}, point, nullptr).value, Value{6553.3});
}

TEST(Decode, AMarkerOfASignedTypeMayBeWrittenAsTheRegisterShowsIt) {
    auto point = register_point(RawType::i16);
    point.missing = {std::int64_t{0x8000}};
    expect_no_value(decode(Registers{0x8000}, point, nullptr), Quality::not_implemented);
    point.missing = {std::int64_t{-32768}};
    expect_no_value(decode(Registers{0x8000}, point, nullptr), Quality::not_implemented);
    EXPECT_EQ(decode(Registers{0x8001}, point, nullptr).value, Value{std::int64_t{-32767}});
}

TEST(Decode, AMarkerMayNeedAll64Bits) {
    auto point = register_point(RawType::u64);
    point.missing = {~std::uint64_t{0}};
    expect_no_value(decode(Registers{0xffff, 0xffff, 0xffff, 0xffff}, point, nullptr),
                    Quality::not_implemented);
    EXPECT_EQ(decode(Registers{0xffff, 0xffff, 0xffff, 0xfffe}, point, nullptr).value,
              Value{~std::uint64_t{1}});
}

TEST(Decode, AMarkerMayBeAFloat) {
    auto point = register_point(RawType::f32);
    point.missing = {-9999.9};
    const Registers marker{0xc61c, 0x3f9a}; // -9999.9f
    expect_no_value(decode(marker, point, nullptr), Quality::not_implemented);
    point.missing = {std::int64_t{-1}};
    expect_no_value(decode(Registers{0xbf80, 0}, point, nullptr), Quality::not_implemented);
}

/// As manuals print it, and what the register holds then.
struct TypedFloat {
    const char* name;
    double typed;
    Registers held;
};

void PrintTo(const TypedFloat& marker, std::ostream* out) {
    *out << marker.name;
}

class TypedFloats : public testing::TestWithParam<TypedFloat> {};

TEST_P(TypedFloats, AreComparedAsTheRegisterHoldsThem) {
    auto point = register_point(GetParam().held.size() == 1 ? RawType::f16 : RawType::f32);
    EXPECT_EQ(decode(GetParam().held, point, nullptr).quality, Quality::good);
    point.missing = {Value{7.5}, Value{GetParam().typed}};
    expect_no_value(decode(GetParam().held, point, nullptr), Quality::not_implemented);
    auto next = GetParam().held;
    next.back() ^= 1;
    EXPECT_EQ(decode(next, point, nullptr).quality, Quality::good) << "the number beside it";
}

INSTANTIATE_TEST_SUITE_P(
    Markers, TypedFloats,
    testing::Values(TypedFloat{"largest", 3.402823466e38, {0x7f7f, 0xffff}},
                    TypedFloat{"largest_shortest", 3.4028235e38, {0x7f7f, 0xffff}},
                    TypedFloat{"lowest", -3.402823466e38, {0xff7f, 0xffff}},
                    TypedFloat{"smallest_normal", 1.175494351e-38, {0x0080, 0x0000}},
                    TypedFloat{"e30", 1e30, {0x7149, 0xf2ca}},
                    TypedFloat{"netcdf", 9.96921e36, {0x7cf0, 0x0000}},
                    TypedFloat{"e11", 1e11, {0x51ba, 0x43b7}},
                    TypedFloat{"nines", 99999999, {0x4cbe, 0xbc20}},
                    TypedFloat{"all_digits", 0.10000000149011612, {0x3dcc, 0xcccd}},
                    TypedFloat{"half_nines", 9999, {0x70e2}},
                    TypedFloat{"half_largest", 65504, {0x7bff}}),
    [](const auto& each) { return each.param.name; });

TEST(Decode, AMarkerNextToZeroHidesNoZero) {
    auto point = register_point(RawType::f32);
    point.missing = {1e-50};
    EXPECT_EQ(decode(Registers{0, 0}, point, nullptr).value, Value{0.0});
    point.missing = {0.0};
    expect_no_value(decode(Registers{0, 0}, point, nullptr), Quality::not_implemented);
    expect_no_value(decode(Registers{0x8000, 0}, point, nullptr), Quality::not_implemented);
}

TEST(Decode, RangeIsInEngineeringUnitsAndItsEndsBelongToIt) {
    auto point = scaled_point(RawType::i16, 0.1);
    point.range_eng = Range{-5.0, 80.0};
    EXPECT_EQ(decode(Registers{800}, point, nullptr).value, Value{80.0});
    expect_no_value(decode(Registers{801}, point, nullptr), Quality::out_of_range);
    EXPECT_EQ(decode(Registers{0xffce}, point, nullptr).value, Value{-5.0});
    expect_no_value(decode(Registers{0xffcd}, point, nullptr), Quality::out_of_range);
}

TEST(Decode, EnumerationsGiveTextAndKnowWhatTheyDoNotKnow) {
    const EnumTable states{"press_state", {{-1, "lost"}, {0, "idle"}, {1, "run"}}};
    const auto point = register_point(RawType::i16);
    EXPECT_EQ(decode(Registers{1}, point, &states).value, Value{std::string{"run"}});
    EXPECT_EQ(decode(Registers{0xffff}, point, &states).value, Value{std::string{"lost"}});
    expect_no_value(decode(Registers{2}, point, &states), Quality::out_of_range);
}

TEST(Decode, BitsMayHaveAnEnumeration) {
    const EnumTable modes{"mode", {{0, "off"}, {1, "on"}, {2, "auto"}}};
    EXPECT_EQ(decode(Registers{0x0020}, bits_point(RawType::u16, 4, 2), &modes).value,
              Value{std::string{"auto"}});
    auto coil = coil_point();
    coil.invert = true;
    EXPECT_EQ(decode(Registers{0}, coil, &modes).value, Value{std::string{"on"}});
}

TEST(Decode, IntegersBeyond2To53StayExact) {
    const auto point = register_point(RawType::u64);
    EXPECT_EQ(to_text(decode(Registers{0x0020, 0, 0, 1}, point, nullptr).value),
              "9007199254740993");
    EXPECT_EQ(to_text(decode(Registers{0xffff, 0xffff, 0xffff, 0xffff}, point, nullptr).value),
              "18446744073709551615");
}

} // namespace
} // namespace railbridge::test
