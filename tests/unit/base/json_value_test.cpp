// Every kind of value as JSON.

#include "adapters/base/json_value.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace railbridge {
namespace {

std::string json_of(const Value& value) {
    rapidjson::StringBuffer buffer;
    JsonWriter json{buffer};
    write_value(json, value);
    return buffer.GetString();
}

TEST(JsonValue, IsExactAndAlwaysJson) {
    EXPECT_EQ(json_of({}), "null");
    EXPECT_EQ(json_of(true), "true");
    EXPECT_EQ(json_of(std::int64_t{-5}), "-5");
    EXPECT_EQ(json_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(json_of(12.5), "12.5");
    EXPECT_EQ(json_of(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(json_of(-std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(json_of(std::string("a\"b\n")), R"("a\"b\n")");
    EXPECT_EQ(json_of(ValueList{true, std::string("x"), std::monostate{}}), R"([true,"x",null])");
}

TEST(JsonValue, WritesTextsAsTheCallerWantsThem) {
    rapidjson::StringBuffer buffer;
    JsonWriter json{buffer};
    write_value(json, ValueList{std::string("abc"), std::string("d")},
                [](const std::string& text) { return text.substr(0, 1); });
    EXPECT_STREQ(buffer.GetString(), R"(["a","d"])");
}

} // namespace
} // namespace railbridge
