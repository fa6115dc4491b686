// Payloads of pending events, good and hostile.

#include "adapters/mqtt/event_reader.hpp"

#include <gtest/gtest.h>

namespace railbridge::mqtt {
namespace {

std::string pending_with(const std::string& value) {
    return R"({"ackId":"6kx1GxhlSmG9k1fpUmVhpx","event":{"eventType":"attribute",)"
           R"("ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"presence"},"value":)" +
           value + R"(,"timestamp":1732716480547,"deleted":false,"realm":"master"}})";
}

TEST(PendingEventReader, ReadsWhatTheManagerSends) {
    const auto reading = read_pending_event(pending_with("true"));
    EXPECT_EQ(reading.defect, "");
    const auto& event = reading.event;
    EXPECT_EQ(event.ack_id, "6kx1GxhlSmG9k1fpUmVhpx");
    EXPECT_EQ(event.asset_id, "4Y1FoulaL6ocSwl5ukKl4R");
    EXPECT_EQ(event.attribute, "presence");
    EXPECT_EQ(event.value, Value{true});
    EXPECT_EQ(event.value_json, "true");
    EXPECT_FALSE(event.structured);
    EXPECT_FALSE(event.deleted);
    EXPECT_EQ(event.event_time.time_since_epoch().count(), 1732716480547);
}

TEST(PendingEventReader, KeepsTheKindAndTheTextOfAValue) {
    struct Case {
        std::string json;
        Value value;
    };
    const std::vector<Case> cases{
        {"1", std::int64_t{1}},
        {"1.0", 1.0},
        {"-7", std::int64_t{-7}},
        {"1e2", 100.0},
        {"18446744073709551615", std::uint64_t{18446744073709551615ULL}},
        {"9007199254740993", std::int64_t{9007199254740993}},
        {"false", false},
        {"null", std::monostate{}},
        {R"("1")", std::string{"1"}},
        {R"("a\u00e4\n")", std::string{"a\xC3\xA4\n"}},
    };
    for (const auto& test : cases) {
        const auto reading = read_pending_event(pending_with(test.json));
        EXPECT_EQ(reading.defect, "") << test.json;
        EXPECT_EQ(reading.event.value, test.value) << test.json;
        EXPECT_EQ(reading.event.value_json, test.json);
    }
}

TEST(PendingEventReader, FlagsStructuredValuesAndKeepsTheirText) {
    const std::string point = R"({"type":"Point","coordinates":[4.9,52.37]})";
    const auto reading = read_pending_event(pending_with(point));
    EXPECT_EQ(reading.defect, "");
    EXPECT_TRUE(reading.event.structured);
    EXPECT_TRUE(is_null(reading.event.value));
    EXPECT_EQ(reading.event.value_json, point);
    EXPECT_TRUE(read_pending_event(pending_with("[1,[2]]")).event.structured);
    EXPECT_TRUE(read_pending_event(pending_with("[{}]")).event.structured);
}

TEST(PendingEventReader, ReadsListsOfScalars) {
    const auto reading = read_pending_event(pending_with(R"([1,2.5,null,"x",true])"));
    EXPECT_EQ(reading.defect, "");
    EXPECT_FALSE(reading.event.structured);
    EXPECT_EQ(reading.event.value,
              (Value{ValueList{std::int64_t{1}, 2.5, {}, std::string{"x"}, true}}));
    EXPECT_EQ(reading.event.value_json, R"([1,2.5,null,"x",true])");
    EXPECT_EQ(read_pending_event(pending_with("[]")).event.value, Value{ValueList{}});
}

TEST(PendingEventReader, ToleratesWhatMayBeAbsentOrNew) {
    const auto reading = read_pending_event(
        R"( {"new":{"deep":[1]},"event":{"ref":{"name":"lamp","id":"4Y1FoulaL6ocSwl5ukKl4R"},)"
        R"("deleted":true,"timestamp":null},"ackId":"x"} )");
    EXPECT_EQ(reading.defect, "");
    EXPECT_TRUE(reading.event.deleted);
    EXPECT_TRUE(is_null(reading.event.value));
    EXPECT_EQ(reading.event.value_json, "null");
    EXPECT_EQ(reading.event.event_time, WallTime{});
}

