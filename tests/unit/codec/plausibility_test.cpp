// What registers of devices on the market most likely mean. The words are those of the devices'
// golden files; the right type is what their manuals say.

#include "bridge/codec/plausibility.hpp"
#include "bridge/codec/surroundings.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace railbridge::test {
namespace {

constexpr std::uint16_t base = 100; // of register_point()

/// `point` begins at word `at` of what was read.
Observation seen(std::vector<Words> samples, std::size_t at = 0,
                 Point point = register_point(RawType::u16)) {
    Observation observation;
    observation.point = std::move(point);
    observation.window = {Table::holding_register, static_cast<std::uint16_t>(base - at),
                          static_cast<std::uint16_t>(samples.front().size())};
    observation.samples = std::move(samples);
    observation.interval = std::chrono::seconds{1};
    return observation;
}

std::string name_of(const Judged& judged) {
    const auto& encoding = judged.interpretation.encoding;
    std::string name = type_text(encoding);
    if (register_count(encoding) > 1 && !is_byte_string(encoding.type)) {
        const auto order = encoding.order;
        name += order.word_swap ? (order.byte_swap ? " DCBA" : " CDAB")
                                : (order.byte_swap ? " BADC" : "");
    }
    name += encoding.swap_single ? " swapped" : "";
    const int shift = judged.interpretation.shift;
    return name + (shift == 0 ? "" : shift > 0 ? " +1" : " -1");
}

/// The three best, for the message of a failed test.
std::string best(const Observation& observation) {
    std::string text;
    const auto all = rank_interpretations(observation);
    for (std::size_t i = 0; i < 3 && i < all.size(); ++i) {
        text +=
            "\n  " + std::to_string(all[i].score) + ' ' + name_of(all[i]) + " = " + all[i].newest;
        for (const auto& reason : all[i].reasons) {
            text += "; " + reason;
        }
    }
    return text;
}

void expect_first(const Observation& observation, const std::string& type,
                  const std::string& value) {
    const auto all = rank_interpretations(observation);
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(name_of(all.front()), type) << best(observation);
    EXPECT_EQ(all.front().newest, value) << best(observation);
}

const Judged* find(const std::vector<Judged>& all, const std::string& name) {
    for (const auto& one : all) {
        if (name_of(one) == name) {
            return &one;
        }
    }
    return nullptr;
}

// Source: Eastron SDM630 Modbus protocol document. f32, high word first.
TEST(Plausibility, MeterWithFloats) {
    expect_first(seen({{0x4367, 0x8000, 0x4365, 0xc000, 0x4366, 0x4000, 0x4088, 0x0000}}), "f32",
                 "231.5");
    expect_first(seen({{0x4475, 0xe000, 0xc449, 0x1000, 0x4493, 0x8000}}), "f32", "983.5");
    expect_first(seen({{0x3f7d, 0x70a4, 0xbf7a, 0xe148, 0x3f80, 0x0000}}), "f32", "0.99");
    expect_first(seen({{0x4248, 0x147b, 0x4640, 0xe6b8, 0x42af, 0x0000}}), "f32", "50.02");
    expect_first(seen({{0x4640, 0xe6b8, 0x42af, 0x0000}}), "f32", "12345.68");
}

TEST(Plausibility, TheSameWithTheLowWordFirst) {
    expect_first(seen({{0xd70a, 0x4367, 0xc28f, 0x4365, 0x4ccd, 0x4366}}), "f32 CDAB", "231.84");
    expect_first(seen({{0x147b, 0x4248, 0xe6b8, 0x4640}}), "f32 CDAB", "50.02");
}

TEST(Plausibility, TheSameWithSwappedBytes) {
    expect_first(seen({{0x7b14, 0x4842, 0xb8e6, 0x4046}}), "f32 DCBA", "50.02");
    expect_first(seen({{0x4842, 0x7b14, 0x4046, 0xb8e6}}), "f32 BADC", "50.02");
}

// Source: Advantech ADAM-6000 manual. u32 counters, low word first.
TEST(Plausibility, CountersOfRemoteInputs) {
    expect_first(seen({{0x86a1, 0x0001, 0x0d42, 0x0003},
                       {0x86a3, 0x0001, 0x0d42, 0x0003},
                       {0x86a6, 0x0001, 0x0d42, 0x0003}}),
                 "u32 CDAB", "100006");
    expect_first(seen({{0xfffe, 0x0004, 0x1a84, 0x0006},
                       {0x0001, 0x0005, 0x1a84, 0x0006},
                       {0x0003, 0x0005, 0x1a84, 0x0006}}),
                 "u32 CDAB", "327683");
}

// Source: Moxa ioLogik E1212 manual: counters with the high word first.
TEST(Plausibility, CountersWithTheHighWordFirst) {
    expect_first(seen({{0x0001, 0x86a1, 0x0003, 0x0d42},
                       {0x0001, 0x86a3, 0x0003, 0x0d42},
                       {0x0001, 0x86a6, 0x0003, 0x0d42}}),
                 "u32", "100006");
}

// Source: Schneider DOCA0005EN-04, u64 energies; Siemens S7 blocks.
TEST(Plausibility, Counters64) {
    expect_first(seen({{0x0000, 0x0001, 0x75ab, 0xcd15, 0, 0, 0, 0},
                       {0x0000, 0x0001, 0x75ab, 0xcd19, 0, 0, 0, 0},
                       {0x0000, 0x0001, 0x75ab, 0xcd20, 0, 0, 0, 0}}),
                 "u64", "6269160736");
}

// Source: Carel IR33, i16 in tenths of degrees; Danfoss FC 51, output frequency in tenths of hertz.
TEST(Plausibility, SingleRegisters) {
    auto point = scaled_point(RawType::i16, 0.1);
    point.range_eng = Range{-50.0, 200.0};
    expect_first(seen({{0xff38, 0x0000, 0x0028}}, 0, point), "i16", "-20");
    expect_first(seen({{0x01f4, 0x2710, 0x0140, 0x0000}}, 0, scaled_point(RawType::u16, 0.1)),
                 "u16", "50");
}

TEST(Plausibility, TheRangeDecidesBetweenEqualsInSize) {
    auto point = register_point(RawType::f32);
    point.range_eng = Range{220.0, 240.0};
    expect_first(seen({{0x00e6, 0x0000, 0x0000}}, 0, point), "u16", "230");
    point.range_eng = Range{0.0, 100.0};
    const auto all = rank_interpretations(seen({{0x00e6, 0x0000, 0x0000}}, 0, point));
    ASSERT_NE(find(all, "u16"), nullptr);
    EXPECT_LT(find(all, "u16")->score, 30);
}

TEST(Plausibility, BcdOfAControllerShowsByItsDigits) {
    expect_first(seen({{0x0998}, {0x0999}, {0x1000}, {0x1001}, {0x1002}}), "bcd16", "1002");
}

TEST(Plausibility, AnAddressThatCountsFromOne) {
    // Floats begin a register before the address typed: the meter's manual counts from one.
    const auto observation = seen({{0x4367, 0x8a3d, 0x4365, 0xc28f, 0x4366, 0x4ccd}}, 1);
    const auto all = rank_interpretations(observation);
    const auto* right = find(all, "f32 -1");
    ASSERT_NE(right, nullptr);
    EXPECT_EQ(right->newest, "231.54");
    EXPECT_EQ(right->range.first, base - 1);
    EXPECT_TRUE(right == &all[0] || right == &all[1] || right == &all[2]) << best(observation);
}

TEST(Plausibility, LettersAreAText) {
    expect_first(seen({{0x5344, 0x4d36, 0x3330, 0x0000}}), "str6", "\"SDM630\"");
    const auto all = rank_interpretations(seen({{0x4453, 0x364d, 0x3033, 0x0000}}));
    ASSERT_NE(find(all, "str6 swapped"), nullptr);
    EXPECT_EQ(find(all, "str6 swapped")->newest, "\"SDM630\"");
    EXPECT_TRUE(find(all, "str6 swapped") == &all[1]) << "only a person can tell";
}

TEST(Plausibility, ARunningClock) {
    expect_first(seen({{0x6955, 0xb900}, {0x6955, 0xb901}, {0x6955, 0xb902}, {0x6955, 0xb903}}),
                 "unix32", "1767225603000");
}

TEST(Plausibility, RegistersOfOtherPointsAreTheirs) {
    auto observation = seen({{0x0001, 0x86a1, 0x4248, 0x0000}});
    const auto before = rank_interpretations(observation);
    observation.others = {{Table::holding_register, base + 1, 1}};
    const auto after = rank_interpretations(observation);
    ASSERT_NE(find(before, "u32"), nullptr);
    ASSERT_NE(find(after, "u32"), nullptr);
    EXPECT_LT(find(after, "u32")->score, find(before, "u32")->score);
}

TEST(Plausibility, WhatIsNoNumberCannotBe) {
    const auto all = rank_interpretations(seen({{0x7fc0, 0x0000}}));
    ASSERT_NE(find(all, "f32"), nullptr);
    EXPECT_EQ(find(all, "f32")->score, 0);
    EXPECT_EQ(find(all, "f32")->newest, "-");
    EXPECT_EQ(all.back().score, 0);
}

TEST(Plausibility, EverythingThatFitsIsListedAndNothingElse) {
    // Ten ways to read one register; two registers add six types in four orders.
    EXPECT_EQ(rank_interpretations(seen({{5}})).size(), 10U);
    EXPECT_EQ(rank_interpretations(seen({{5, 6}})).size(), 10U + 24U);
    Observation coil = seen({{1}});
    coil.window.table = Table::coil;
    EXPECT_TRUE(rank_interpretations(coil).empty());
}

TEST(Surroundings, ReachToWhatMayNotBeReadAndNoFurther) {
    const AddressRange value{Table::holding_register, 100, 2};
    const auto hr = [](std::uint16_t first, std::uint16_t count) {
        return AddressRange{Table::holding_register, first, count};
    };
    EXPECT_EQ(surroundings(value, 1, 8, 125, {}), hr(99, 11));
    EXPECT_EQ(surroundings(value, 1, 8, 125, {hr(104, 1), hr(99, 1)}), hr(100, 4));
    EXPECT_EQ(surroundings(value, 1, 8, 125, {{Table::input_register, 99, 9}}), hr(99, 11));
    EXPECT_EQ(surroundings(value, 1, 8, 125, {hr(100, 1)}), hr(99, 11)) << "not its own affair";
    EXPECT_EQ(surroundings(value, 1, 8, 4, {}), hr(99, 4));
    EXPECT_EQ(surroundings(value, 1, 8, 1, {}), hr(100, 2));
    EXPECT_EQ(surroundings(hr(0, 1), 1, 8, 125, {}), hr(0, 9));
    EXPECT_EQ(surroundings(hr(65535, 1), 1, 8, 125, {}), hr(65534, 2));
}

} // namespace
} // namespace railbridge::test
