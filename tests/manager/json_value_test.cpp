// Payloads that may be JSON or bare text: what is a number, a literal, a text. Most values never
// meet the parser; they must come out as if they had.

#include "tools/manager/json/json_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

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

JsonValue number(std::string text) {
    return JsonNumber{std::move(text)};
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
        {"18446744073709551616", number("18446744073709551616")},
        {"-9223372036854775809", number("-9223372036854775809")},
        {"100000000000000000000", number("100000000000000000000")},
        {"1.5", 1.5},
        {"-0.5", -0.5},
        {"0.0", 0.0},
        {"1.00000000000005", 1.00000000000005},
        {"123456789012.125", 123456789012.125},
        {"0.1234567890123456", 0.1234567890123456},
        {"0.30000000000000004", 0.30000000000000004},
        {"0.1234567890123456789", number("0.1234567890123456789")},
        {"9007199254740993.0", number("9007199254740993.0")},
        {"1.50", 1.5},
        {"1e3", 1000.0},
        {"1E-2", 0.01},
        {"1e999", number("1e999")},
        {"1e-999", number("1e-999")},
        {"0e999", 0.0},
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
        EXPECT_EQ(json_or_text(row.payload).value(), row.value) << '"' << row.payload << '"';
    }
}

TEST(JsonOrText, WhatIsJsonButRefusedIsNoText) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    EXPECT_TRUE(json_or_text(nested(max_json_depth)));
    for (const std::string& one :
         {nested(max_json_depth + 1), std::string(R"({"a":1,"a":2})"), std::string("1e10000"),
          std::string(max_number_length + 1, '7'), '"' + std::string(max_json_bytes, 'x') + '"'}) {
        EXPECT_FALSE(json_or_text(one)) << one.substr(0, 80);
    }
}

TEST(ParseJson, NoKeyTwice) {
    EXPECT_THAT(parse_json_object(R"({"a":1,"b":2,"a":1})").error().text,
                testing::HasSubstr(R"(the key "a" is there twice)"));
    EXPECT_FALSE(parse_json(R"({"x":[{"y":{"b":1,"b":1}}]})")) << "at any depth";
    EXPECT_FALSE(parse_json_array(R"([{"b":1,"\u0062":1}])")) << "however it is spelled";
    EXPECT_TRUE(parse_json_object(R"({"a":{"a":1},"b":{"a":1},"A":1})"));
    std::string many = R"({"k0":0)";
    for (int i = 1; i < 100'000; ++i) {
        many += ",\"k" + std::to_string(i) + "\":0";
    }
    EXPECT_TRUE(parse_json_object(many + '}', edited_json));
    EXPECT_FALSE(parse_json_object(many + R"(,"k500":0})", edited_json));
}

TEST(ParseJson, OfEqualKeysInTextOfOurOwnTheLastOneWins) {
    const auto read = [](const char* text) { return to_json(parse_json(text, own_json).value()); };
    EXPECT_EQ(read(R"({"a":1,"b":2,"a":{"c":3}})"), R"({"b":2,"a":{"c":3}})");
    EXPECT_EQ(read(R"([{"x":[{"y":1.5,"y":"2","\u0079":null}]},{"z":1,"z":[]}])"),
              R"([{"x":[{"y":null}]},{"z":[]}])");
    EXPECT_EQ(read(R"({"a":{"b":1,"b":2},"a":{"b":3}})"), R"({"a":{"b":3}})");
    const auto members = parse_json_object(R"({"a":1,"b":2,"a":3})", own_json).value();
    EXPECT_EQ(members, (JsonMembers{{"b", whole(2)}, {"a", whole(3)}}));
    EXPECT_EQ(to_json(kept_value(R"({"a":1,"a":2})")), R"({"a":2})");
    EXPECT_FALSE(parse_json(R"({"a":1,"a":})", own_json)) << "no JSON nevertheless";
    EXPECT_FALSE(parse_json(R"({"a":1,"a":1e10000})", own_json));
}

TEST(ParseJson, NumbersInsideAreNotRounded) {
    const std::string text =
        R"({"a":[100000000000000000000,0.1234567890123456789,18446744073709551615,1.5,-0.0]})";
    EXPECT_EQ(to_json(parse_json(text).value()), text);
}

/// The parser looks only at what it is asked for: every text of up to five of these pieces is JSON
/// here if and only if it is JSON to a parser that looks at everything.
TEST(ParseJson, AgreesWithAnotherParser) {
    const std::vector<std::string> pieces{"[", "]", "{", "}", ",", ":", "\"a\"", "1", "null", " "};
    std::vector<std::string> texts{""};
    for (std::size_t first = 0, length = 1; length <= 5; ++length) {
        const std::size_t last = texts.size();
        for (; first < last; ++first) {
            for (const std::string& piece : pieces) {
                texts.push_back(texts[first] + piece);
            }
        }
    }
    simdjson::dom::parser other;
    for (const std::string& text : texts) {
        ASSERT_EQ(parse_json(text).has_value(), other.parse(text).error() == simdjson::SUCCESS)
            << text;
    }
}

TEST(ParseJson, TextsThatEndEarlyOrLate) {
    for (const char* text :
         {"1]",       "1],[2", "],[",  "[1]]",       "{}}",     "[[1]",        "\"a",    "\"a\"b",
          "tru",      "truex", "nul",  "nullx",      "1x",      "-",           "01",     "1.",
          ".5",       "+1",    "0x1",  "1 2",        "\"\\x\"", "\"\\ud800\"", "\"\n\"", "{\"a\"}",
          "{\"a\":}", "{1:2}", "[1,]", "{\"a\":1,}", "NaN",     "[Infinity]"}) {
        EXPECT_FALSE(parse_json(text)) << text;
    }
    EXPECT_FALSE(parse_json(std::string("1\0", 2)));
    EXPECT_FALSE(parse_json(std::string("[1]\0", 4)));
}

TEST(JsonOrText, KeepsTheSignOfAZeroWithAFraction) {
    EXPECT_TRUE(std::signbit(std::get<double>(json_or_text("-0.0").value())));
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
        ASSERT_EQ(json_or_text(one).value(), parsed ? *parsed : JsonValue(one))
            << '"' << one << '"';
    }
}

TEST(JsonNumber, IsTheShortestThatIsReadAsTheSame) {
    const std::pair<double, const char*> rows[] = {
        {0.1 + 0.2, "0.30000000000000004"},
        {21.299999999999997, "21.299999999999997"},
        {18406744047403232.0, "18406744047403230.0"},
        {-1.5, "-1.5"},
        {-0.0, "-0.0"},
        {0.0, "0.0"},
        {1e20, "100000000000000000000.0"},
        {1e21, "1e21"},
        {1.25e22, "1.25e22"},
        {123456.75, "123456.75"},
        {0.000001, "0.000001"},
        {0.0000001, "1e-7"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
    };
    for (const auto& [number, text] : rows) {
        EXPECT_EQ(json_number(number), text);
    }
}

} // namespace
} // namespace railbridge::manager