TEST(PendingEventReader, RefusesWhatIsNoEvent) {
    const std::string reference = R"("ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"lamp"})";
    const std::vector<std::string> payloads{
        "",
        " ",
        "null",
        "[]",
        "true",
        "{",
        "{}",
        "{nonsense",
        "\xFF\xFE",
        std::string{"{\"ackId\":\"\xC3\x28\"}"},
        R"({"ackId":"x"})",
        R"({"ackId":"","event":{)" + reference + "}}",
        R"({"ackId":7,"event":{)" + reference + "}}",
        R"({"ackId":")" + std::string(257, 'a') + R"(","event":{)" + reference + "}}",
        R"({"ackId":"x","event":[]})",
        R"({"ackId":"x","event":{}})",
        R"({"ackId":"x","event":{"ref":{"id":"short","name":"lamp"}}})",
        R"({"ackId":"x","event":{"ref":{"id":"4Y1FoulaL6ocSwl5ukKl4/","name":"lamp"}}})",
        R"({"ackId":"x","event":{"ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"a/b"}}})",
        R"({"ackId":"x","event":{"ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R"}}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"deleted":"no"}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"timestamp":"now"}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"timestamp":-1}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"eventType":"asset"}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"value":1e999}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"value":NaN}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"value":01}})",
        R"({"ackId":"x","event":{)" + reference + R"(,"value":99999999999999999999}})",
        R"({"ackId":"x","event":{)" + reference + "}} trailing",
        R"({"ackId":"x","event":{)" + reference + R"(},"unread":tru})",
    };
    for (const auto& payload : payloads) {
        EXPECT_NE(read_pending_event(payload).defect, "") << payload;
    }
}

TEST(PendingEventReader, RefusesKeysThatOccurTwiceAtEveryDepth) {
    const std::string ref = R"("ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"lamp"})";
    const std::vector<std::string> payloads{
        R"({"ackId":"x","ackId":"y","event":{)" + ref + "}}",
        R"({"ackId":"x","event":{)" + ref + R"(,"value":1,"value":2}})",
        R"({"ackId":"x","event":{"ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"a","name":"b"}}})",
        R"({"ackId":"x","event":{)" + ref + R"(,"value":[{"a":1,"a":2}]}})"};
    for (const auto& payload : payloads) {
        EXPECT_NE(read_pending_event(payload).defect.find("twice"), std::string::npos) << payload;
    }
}

TEST(PendingEventReader, BoundsSizeAndDepth) {
    const auto fits = pending_with("\"" + std::string(64 * 1024 - 300, 'a') + "\"");
    EXPECT_EQ(read_pending_event(fits).defect, "");
    const auto too_long = pending_with("\"" + std::string(64 * 1024, 'a') + "\"");
    EXPECT_NE(read_pending_event(too_long).defect.find("bytes"), std::string::npos);
    // The message and its event are two levels.
    const auto nested = [](std::size_t depth) {
        return pending_with(std::string(depth, '[') + std::string(depth, ']'));
    };
    EXPECT_EQ(read_pending_event(nested(6)).defect, "");
    EXPECT_NE(read_pending_event(nested(7)).defect, "");
    EXPECT_NE(read_pending_event(nested(20000)).defect, "");
    EXPECT_NE(read_pending_event(std::string(60000, '[')).defect, "");
}

TEST(AttributeEventReader, ReadsAttributeEventsAndNothingElse) {
    const auto seen = read_attribute_event(
        R"({"eventType":"attribute","ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"presence"},)"
        R"("value":"1","timestamp":5,"deleted":false})");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->asset_id, "4Y1FoulaL6ocSwl5ukKl4R");
    EXPECT_EQ(seen->attribute, "presence");
    EXPECT_EQ(seen->value, Value{std::string{"1"}});
    EXPECT_EQ(seen->timestamp.time_since_epoch().count(), 5);
    for (
        const char* other :
        {"", "{}", R"({"eventType":"asset","cause":"CREATE","asset":{},"timestamp":0})",
         R"({"eventType":"attribute","ref":{"id":"4Y1FoulaL6ocSwl5ukKl4R","name":"a"},"deleted":true})"}) {
        EXPECT_FALSE(read_attribute_event(other)) << other;
    }
}

} // namespace
} // namespace railbridge::mqtt
