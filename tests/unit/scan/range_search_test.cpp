#include "bridge/scan/range_search.hpp"
#include "tests/unit/scan/fake_line.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace railbridge::test {
namespace {

using Parts = std::vector<std::pair<std::uint32_t, std::uint32_t>>; ///< first, end

struct Searched {
    TableFindings found;
    Parts parts;
    std::vector<AddressRange> asked;
};

Searched search(FakeUnit unit, RangeSearchBounds bounds = {},
                Table table = Table::holding_register) {
    FakeLine line;
    line.units[1] = std::move(unit);
    RangeSearch search{table, std::move(bounds)};
    Searched result;
    while (const auto range = search.next()) {
        result.asked.push_back(*range);
        const auto answer = line.ask({0, 1, ReadRequest{*range}});
        if (answer.kind == ProbeAnswer::Kind::answered) {
            search.answered(answer.words);
        } else if (answer.kind == ProbeAnswer::Kind::refused) {
            search.refused(answer.exception);
        } else {
            search.silent();
        }
    }
    result.found = search.findings();
    for (const auto& range : result.found.ranges) {
        result.parts.emplace_back(range.first, range.end());
    }
    return result;
}

TEST(RangeSearch, FindsTheExactEndsOfABlock) {
    for (const std::uint16_t count :
         std::initializer_list<std::uint16_t>{1, 2, 7, 124, 125, 126, 250, 1000}) {
        const auto result = search({{hr(0, count)}});
        EXPECT_EQ(result.parts, (Parts{{0, count}}));
        EXPECT_FALSE(result.found.bound_reached);
    }
}

TEST(RangeSearch, AndOfOneThatBeginsBeforeWhereItWasHit) {
    const auto result = search({{hr(3990, 30), hr(19000, 2500)}});
    EXPECT_EQ(result.parts, (Parts{{3990, 4020}, {19000, 21500}}));
    EXPECT_EQ(result.found.ranges[1].values[1234], 20234) << "what the registers held";
}

TEST(RangeSearch, SmallGapsAreSeenThrough) {
    // Eastron SDM630: voltages to powers, factors, totals, with holes between.
    const auto result = search({{hr(0, 0x12), hr(0x18, 0x1a), hr(0x34, 2)}});
    EXPECT_EQ(result.parts, (Parts{{0, 0x12}, {0x18, 0x32}, {0x34, 0x36}}));
}

TEST(RangeSearch, AnUnreadableRegisterInsideAPage) {
    // WAGO PFC200: 0x1100 cannot be read.
    const auto result = search({{hr(0x1000, 0x100), hr(0x1101, 0xff)}});
    EXPECT_EQ(result.parts, (Parts{{0x1000, 0x1100}, {0x1101, 0x1200}}));
}

TEST(RangeSearch, ADeviceThatAnswersFewAtOnceIsToldFromTheEndOfWhatItHas) {
    for (const std::uint16_t limit : std::initializer_list<std::uint16_t>{16, 29, 63, 80}) {
        FakeUnit unit{{hr(0, 500)}};
        unit.limit = limit;
        const auto result = search(unit);
        EXPECT_EQ(result.parts, (Parts{{0, 500}})) << limit;
        EXPECT_EQ(result.found.limit, limit);
    }
    EXPECT_EQ(search({{hr(0, 500)}}).found.limit, 0);
}

TEST(RangeSearch, ADeviceThatReadsNumbersOfTwoRegistersOnly) {
    FakeUnit unit{{hr(0, 60), hr(200, 24)}};
    unit.pairs = true;
    const auto result = search(unit);
    EXPECT_EQ(result.parts, (Parts{{0, 60}, {200, 224}}));
    EXPECT_TRUE(result.found.pairs);
}

TEST(RangeSearch, AFunctionThatIsUnknownCostsOneRequest) {
    FakeUnit unit{{}};
    unit.unknown = {Table::holding_register};
    const auto result = search(unit);
    EXPECT_FALSE(result.found.supported);
    EXPECT_EQ(result.asked.size(), 1U);
}

TEST(RangeSearch, ALongReadThatIsAnUnknownFunctionLeavesTheArea) {
    for (const bool pairs : {false, true}) {
        FakeUnit unit{{hr(0, 200), hr(1000, 40)}};
        unit.limit = 30;
        unit.pairs = pairs;
        unit.beyond_limit = ExceptionCode::illegal_function;
        const auto result = search(unit);
        EXPECT_TRUE(result.found.supported);
        EXPECT_EQ(result.parts, (Parts{{0, 200}, {1000, 1040}}));
        EXPECT_EQ(result.found.limit, 30);
    }
}

TEST(RangeSearch, NothingToReadEndsToo) {
    const auto result = search({{}}, {1000, {}});
    EXPECT_TRUE(result.parts.empty());
    EXPECT_TRUE(result.found.supported);
    EXPECT_FALSE(result.found.bound_reached);
    EXPECT_LT(result.asked.size(), 330U);
}

TEST(RangeSearch, TheWholeTable) {
    const auto result = search({{{Table::holding_register, 0, 65535}}}, {1000, {}});
    EXPECT_EQ(result.parts, (Parts{{0, 65535}}));
}

TEST(RangeSearch, TheBoundOnRequestsHolds) {
    for (const std::size_t most : {std::size_t{1}, std::size_t{10}, std::size_t{100}}) {
        const auto result = search({{hr(0, 65535)}}, {most, {}});
        EXPECT_EQ(result.asked.size(), most);
        EXPECT_TRUE(result.found.bound_reached);
        ASSERT_EQ(result.parts.size(), 1U);
        EXPECT_LE(result.parts[0].second, 125U * most);
    }
}

TEST(RangeSearch, WhatMayNotBeReadIsNeverAskedFor) {
    const std::vector<AddressRange> forbidden{
        hr(0, 2), hr(50, 1), hr(100, 30), hr(4096, 16), {Table::input_register, 60, 5}};
    const auto result = search({{hr(0, 300), hr(4000, 400)}}, {1000, forbidden});
    for (const auto& asked : result.asked) {
        for (const auto& never : forbidden) {
            EXPECT_FALSE(asked.overlaps(never)) << asked.first << '+' << asked.count;
        }
    }
    EXPECT_EQ(result.parts, (Parts{{2, 50}, {51, 100}, {130, 300}, {4000, 4096}, {4112, 4400}}));
}

TEST(RangeSearch, ADeviceThatFallsSilentIsLeft) {
    FakeUnit unit{{hr(0, 20)}};
    unit.silent_when_illegal = true;
    const auto result = search(unit);
    EXPECT_EQ(result.parts, (Parts{{0, 20}}));
    EXPECT_TRUE(result.found.fell_silent);
    EXPECT_LT(result.asked.size(), 40U);
}

TEST(RangeSearch, Bits) {
    const auto result =
        search({{{Table::coil, 0, 3000}, {Table::coil, 8192, 20}}}, {}, Table::coil);
    EXPECT_EQ(result.parts, (Parts{{0, 3000}, {8192, 8212}}));
    EXPECT_LT(result.asked.size(), 350U);
}

} // namespace
} // namespace railbridge::test
