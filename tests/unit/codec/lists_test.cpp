// Lists of values, and values that the device scales itself.

#include "bridge/codec/decode.hpp"
#include "bridge/codec/encode.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace railbridge::test {
namespace {

Scalar whole(std::int64_t number) {
    return number;
}

Point list_point(RawType type, std::uint16_t elements, WordOrder order = abcd) {
    auto point = register_point(type, order);
    point.elements = elements;
    point.range.count = static_cast<std::uint16_t>(point.range.count * elements);
    return point;
}

TEST(Lists, HoldOneValueBehindTheOther) {
    EXPECT_EQ(decode(Words{1, 2, 0xffff}, list_point(RawType::i16, 3), nullptr).value,
              (Value{ValueList{whole(1), whole(2), whole(-1)}}));
    EXPECT_EQ(
        decode(Words{0xcccd, 0x4144, 0, 0xbf80}, list_point(RawType::f32, 2, cdab), nullptr).value,
        (Value{ValueList{12.3, -1.0}}))
        << "each element in the order of its words, the elements in the order of registers";
}

TEST(Lists, OfCoilsAreBooleans) {
    auto point = coil_point();
    point.elements = 3;
    point.range.count = 3;
    EXPECT_EQ(decode(Words{1, 0, 1}, point, nullptr).value, (Value{ValueList{true, false, true}}));
    point.invert = true;
    const auto encoded = encode(ValueList{true, false, true}, point, nullptr);
    EXPECT_EQ(std::get<Words>(*encoded), (Words{0, 1, 0}));
    EXPECT_EQ(write_request(point, *encoded).function, FunctionCode::write_multiple_coils);
}

TEST(Lists, ElementsWithoutValueAreNullInTheirPlace) {
    auto point = list_point(RawType::i16, 3);
    point.missing = {Value{std::int64_t{-32768}}};
    const auto some = decode(Words{7, 0x8000, 9}, point, nullptr);
    EXPECT_EQ(some.quality, Quality::good);
    EXPECT_EQ(some.value, (Value{ValueList{whole(7), {}, whole(9)}}));
    const auto first_missing = decode(Words{0x8000, 1, 0x8000}, point, nullptr);
    EXPECT_EQ(first_missing.quality, Quality::good);
    const auto none = decode(Words{0x8000, 0x8000, 0x8000}, point, nullptr);
    EXPECT_EQ(none.quality, Quality::not_implemented);
    EXPECT_EQ(none.value, Value{});
}

TEST(Lists, AreWrittenInOneRequest) {
    auto point = list_point(RawType::u32, 2);
    const auto encoded = encode(ValueList{whole(1), whole(0x20003)}, point, nullptr);
    ASSERT_TRUE(encoded) << encoded.error().text;
    const auto request = write_request(point, *encoded);
    EXPECT_EQ(request.function, FunctionCode::write_multiple_registers);
    EXPECT_EQ(request.values, (std::vector<std::uint16_t>{0, 1, 2, 3}));
}

TEST(Lists, TakeExactlyTheirNumberOfValues) {
    const auto point = list_point(RawType::u16, 2);
    EXPECT_FALSE(encode(ValueList{whole(1)}, point, nullptr));
    EXPECT_FALSE(encode(ValueList{whole(1), whole(2), whole(3)}, point, nullptr));
    EXPECT_FALSE(encode(ValueList{whole(1), {}}, point, nullptr)) << "null is no value";
    EXPECT_FALSE(encode(ValueList{whole(1), whole(65536)}, point, nullptr));
    EXPECT_FALSE(encode(Value{std::int64_t{1}}, point, nullptr)) << "no list";
    EXPECT_FALSE(encode(ValueList{whole(1)}, register_point(RawType::u16), nullptr));
}

/// value, unused, exponent: as far apart as SunSpec models have them.
Point exponent_point(RawType type) {
    auto point = register_point(type);
    const auto value = point.range.count;
    point.exponent = Exponent{0, static_cast<std::uint16_t>(value + 1)};
    point.range.count = static_cast<std::uint16_t>(value + 2);
    return point;
}

TEST(Exponents, MultiplyByAPowerOfTen) {
    const auto point = exponent_point(RawType::i16);
    EXPECT_EQ(decode(Words{1234, 0xdead, 0xfffe}, point, nullptr).value, Value{12.34});
    EXPECT_EQ(decode(Words{1234, 0xdead, 0}, point, nullptr).value, Value{1234.0});
    EXPECT_EQ(decode(Words{0xfb2e, 0xdead, 3}, point, nullptr).value, Value{-1234000.0});
    EXPECT_EQ(decode(Words{7, 0, 0xfff6}, point, nullptr).value, Value{7e-10});
}

TEST(Exponents, ThatAreNoneLeaveNoValueInsteadOfAnUnscaledOne) {
    const auto point = exponent_point(RawType::u16);
    EXPECT_EQ(decode(Words{1234, 0, 0x8000}, point, nullptr).quality, Quality::not_implemented);
    for (const auto word : std::vector<std::uint16_t>{11, 0xfff5, 0x7fff, 0xff00}) {
        const auto decoded = decode(Words{1234, 0, word}, point, nullptr);
        EXPECT_EQ(decoded.quality, Quality::out_of_range) << word;
        EXPECT_EQ(decoded.value, Value{});
    }
}

TEST(Exponents, MayStandBeforeTheValueAndBeCombinedWithAScale) {
    auto point = register_point(RawType::u32, cdab);
    point.scaling.factor = 0.001; // Wh shown as kWh
    point.exponent = Exponent{1, 0};
    point.range.count = 3;
    EXPECT_EQ(decode(Words{1, 0x0001, 0x0001}, point, nullptr).value, Value{655.37});
    point.missing = {Value{std::int64_t{0xffffffff}}};
    EXPECT_EQ(decode(Words{1, 0xffff, 0xffff}, point, nullptr).quality, Quality::not_implemented);
    EXPECT_EQ(point.value_range(), (AddressRange{Table::holding_register, 101, 2}));
}

TEST(Exponents, AreNeverWritten) {
    EXPECT_FALSE(encode(Value{12.0}, exponent_point(RawType::i16), nullptr));
}

} // namespace
} // namespace railbridge::test
