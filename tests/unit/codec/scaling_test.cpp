#include "bridge/base/value.hpp"
#include "bridge/codec/scaling.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace railbridge::test {
namespace {

/// What `digits` / 10^decimals looks like when worked out by hand, as to_text prints it.
std::string decimal_text(long digits, unsigned decimals) {
    std::string text = std::to_string(digits < 0 ? -digits : digits);
    if (text.size() <= decimals) {
        text.insert(0, decimals + 1 - text.size(), '0');
    }
    text.insert(text.size() - decimals, ".");
    while (text.back() == '0') {
        text.pop_back();
    }
    if (text.back() == '.') {
        text.pop_back();
    }
    return (digits < 0 ? "-" : "") + text;
}

std::string engineering_text(double raw, const Scaling& scaling) {
    const double value = to_engineering(raw, scaling);
    if (value != 0.0 && std::abs(value) < 1e-3) { // to_text would use an exponent
        std::array<char, 40> text{};
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
        return text.data();
    }
    return to_text(value);
}

TEST(Scaling, PrintsEveryI16AsAPersonWouldWriteIt) {
    for (long raw = -32768; raw <= 32767; ++raw) {
        const auto number = static_cast<double>(raw);
        ASSERT_EQ(engineering_text(number, {0.1, 0, {}}), decimal_text(raw, 1));
        ASSERT_EQ(engineering_text(number, {0.01, 0, {}}), decimal_text(raw, 2));
        ASSERT_EQ(engineering_text(number, {0.001, 0, {}}), decimal_text(raw, 3));
        ASSERT_EQ(engineering_text(number, {0.0001, 0, {}}), decimal_text(raw, 4));
        ASSERT_EQ(engineering_text(number, {0.05, 0, {}}), decimal_text(raw * 5, 2));
        ASSERT_EQ(engineering_text(number, {0.125, 0, {}}), decimal_text(raw * 125, 3));
        ASSERT_EQ(engineering_text(number, {-0.1, 0, {}}), decimal_text(-raw, 1));
        ASSERT_EQ(engineering_text(number, {0.1, -273.15, {}}), decimal_text(raw * 10 - 27315, 2));
        ASSERT_EQ(engineering_text(number, {10.0, 0.5, {}}), decimal_text(raw * 100 + 5, 1));
    }
}

TEST(Scaling, KeepsMeterReadingsOf32And64BitsExact) {
    EXPECT_EQ(to_text(to_engineering(4294967295.0, {0.001, 0, {}})), "4294967.295");
    EXPECT_EQ(to_text(to_engineering(123456789012345.0, {0.01, 0, {}})), "1234567890123.45");
}

TEST(Scaling, ReachesBothEndsOfARawRange) {
    const double factor = 10.0 / 27648.0; // a current input of 4..20 mA as 0..10 m
    EXPECT_EQ(to_engineering(0.0, {factor, 0.0, {}}), 0.0);
    EXPECT_EQ(to_engineering(27648.0, {factor, 0.0, {}}), 10.0);
    EXPECT_EQ(to_engineering(13824.0, {factor, 0.0, {}}), 5.0);
    const double third = 100.0 / 3.0;
    EXPECT_EQ(to_engineering(3.0, {third, 0.0, {}}), 100.0);
    EXPECT_EQ(to_engineering(3.0, {third, 7.0, {}}), 107.0);
}

TEST(Scaling, HidesTheNoiseOfFactorsThatAreNoDecimals) {
    EXPECT_EQ(to_text(to_engineering(63.0, {10.0 / 900.0, 0.0, {}})), "0.7");
    EXPECT_EQ(to_text(to_engineering(27.0, {250.0 / 30.0, 0.0, {}})), "225");
    EXPECT_EQ(to_text(to_engineering(39321.0, {16.0 / 65535.0, -10.0, {}})), "-0.4");
}

TEST(Scaling, RoundsToDecimalsWithHalvesAwayFromZero) {
    EXPECT_EQ(to_text(to_engineering(1005.0, {0.001, 0, 2})), "1.01");
    EXPECT_EQ(to_text(to_engineering(-1005.0, {0.001, 0, 2})), "-1.01");
    EXPECT_EQ(to_text(to_engineering(1004.0, {0.001, 0, 2})), "1");
    EXPECT_EQ(to_text(to_engineering(12.3456, {1.0, 0, 1})), "12.3");
    EXPECT_EQ(to_text(to_engineering(10000.0, {10.0 / 27648.0, 0, 3})), "3.617");
    EXPECT_EQ(to_text(to_engineering(123.0, {0.1, 0, 5})), "12.3");
    EXPECT_EQ(to_text(to_engineering(-4.0, {0.01, 0, 1})), "0");
}

TEST(Scaling, FindsItsWayBack) {
    for (const double factor : {0.1, 0.01, 0.05, 10.0 / 27648.0, -0.1, 1.0 / 3.0}) {
        for (double raw = -32768; raw <= 65535; raw += 7) {
            const Scaling scaling{factor, -40.0, {}};
            ASSERT_NEAR(to_raw(to_engineering(raw, scaling), scaling), raw, 1e-6) << factor;
        }
    }
}

TEST(ShortestDouble, PrintsFloatsAsTheyWereMeantAndKeepsThem) {
    EXPECT_EQ(to_text(shortest_double(12.3F)), "12.3");
    EXPECT_EQ(to_text(shortest_double(0.1F)), "0.1");
    EXPECT_EQ(to_text(shortest_double(-230.45F)), "-230.45");
    std::mt19937 random{20};
    for (int i = 0; i < 200'000; ++i) {
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (value == value) {
            ASSERT_EQ(static_cast<float>(shortest_double(value)), value);
        }
    }
}

TEST(ShortestDouble, LeavesInfinitiesAndNaN) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(shortest_double(infinity), std::numeric_limits<double>::infinity());
    const double nan = shortest_double(std::numeric_limits<float>::quiet_NaN());
    EXPECT_TRUE(nan != nan);
}

} // namespace
} // namespace railbridge::test
