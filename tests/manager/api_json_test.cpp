// Texts that the manager writes by itself, without a library.

#include "tools/manager/json/api_json.hpp"
#include "tools/manager/json/json_value.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace railbridge::manager {
namespace {

TEST(ApiJsonTest, AnAttributeEvent) {
    EXPECT_EQ(attribute_event_json({"4sHXsAsAefaZKVJ1jQdbaG", "speed", "1.5", 1700, false, {}}),
              R"({"eventType":"attribute","ref":{"id":"4sHXsAsAefaZKVJ1jQdbaG","name":"speed"},)"
              R"("value":1.5,"timestamp":1700,"deleted":false})");
    EXPECT_EQ(attribute_event_json({"a", "b", "null", -1, true, "plant"}),
              R"({"eventType":"attribute","ref":{"id":"a","name":"b"},"value":null,)"
              R"("timestamp":-1,"deleted":true,"realm":"plant"})");
}

TEST(ApiJsonTest, NamesThatNeedEscaping) {
    const std::string name = "quote \" backslash \\ tab \t zero \x01 \xC3\xA4";
    const std::string event = attribute_event_json(
        {"a", name, R"({"x":["y"]})", std::numeric_limits<std::int64_t>::min(), false, name});
    const auto members = parse_json_object(event);
    ASSERT_TRUE(members) << event;
    EXPECT_EQ(*member(*members, "realm"), JsonValue(name));
    EXPECT_EQ(*member(*members, "timestamp"), JsonValue(std::numeric_limits<std::int64_t>::min()));
    const auto ref = parse_json_object(to_json(*member(*members, "ref")));
    ASSERT_TRUE(ref);
    EXPECT_EQ(*member(*ref, "name"), JsonValue(name));
}

TEST(ApiJsonTest, APendingEvent) {
    EXPECT_EQ(pending_json("id\"", {"a", "b", "true", 1, false, "plant"}),
              R"({"ackId":"id\"","event":{"eventType":"attribute","ref":{"id":"a","name":"b"},)"
              R"("value":true,"timestamp":1,"deleted":false,"realm":"plant"}})");
}

TEST(ApiJsonTest, Numbers) {
    EXPECT_EQ(json_number(0.0), "0.0");
    EXPECT_EQ(json_number(-0.0), "-0.0");
    EXPECT_EQ(json_number(42.0), "42.0");
    EXPECT_EQ(json_number(-42.0), "-42.0");
    EXPECT_EQ(json_number(0.5), "0.5");
    EXPECT_EQ(json_number(999'999'999'999'999.0), "999999999999999.0");
    EXPECT_EQ(json_number(1e15), "1000000000000000.0");
}

} // namespace
} // namespace railbridge::manager
