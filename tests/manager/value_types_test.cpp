// Coercion: the table of what is sent against what an attribute of each type makes of it.

#include "tools/manager/model/value_types.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {
namespace {

constexpr const char* rejected = "rejected";

std::string from_payload(const std::string& payload, const std::string& type) {
    const auto value = coerced_payload(payload, type);
    return value ? *value : rejected;
}

std::string from_json(const std::string& json, const std::string& type) {
    const auto parsed = parse_json(json);
    EXPECT_TRUE(parsed) << json;
    const auto value = coerced(*parsed, type);
    return value ? *value : rejected;
}

struct Row {
    const char* sent;
    const char* number;
    const char* integer;
    const char* boolean;
    const char* text;
};

TEST(Coercion, OfBarePayloads) {
    const std::vector<Row> rows{
        {"70", "70.0", "70", "true", R"("70")"},
        {"70.5", "70.5", "70", rejected, R"("70.5")"},
        {" 70 ", "70.0", "70", "true", R"(" 70 ")"},
        {"1e3", "1000.0", "1000", rejected, R"("1e3")"},
        {"true", rejected, rejected, "true", R"("true")"},
        {"TRUE", rejected, rejected, "true", R"("TRUE")"},
        {"0", "0.0", "0", "false", R"("0")"},
        {"on", rejected, rejected, rejected, R"("on")"},
        {"", rejected, rejected, rejected, R"("")"},
        {"null", "null", "null", "null", "null"},
        {R"("hello")", rejected, rejected, rejected, R"("hello")"},
        {R"("70")", "70.0", "70", "true", R"("70")"},
        {"NaN", R"("NaN")", rejected, rejected, R"("NaN")"},
        {"-0.50", "-0.5", "0", rejected, R"("-0.50")"},
        {"3000000000", "3000000000.0", rejected, "true", R"("3000000000")"},
        {"1e999", rejected, rejected, rejected, R"("1e999")"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(from_payload(row.sent, "number"), row.number) << row.sent;
        EXPECT_EQ(from_payload(row.sent, "integer"), row.integer) << row.sent;
        EXPECT_EQ(from_payload(row.sent, "boolean"), row.boolean) << row.sent;
        EXPECT_EQ(from_payload(row.sent, "text"), row.text) << row.sent;
    }
}

TEST(Coercion, OfJsonValues) {
    const std::vector<Row> rows{
        {"70", "70.0", "70", "true", R"("70")"},
        {"70.5", "70.5", "70", rejected, R"("70.5")"},
        {"true", rejected, rejected, "true", R"("true")"},
        {"1", "1.0", "1", "true", R"("1")"},
        {"3000000000", "3000000000.0", rejected, "true", R"("3000000000")"},
        {"[1]", rejected, rejected, rejected, rejected},
        {R"({"a":1})", rejected, rejected, rejected, rejected},
        {"null", "null", "null", "null", "null"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(from_json(row.sent, "number"), row.number) << row.sent;
        EXPECT_EQ(from_json(row.sent, "integer"), row.integer) << row.sent;
        EXPECT_EQ(from_json(row.sent, "boolean"), row.boolean) << row.sent;
        EXPECT_EQ(from_json(row.sent, "text"), row.text) << row.sent;
    }
}

TEST(Coercion, RangesOfTypes) {
    EXPECT_EQ(from_payload("3000000000", "long"), "3000000000");
    EXPECT_EQ(from_payload("9223372036854775807", "long"), "9223372036854775807");
    EXPECT_EQ(from_payload("9223372036854775808", "long"), rejected);
    EXPECT_EQ(from_payload("18446744073709551615", "bigInteger"), "18446744073709551615");
    EXPECT_EQ(from_payload("-1", "positiveInteger"), rejected);
    EXPECT_EQ(from_payload("-0.1", "positiveNumber"), rejected);
    EXPECT_EQ(from_payload("255", "integerByte"), "255");
    EXPECT_EQ(from_payload("256", "integerByte"), rejected);
    EXPECT_EQ(from_payload("361", "direction"), rejected);
    EXPECT_EQ(from_payload("0", "TCP_IPPortNumber"), rejected);
}

TEST(Coercion, WhatIsBeyond64Bits) {
    for (const auto& from : {from_payload, from_json}) {
        EXPECT_EQ(from("100000000000000000000", "number"), "100000000000000000000.0");
        EXPECT_EQ(from("100000000000000000000", "long"), rejected);
        EXPECT_EQ(from("18446744073709551616", ""), "18446744073709551616");
        EXPECT_EQ(from("18446744073709551616", "JSON"), "18446744073709551616");
        EXPECT_EQ(from("0.1234567890123456789", "JSON"), "0.1234567890123456789");
        EXPECT_EQ(from("-9223372036854775808", "long"), "-9223372036854775808");
        EXPECT_EQ(from("-9223372036854775809", "long"), rejected);
        EXPECT_EQ(from("9223372036854775807.9", "long"), "9223372036854775807");
        EXPECT_EQ(from("1e999", "number"), rejected);
        EXPECT_EQ(from("1e-999", "number"), "0.0");
        EXPECT_EQ(from(R"({"a":18446744073709551616})", "JSONObject"),
                  R"({"a":18446744073709551616})");
    }
    EXPECT_EQ(from_json("18446744073709551616", "text"), R"("18446744073709551616")");
}

TEST(Coercion, BigTypesAreNotRounded) {
    for (const char* number :
         {"18446744073709551615", "18446744073709551616", "9223372036854775808",
          "-9223372036854775809", "9007199254740993", "100000000000000000000000000000000000001"}) {
        const std::string text = '"' + std::string(number) + '"';
        for (const std::string& sent : {std::string(number), text}) {
            EXPECT_EQ(from_payload(sent, "bigInteger"), number);
            EXPECT_EQ(from_json(sent, "bigInteger"), number);
            EXPECT_EQ(from_payload(sent, "bigNumber"), number + std::string(".0"));
            EXPECT_EQ(from_json(sent, "bigNumber"), number + std::string(".0"));
        }
    }
    EXPECT_EQ(from_payload("1e19", "bigInteger"), "10000000000000000000");
    EXPECT_EQ(from_payload("12345678901234567890.9", "bigInteger"), "12345678901234567890");
    EXPECT_EQ(from_payload("1e99", "bigInteger").size(), 100U);
    EXPECT_EQ(from_payload("1e100", "bigInteger"), rejected);
    EXPECT_EQ(from_payload("0.1234567890123456789", "bigNumber"), "0.1234567890123456789");
    EXPECT_EQ(from_payload("1e999", "bigNumber"), "1e999");
    EXPECT_EQ(from_payload("70", "bigNumber"), "70.0");
    EXPECT_EQ(from_payload("x", "bigNumber"), rejected);
    EXPECT_EQ(from_payload("1e10000", "bigNumber"), rejected);
    for (std::size_t length = max_number_length - 4; length <= max_number_length; ++length) {
        for (const char* sign : {"", "-"}) {
            const std::string number = (sign + std::string(length, '7')).substr(0, length);
            const std::string kept = from_payload(number, "bigNumber");
            EXPECT_EQ(decimal_of(kept), decimal_of(number)) << length;
            EXPECT_EQ(to_json(kept_value(kept)), kept) << length;
            EXPECT_EQ(from_payload(kept, "bigNumber"), kept) << "what is told may be sent again";
        }
    }
}

TEST(Coercion, NumbersThatPeopleSpellDifferently) {
    for (const auto& [text, number] :
         std::vector<std::pair<std::string, std::string>>{{"007", "7.0"},
                                                          {"-007.5", "-7.5"},
                                                          {".5", "0.5"},
                                                          {"-.5", "-0.5"},
                                                          {"5.", "5.0"},
                                                          {"5.e1", "50.0"},
                                                          {".", rejected},
                                                          {"-.", rejected},
                                                          {"", rejected},
                                                          {"-", rejected},
                                                          {"0x10", rejected},
                                                          {"inf", rejected},
                                                          {"+5", rejected}}) {
        EXPECT_EQ(from_payload(text, "number"), number) << text;
    }
    EXPECT_EQ(from_payload("00018446744073709551617", "bigInteger"), "18446744073709551617");
}

TEST(Coercion, WhatAMapHolds) {
    EXPECT_EQ(from_json(R"({"a":1,"b":"2.5"})", "numberMap"), R"({"a":1.0,"b":2.5})");
    EXPECT_EQ(from_json(R"({"a":"x"})", "numberMap"), rejected);
    EXPECT_EQ(from_json(R"({"a":"1"})", "integerMap"), R"({"a":1})");
    EXPECT_EQ(from_json(R"({"a":3000000000})", "integerMap"), rejected);
    EXPECT_EQ(from_json(R"({"a":1,"b":false})", "booleanMap"), R"({"a":true,"b":false})");
    EXPECT_EQ(from_json(R"({"a":7})", "booleanMap"), R"({"a":true})");
    EXPECT_EQ(from_json(R"({"a":{}})", "booleanMap"), rejected);
    EXPECT_EQ(from_json(R"({"a":1,"b":null})", "textMap"), R"({"a":"1","b":null})");
    EXPECT_EQ(from_json(R"({"a":["x","y"]})", "multivaluedTextMap"), R"({"a":["x","y"]})");
    EXPECT_EQ(from_json(R"({"a":"x"})", "multivaluedTextMap"), rejected);
    EXPECT_EQ(from_json("{}", "textMap"), "{}");
}

TEST(Coercion, JsonThatIsRefusedIsNoText) {
    const std::string deep = std::string(33, '[') + std::string(33, ']');
    const std::string twins = R"({"a":1,"a":2})";
    for (const char* type : {"JSON", "", "JSONObject", "number[]"}) {
        EXPECT_EQ(from_payload(deep, type), rejected) << type;
        EXPECT_EQ(from_payload(twins, type), rejected) << type;
        EXPECT_EQ(from_payload(std::string(max_json_bytes + 1, ' '), type), rejected) << type;
    }
    EXPECT_EQ(from_payload(deep, "text"), '"' + deep + '"') << "letter by letter";
    EXPECT_EQ(from_payload(twins, "text"), R"("{\"a\":1,\"a\":2}")");
}

TEST(Coercion, ArraysObjectsAndUntyped) {
    EXPECT_EQ(from_payload("[1,2]", "integer[]"), "[1,2]");
    EXPECT_EQ(from_payload("[1,\"x\"]", "integer[]"), rejected);
    EXPECT_EQ(from_payload("1", "integer[]"), rejected);
    EXPECT_EQ(from_payload(R"(["a","b"])", "text[]"), R"(["a","b"])");
    EXPECT_EQ(from_payload(R"({"type":"Point","coordinates":[1.5,2]})", "GEO_JSONPoint"),
              R"({"type":"Point","coordinates":[1.5,2]})");
    EXPECT_EQ(from_payload("[1]", "JSONObject"), rejected);
    EXPECT_EQ(from_payload("plain words", ""), R"("plain words")");
    EXPECT_EQ(from_payload(R"({"any":[true]})", ""), R"({"any":[true]})");
}

TEST(Coercion, WhatIsShownOfAValueIsCutBetweenCharacters) {
    for (std::size_t before = 70; before < 80; ++before) {
        std::string text(before, 'x');
        for (int i = 0; i < 20; ++i) {
            text += "\xF0\x9F\x98\x80";
        }
        const auto value = coerced(JsonValue(text), "number");
        ASSERT_FALSE(value);
        EXPECT_TRUE(is_utf8(value.error().text)) << value.error().text;
        EXPECT_LT(value.error().text.size(), 130U);
    }
}

TEST(Coercion, KnownTypes) {
    EXPECT_TRUE(is_known_value_type("number"));
    EXPECT_TRUE(is_known_value_type("text[]"));
    EXPECT_FALSE(is_known_value_type("[]"));
    EXPECT_FALSE(is_known_value_type("Number"));
    EXPECT_FALSE(is_known_value_type(""));
}

TEST(Json, HostileTextIsRefused) {
    EXPECT_FALSE(parse_json(""));
    EXPECT_FALSE(parse_json("{\"a\":"));
    EXPECT_FALSE(parse_json("{} {}"));
    EXPECT_FALSE(parse_json(std::string(100'000, '[')));
    EXPECT_FALSE(parse_json("\"\xff\xfe\""));
    EXPECT_FALSE(parse_json(std::string(2 * max_json_bytes, ' ')));
    EXPECT_TRUE(parse_json(std::string(20, '[') + std::string(20, ']')));
    EXPECT_FALSE(parse_json_object("[1]"));
    EXPECT_FALSE(parse_json_array("{}"));
}

TEST(Json, StringsAreEscaped) {
    EXPECT_EQ(json_string("a\"b\\\n\x01"), "\"a\\\"b\\\\\\n\\u0001\"");
}

TEST(BigNumber, IsTheSameTextWhenItIsReadAgain) {
    const std::string zeros(51, '0');
    for (const auto& [payload, text] :
         {std::pair<std::string, std::string>{"18406744047403230", "18406744047403230.0"},
          {"7" + zeros, "7e51"},
          {"07" + zeros, "7e51"},
          {"7" + zeros + "1", "7" + zeros + "1.0"}}) {
        const std::string first = manager::coerced_payload(payload, "bigNumber").value_or("misfit");
        EXPECT_EQ(first, text);
        EXPECT_EQ(manager::coerced(manager::kept_value(first), "bigNumber").value_or("misfit"),
                  first);
    }
}

TEST(Coercion, OfDates) {
    for (const char* kept : {"2024-11-27T14:48Z", "2024-11-27T14:48:00.5+01:00"}) {
        EXPECT_EQ(from_payload(kept, "dateAndTime"), json_string(kept));
        EXPECT_EQ(from_json(json_string(kept), "dateAndTime"), json_string(kept));
    }
    EXPECT_EQ(from_payload("1732716480547", "dateAndTime"), "1732716480547");
    const std::vector<std::pair<const char*, const char*>> days{
        {"2026-11-29", "1795910400000"}, {"1970-01-01", "0"}, {"1969-12-31", "-86400000"}};
    for (const auto& [day, midnight] : days) {
        EXPECT_EQ(from_payload(day, "dateAndTime"), midnight);
        EXPECT_EQ(from_json(json_string(day), "dateAndTime"), midnight);
        EXPECT_EQ(from_json('[' + json_string(day) + ']', "dateAndTime[]"),
                  '[' + std::string(midnight) + ']');
    }
    for (const char* none : {"2026-13-01", "2026-11-00", "2026-11-2", "2026-11-29Z", "26-11-29",
                             "29.11.2026", "2026/11/29", "2026-11", "20261129T", "yesterday"}) {
        EXPECT_EQ(from_payload(none, "dateAndTime"), rejected) << none;
    }
    EXPECT_EQ(from_payload("2026-11-29", "timestampISO8601"), rejected) << "has a time of day";
    EXPECT_EQ(from_payload("2026-11-29", "text"), R"("2026-11-29")");
}

} // namespace
} // namespace railbridge::manager
