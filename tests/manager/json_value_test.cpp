// Payloads that may be JSON or bare text: what is a number, a literal, a text. Most values never
// meet the parser; they must come out as if they had.

#include "tools/manager/json/json_value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace railbridge::manager {
namespace {

struct Row {
    std::string payload;
    JsonValue value;
};

JsonValue whole(std::int64_t number) {
    return number;
}

JsonValue text(std::string text) {
    return JsonValue(std::move(text));
}

TEST(JsonOrText, IsATable) {
    const std::vector<Row> rows{
        {"true", true},
        {"false", false},
        {"null", std::monostate{}},
        {"True", text("True")},
        {"truex", text("truex")},
        {"0", whole(0)},
        {"-0", whole(0)},
        {"7", whole(7)},
        {"-7", whole(-7)},
        {"12345678901234567", whole(12345678901234567)},
        {"-1234567890123456", whole(-1234567890123456)},
        {"9223372036854775807", whole(9223372036854775807)},
        {"9223372036854775808", std::uint64_t{9223372036854775808U}},
        {"18446744073709551616", text("18446744073709551616")},
        {"1.5", 1.5},
        {"-0.5", -0.5},
        {"0.0", 0.0},
        {"1.00000000000005", 1.00000000000005},
        {"123456789012.125", 123456789012.125},
        {"0.1234567890123456789", 0.1234567890123456789},
        {"1e3", 1000.0},
        {"1E-2", 0.01},
        {"1e999", text("1e999")},
        {" 5 ", whole(5)},
        {"5\n", whole(5)},
        {"", text("")},
        {"-", text("-")},
        {"+5", text("+5")},
        {"00", text("00")},
        {"007", text("007")},
        {"-01", text("-01")},
        {"1.", text("1.")},
        {".5", text(".5")},
        {"-.5", text("-.5")},
        {"1.2.3", text("1.2.3")},
        {"1,5", text("1,5")},
        {"5x", text("5x")},
        {"5 6", text("5 6")},
        {"0x10", text("0x10")},
        {"NaN", text("NaN")},
        {"Infinity", text("Infinity")},
        {"on", text("on")},
        {R"("70")", text("70")},
        {R"("a\nb")", text("a\nb")},
        {R"("open)", text(R"("open)")},
        {R"({"a": [1, 2]})", JsonComposite{R"({"a":[1,2]})", false}},
        {"[ ]", JsonComposite{"[]", true}},
        {"[1", text("[1")},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(json_or_text(row.payload), row.value) << '"' << row.payload << '"';
    }
}

TEST(JsonOrText, KeepsTheSignOfAZeroWithAFraction) {
    EXPECT_TRUE(std::signbit(std::get<double>(json_or_text("-0.0"))));
}

/// Every text of up to five of these characters: what JSON is comes out as the parser has it.
TEST(JsonOrText, AgreesWithTheParser) {
    const std::string characters = "019-.e ";
    std::vector<std::string> texts{""};
    for (std::size_t first = 0, length = 1; length <= 5; ++length) {
        const std::size_t last = texts.size();
        for (; first < last; ++first) {
            for (const char c : characters) {
                texts.push_back(texts[first] + c);
            }
        }
    }
    for (const std::string& one : texts) {
        const auto parsed = parse_json(one);
        ASSERT_EQ(json_or_text(one), parsed ? *parsed : JsonValue(one)) << '"' << one << '"';
    }
}

} // namespace
} // namespace railbridge::manager
