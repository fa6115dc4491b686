#include "adapters/mqtt/update_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace railbridge::mqtt {
namespace {

std::string written(std::vector<AttributeValue> values) {
    UpdateWriter writer;
    UpdateBatch batch;
    batch.values = std::move(values);
    return std::string{writer.write(batch)};
}

TEST(UpdateWriter, WritesTheExampleOfTheApi) {
    EXPECT_EQ(written({{"presence", std::int64_t{1}}, {"notes", std::string{"Motion detected"}}}),
              R"({"presence":1,"notes":"Motion detected"})");
    EXPECT_EQ(written({}), "{}");
}

TEST(UpdateWriter, WritesLists) {
    EXPECT_EQ(written({{"a", ValueList{std::int64_t{1}, 2.5, {}, std::string{"x"}, false}},
                       {"b", ValueList{}}}),
              R"({"a":[1,2.5,null,"x",false],"b":[]})");
}

TEST(UpdateWriter, IntegersAreExactAndNumbersShortest) {
    EXPECT_EQ(written({{"a", std::numeric_limits<std::int64_t>::min()},
                       {"b", std::numeric_limits<std::uint64_t>::max()},
                       {"c", 230.0},
                       {"d", 0.1},
                       {"e", -1e300},
                       {"f", true},
                       {"g", std::monostate{}}}),
              R"({"a":-9223372036854775808,"b":18446744073709551615,"c":230.0,"d":0.1,)"
              R"("e":-1e300,"f":true,"g":null})");
}

TEST(UpdateWriter, WhatJsonCannotSayBecomesNull) {
    EXPECT_EQ(written({{"a", std::nan("")},
                       {"b", std::numeric_limits<double>::infinity()},
                       {"c", -std::numeric_limits<double>::infinity()}}),
              R"({"a":null,"b":null,"c":null})");
}

TEST(UpdateWriter, TextIsEscapedAndAlwaysUtf8) {
    EXPECT_EQ(written({{"a", std::string{"\"\\\n\x01\xC3\xA4"}},
                       {"b", std::string{"caf\xE9"}},
                       {"c", std::string{"a\0b", 3}}}),
              "{\"a\":\"\\\"\\\\\\n\\u0001\xC3\xA4\",\"b\":\"caf?\",\"c\":\"a\\u0000b\"}");
}

TEST(UpdateWriter, ReusesItsBuffer) {
    UpdateWriter writer;
    UpdateBatch batch;
    batch.values = {{"long", std::string(1000, 'x')}};
    EXPECT_EQ(writer.write(batch).size(), 1011U);
    batch.values = {{"a", false}};
    EXPECT_EQ(writer.write(batch), R"({"a":false})");
}

} // namespace
} // namespace railbridge::mqtt
