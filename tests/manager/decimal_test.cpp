// Numbers as they are written.

#include "tools/manager/json/decimal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace railbridge::manager {
namespace {

TEST(Decimal, TheSameNumberHasOneForm) {
    const std::vector<std::vector<std::string>> same{
        {"0", "-0", "0.0", "0e5", "-0.00e-3"},
        {"70", "70.0", "7e1", "0.7E+2", "700e-1"},
        {"-0.05", "-5e-2", "-0.050"},
        {"100000000000000000000", "1e20", "1.0e+20"},
    };
    for (const auto& group : same) {
        for (const std::string& one : group) {
            EXPECT_EQ(decimal_of(one), decimal_of(group.front())) << one;
            EXPECT_EQ(compare(decimal_of(one), decimal_of(group.front())), 0) << one;
        }
    }
}

TEST(Decimal, Order) {
    const std::vector<std::string> rising{"-1e9999",
                                          "-100000000000000000001",
                                          "-100000000000000000000",
                                          "-12",
                                          "-1.5",
                                          "-1e-9999",
                                          "0",
                                          "1e-9999",
                                          "0.05",
                                          "0.5",
                                          "0.55",
                                          "1",
                                          "9",
                                          "10",
                                          "9007199254740992",
                                          "9007199254740992.5",
                                          "9007199254740993",
                                          "18446744073709551616",
                                          "1e9999"};
    for (std::size_t a = 0; a < rising.size(); ++a) {
        for (std::size_t b = 0; b < rising.size(); ++b) {
            const int order = compare(decimal_of(rising[a]), decimal_of(rising[b]));
            EXPECT_EQ(order < 0, a < b) << rising[a] << ' ' << rising[b];
            EXPECT_EQ(order == 0, a == b) << rising[a] << ' ' << rising[b];
        }
    }
}

TEST(Decimal, WholePart) {
    const auto whole = [](const std::string& number) {
        return whole_part(decimal_of(number), 100).value_or("too long");
    };
    EXPECT_EQ(whole("70.9"), "70");
    EXPECT_EQ(whole("-70.9"), "-70");
    EXPECT_EQ(whole("-0.9"), "0");
    EXPECT_EQ(whole("0"), "0");
    EXPECT_EQ(whole("1e19"), "10000000000000000000");
    EXPECT_EQ(whole("12345678901234567890.5e2"), "1234567890123456789050");
    EXPECT_EQ(whole("1e99").size(), 100U);
    EXPECT_EQ(whole("1e100"), "too long");
}

TEST(Decimal, WhatIsAJsonNumber) {
    for (const char* number : {"0", "-0", "12", "1.5", "1e3", "1E+3", "-1.25e-10"}) {
        EXPECT_TRUE(is_json_number(number)) << number;
    }
    for (const char* text :
         {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "1 ", " 1", "0x1", "1.5.2", "NaN"}) {
        EXPECT_FALSE(is_json_number(text)) << text;
    }
    EXPECT_TRUE(is_moderate_number("1e9999"));
    EXPECT_FALSE(is_moderate_number("1e10000"));
    EXPECT_FALSE(is_moderate_number("1e99999999999999999999"));
    EXPECT_FALSE(is_moderate_number(std::string(max_number_length + 1, '1')));
}

} // namespace
} // namespace railbridge::manager
