// Registers of devices on the market, filled as their manuals describe them. The values are made
// up; types, orders, scales and markers are the devices' own.

#include "bridge/codec/decode.hpp"
#include "bridge/modbus/transaction.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <string>

namespace railbridge::test {
namespace {

Value whole(std::int64_t number) {
    return number;
}

Value read(const Point& point, const Words& words, Quality quality = Quality::good) {
    const auto decoded = decode(words, point, nullptr);
    EXPECT_EQ(decoded.quality, quality);
    return decoded.value;
}

// Source: Eastron SDM630 Modbus protocol document. f32, high word first.
TEST(DeviceWords, EastronSdm630) {
    EXPECT_EQ(read(register_point(RawType::f32), {0x4366, 0x3333}), Value{230.2});
    EXPECT_EQ(read(register_point(RawType::f32), {0x4247, 0xf5c3}), Value{49.99});
    EXPECT_EQ(read(register_point(RawType::f32), {0xc49a, 0x5000}), Value{-1234.5});
    read(register_point(RawType::f32), {0xffc0, 0x0000}, Quality::out_of_range);
}

// Source: Schneider DOCA0005EN-04. f32, u64 where the manual says Int64, DATETIME in four words.
TEST(DeviceWords, SchneiderIem3155) {
    EXPECT_EQ(read(register_point(RawType::f32), {0x4b18, 0x967f}), Value{9999999.0});
    EXPECT_EQ(read(register_point(RawType::u64), {0, 0, 0x075b, 0xcd15}), whole(123456789));
    EXPECT_EQ(read(register_point(RawType::datetime4), {26, 0x047c, 0x0f07, 8123}),
              whole(1777388828123));
}

// Source: wb-mqtt-serial's description of the Danfoss FC 51.
TEST(DeviceWords, DanfossFc51) {
    EXPECT_EQ(read(scaled_point(RawType::i32, 0.001), {0x0000, 0xc350}), Value{50.0});
    EXPECT_EQ(read(scaled_point(RawType::i16, 0.0061035), {0x4000}), Value{99.999744});
    EXPECT_EQ(read(scaled_point(RawType::i16, 0.1), {0xff9c}), Value{-10.0});
    EXPECT_EQ(read(bits_point(RawType::boolean, 11, 1), {0x0e07}), Value{true});
    EXPECT_EQ(read(bits_point(RawType::boolean, 3, 1), {0x0e07}), Value{false});
}

// Source: Siemens S7-1200 System Manual, MB_SERVER and data types.
TEST(DeviceWords, SiemensS71200) {
    EXPECT_EQ(read(scaled_point(RawType::i16, 0.1), {0x01f4}), Value{50.0});
    EXPECT_EQ(read(register_point(RawType::u64), {0x0000, 0x0001, 0x0000, 0x0000}),
              whole(4294967296));
    Point name;
    name.encoding.type = RawType::s7_text;
    name.encoding.length = 16;
    name.range.count = register_count(name.encoding);
    EXPECT_EQ(name.range.count, 9);
    EXPECT_EQ(read(name, {0x1006, 0x5265, 0x6369, 0x7065, 0, 0, 0, 0, 0}),
              Value{std::string{"Recipe"}});
    EXPECT_EQ(
        read(register_point(RawType::s7_dtl), {0x07ea, 0x041c, 0x030f, 0x0708, 0x0754, 0xd4c0}),
        whole(1777388828123));
}

// Source: Eurotherm HA028651: the process value has its decimal point by set-up.
TEST(DeviceWords, Eurotherm3200) {
    auto point = register_point(RawType::i16);
    point.exponent = Exponent{0, 1};
    point.range.count = 2;
    EXPECT_EQ(read(point, {0x00e7, 0xffff}), Value{23.1});
}

// Source: wb-mqtt-serial's description of the Carel IR33.
TEST(DeviceWords, CarelIr33) {
    EXPECT_EQ(read(scaled_point(RawType::i16, 0.1), {0xff38}), Value{-20.0});
}

// Source: sunspec/models, models 1 and 103.
TEST(DeviceWords, SunSpecInverter) {
    Point maker;
    maker.encoding.type = RawType::text;
    maker.encoding.length = 32;
    maker.range.count = 16;
    EXPECT_EQ(
        read(maker, {0x536f, 0x6c61, 0x7245, 0x6467, 0x6500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
        Value{std::string{"SolarEdge"}});
    // W at 14, W_SF at 15
    auto power = register_point(RawType::i16);
    power.missing = {whole(-32768)};
    power.exponent = Exponent{0, 1};
    power.range.count = 2;
    EXPECT_EQ(read(power, {0x1388, 0x0000}), Value{5000.0});
    EXPECT_EQ(read(power, {0x01f4, 0x0001}), Value{5000.0});
    EXPECT_EQ(read(power, {0x8000, 0x8000}, Quality::not_implemented), Value{});
    // A, AphA, AphB, AphC at 2 to 5, A_SF at 6, as a list
    auto currents = register_point(RawType::u16);
    currents.missing = {whole(0xffff)};
    currents.elements = 4;
    currents.exponent = Exponent{0, 4};
    currents.range.count = 5;
    EXPECT_EQ(read(currents, {1500, 500, 500, 0xffff, 0xfffe}),
              (Value{ValueList{15.0, 5.0, 5.0, {}}}));
    // WH, acc32 at 24, WH_SF at 26
    auto energy = register_point(RawType::u32);
    energy.exponent = Exponent{0, 2};
    energy.range.count = 3;
    EXPECT_EQ(read(energy, {0x0098, 0x967f, 0x0002}), Value{999999900.0});
}

// Source: evcc's templates for SMA inverters.
TEST(DeviceWords, SmaMarkers) {
    auto power = register_point(RawType::i32);
    power.missing = {whole(0x80000000)};
    EXPECT_EQ(read(power, {0x0000, 0x1388}), whole(5000));
    read(power, {0x8000, 0x0000}, Quality::not_implemented);
    auto energy = register_point(RawType::u64);
    energy.missing = {Value{~std::uint64_t{0}}};
    read(energy, {0xffff, 0xffff, 0xffff, 0xffff}, Quality::not_implemented);
}

// Source: ioLogik E1200 user manual; ADAM-6000 user manual, edition 9.
TEST(DeviceWords, CountersHighWordFirstAndLowWordFirst) {
    EXPECT_EQ(read(register_point(RawType::u32), {0x0001, 0x86a0}), whole(100000));       // Moxa
    EXPECT_EQ(read(register_point(RawType::u32, cdab), {0x86a0, 0x0001}), whole(100000)); // ADAM
    EXPECT_EQ(read(register_point(RawType::bcd16), {0x4150}), whole(4150)); // ADAM-4150's name
}

// Source: Bender PEM575 manual: the clock in bytes, then as Unix time.
TEST(DeviceWords, BenderPem575) {
    EXPECT_EQ(read(register_point(RawType::ymdhms3), {0x1a04, 0x1c0f, 0x0708}),
              whole(1777388828000));
    EXPECT_EQ(read(register_point(RawType::unix32), {0x69f0, 0xcd1c}), whole(1777388828000));
}

} // namespace
} // namespace railbridge::test
