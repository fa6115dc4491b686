// Dates and times as devices keep them. The milliseconds were computed with GNU date.

#include "bridge/codec/decode.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/codec/timestamp.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <random>

namespace railbridge::test {
namespace {

constexpr std::int64_t full = 1'777'388'828'123; // 2026-04-28 15:07:08.123, a Tuesday
constexpr std::int64_t seconds = 1'777'388'828'000;

struct Golden {
    RawType type;
    Words words;
    std::int64_t milliseconds;
};

std::ostream& operator<<(std::ostream& out, const Golden& golden) {
    return out << to_string(golden.type) << ' ' << golden.milliseconds;
}

class Timestamps : public testing::TestWithParam<Golden> {};

TEST_P(Timestamps, AreReadAndWritten) {
    const auto& golden = GetParam();
    const auto point = register_point(golden.type);
    ASSERT_EQ(point.range.count, golden.words.size());
    const auto decoded = decode(golden.words, point, nullptr);
    EXPECT_EQ(decoded.quality, Quality::good);
    EXPECT_EQ(decoded.value, Value{golden.milliseconds}) << to_text(decoded.value);
    const auto encoded = encode(Value{golden.milliseconds}, point, nullptr);
    ASSERT_TRUE(encoded) << encoded.error().text;
    EXPECT_EQ(std::get<Words>(*encoded), golden.words);
}

INSTANTIATE_TEST_SUITE_P(
    Formats, Timestamps,
    testing::Values(Golden{RawType::unix32, {0x69f0, 0xcd1c}, seconds},
                    Golden{RawType::unix32, {0xffff, 0xffff}, 4'294'967'295'000},
                    Golden{RawType::unix64, {0, 0, 0x69f0, 0xcd1c}, seconds},
                    Golden{RawType::unix64ms, {0, 0x019d, 0xd4a1, 0x35db}, full},
                    // weekday 3 in bits 5 to 7 of the day, milliseconds of the minute
                    Golden{RawType::datetime4, {26, 0x047c, 0x0f07, 8123}, full},
                    Golden{RawType::ymdhms3, {0x1a04, 0x1c0f, 0x0708}, seconds},
                    Golden{RawType::ymdhms6, {2026, 4, 28, 15, 7, 8}, seconds},
                    Golden{RawType::s7_dt, {0x2604, 0x2815, 0x0708, 0x1233}, full},
                    Golden{RawType::s7_dt, {0x9912, 0x3123, 0x5959, 0x9996}, 946'684'799'999},
                    Golden{RawType::s7_dtl, {2026, 0x041c, 0x030f, 0x0708, 0x0754, 0xd4c0}, full}));

void expect_no_date(RawType type, const Words& words) {
    const auto decoded = decode(words, register_point(type), nullptr);
    EXPECT_EQ(decoded.quality, Quality::out_of_range) << to_string(type);
    EXPECT_EQ(decoded.value, Value{}) << to_string(type);
}

TEST(Timestamp, WhatIsNoDateIsNoValue) {
    for (const auto type : {RawType::datetime4, RawType::ymdhms3, RawType::ymdhms6, RawType::s7_dt,
                            RawType::s7_dtl}) {
        expect_no_date(type, Words(register_count(type), 0)); // a clock that was never set
        expect_no_date(type, Words(register_count(type), 0xffff));
    }
    expect_no_date(RawType::datetime4, {26, 0x021e, 0, 0});          // 30 February
    expect_no_date(RawType::datetime4, {26, 0x047c, 0x0f87, 8123});  // marked as invalid
    expect_no_date(RawType::datetime4, {26, 0x047c, 0x0f07, 60000}); // a minute has 60 seconds
    expect_no_date(RawType::ymdhms3, {0x1a04, 0x1c18, 0});           // hour 24
    expect_no_date(RawType::ymdhms6, {2026, 257, 28, 15, 7, 8});     // month 257 is not January
    expect_no_date(RawType::ymdhms6, {2026, 4, 284, 15, 7, 8});
    expect_no_date(RawType::ymdhms6, {2026, 4, 28, 15, 7, 60});
    expect_no_date(RawType::ymdhms6, {1969, 12, 31, 23, 59, 59});
    expect_no_date(RawType::s7_dt, {0x2604, 0x2a15, 0x0708, 0x1233}); // no decimal digit
    expect_no_date(RawType::s7_dtl, {2026, 0x041c, 0x030f, 0x0708, 0x3b9a, 0xca00}); // 10^9 ns
    expect_no_date(RawType::unix64, {1, 0, 0, 0});
}

TEST(Timestamp, AMarkerOfUnixTimeIsARawNumber) {
    auto point = register_point(RawType::unix32);
    point.missing = {Value{std::int64_t{0}}, Value{std::int64_t{0xffffffff}}};
    EXPECT_EQ(decode(Words{0, 0}, point, nullptr).quality, Quality::not_implemented);
    EXPECT_EQ(decode(Words{0xffff, 0xffff}, point, nullptr).quality, Quality::not_implemented);
}

TEST(Timestamp, UnixTimeObeysTheOrderOfWordsCalendarsDoNot) {
    EXPECT_EQ(decode(Words{0xcd1c, 0x69f0}, register_point(RawType::unix32, cdab), nullptr).value,
              Value{seconds});
    EXPECT_EQ(
        decode(Words{26, 0x047c, 0x0f07, 8123}, register_point(RawType::datetime4, dcba), nullptr)
            .value,
        Value{full});
}

TEST(Timestamp, FractionsAreCutOffOnlyIfTheGrantRounds) {
    auto point = register_point(RawType::unix32);
    EXPECT_FALSE(encode(Value{full}, point, nullptr));
    point.write = WriteGrant{};
    point.write->round = true;
    EXPECT_EQ(std::get<Words>(*encode(Value{full}, point, nullptr)), (Words{0x69f0, 0xcd1c}));
}

TEST(Timestamp, RefusesDatesThatTheFormatLacks) {
    const Value in_1999 = std::int64_t{946'684'799'000};
    const Value in_2106 = std::int64_t{4'294'967'296'000};
    const Value in_2100 = std::int64_t{4'102'444'800'000};
    EXPECT_FALSE(encode(in_1999, register_point(RawType::datetime4), nullptr));
    EXPECT_FALSE(encode(in_1999, register_point(RawType::ymdhms3), nullptr));
    EXPECT_TRUE(encode(in_1999, register_point(RawType::s7_dt), nullptr));
    EXPECT_FALSE(encode(in_2100, register_point(RawType::s7_dt), nullptr));
    EXPECT_FALSE(encode(in_2106, register_point(RawType::unix32), nullptr));
    EXPECT_FALSE(encode(Value{std::int64_t{-1}}, register_point(RawType::unix64ms), nullptr));
    EXPECT_FALSE(encode(Value{1.5}, register_point(RawType::unix64ms), nullptr));
    EXPECT_FALSE(encode(Value{std::string{"2026-04-28"}}, register_point(RawType::s7_dt), nullptr));
}

TEST(Timestamp, EveryTimeSurvivesInEveryFormat) {
    std::mt19937_64 random{6};
    for (int i = 0; i < 20'000; ++i) {
        // 2000 to 2089: what all formats hold
        const auto time =
            946'684'800'000 + static_cast<std::int64_t>(random() % 2'840'140'800'000ULL);
        for (const auto type :
             {RawType::unix32, RawType::unix64, RawType::unix64ms, RawType::datetime4,
              RawType::ymdhms3, RawType::ymdhms6, RawType::s7_dt, RawType::s7_dtl}) {
            const auto held = time - time % time_resolution_ms(type);
            const auto point = register_point(type);
            const auto encoded = encode(Value{held}, point, nullptr);
            ASSERT_TRUE(encoded) << to_string(type) << ' ' << held;
            ASSERT_EQ(decode(std::get<Words>(*encoded), point, nullptr).value, Value{held});
        }
    }
}

} // namespace
} // namespace railbridge::test
