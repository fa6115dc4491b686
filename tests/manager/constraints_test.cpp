// What a value must keep to: constraints of the meta item, of asset types, forms of texts.

#include "tests/manager/core_fixture.hpp"
#include "tools/manager/model/constraints.hpp"
#include "tools/manager/model/text_forms.hpp"
#include "tools/manager/model/value_types.hpp"

namespace railbridge::test {
namespace {

using manager::Constraints;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr manager::Millis now = 1'700'000'000'000;

std::vector<std::string> broken(const std::string& constraints, const std::string& value) {
    manager::ConstraintBudget budget;
    const auto parsed = Constraints::parse(manager::parse_json(constraints).value(), &budget);
    EXPECT_TRUE(parsed) << constraints;
    manager::MatchWork work;
    return parsed ? (*parsed)->broken_by(value, now, work) : std::vector<std::string>{"unparsed"};
}

TEST(Constraints, NumbersAndSizes) {
    const std::string range = R"([{"type":"min","min":0},{"type":"max","max":99.5}])";
    EXPECT_THAT(broken(range, "0"), IsEmpty());
    EXPECT_THAT(broken(range, "99.5"), IsEmpty());
    EXPECT_THAT(broken(range, "-0.1"), ElementsAre("must be greater than or equal to 0"));
    EXPECT_THAT(broken(range, "100"), ElementsAre("must be less than or equal to 99.5"));
    EXPECT_THAT(broken(range, "null"), IsEmpty());
    const std::string size = R"([{"type":"size","min":1,"max":3}])";
    EXPECT_THAT(broken(size, R"("äöü")"), IsEmpty());
    EXPECT_THAT(broken(size, R"("four")"), ElementsAre("size must be between 1 and 3"));
    EXPECT_THAT(broken(size, "[]"), ElementsAre("size must be between 1 and 3"));
    EXPECT_THAT(broken(size, R"({"a":1})"), IsEmpty());
}

TEST(Constraints, PatternsAndChoices) {
    const std::string pattern = R"([{"type":"pattern","regexp":"[a-z]+\\d*"}])";
    EXPECT_THAT(broken(pattern, R"("abc12")"), IsEmpty());
    EXPECT_THAT(broken(pattern, R"("abc12 ")"), ElementsAre(R"(must match "[a-z]+\d*")"));
    const std::string choice = R"([{"type":"allowedValues","allowedValues":["on","off",3]}])";
    EXPECT_THAT(broken(choice, R"("on")"), IsEmpty());
    EXPECT_THAT(broken(choice, "3.0"), IsEmpty());
    EXPECT_THAT(broken(choice, R"("On")"), ElementsAre("must be one of [on, off, 3]"));
    EXPECT_THAT(broken(R"([{"type":"max","max":1,"message":"too much"}])", "2"),
                ElementsAre("too much"));
}

TEST(Constraints, ChoicesAreComparedAsTheirJson) {
    const std::vector<std::string> values{"null",        "true",
                                          "false",       "0",
                                          "1",           "-1",
                                          "1.5",         R"("")",
                                          R"("1")",      R"("true")",
                                          R"("null")",   R"("[]")",
                                          "[]",          "[1]",
                                          "[1,2]",       R"(["1"])",
                                          "{}",          R"({"a":1})",
                                          R"({"a":[]})", "18446744073709551615",
                                          "1e999",       R"("\u00e4\"\n")"};
    for (const std::string& allowed : values) {
        const std::string choice =
            R"([{"type":"allowedValues","allowedValues":[)" + allowed + "]}]";
        for (const std::string& value : values) {
            const bool fits = value == allowed || value == "null"; // null breaks nothing here
            EXPECT_EQ(broken(choice, value).empty(), fits) << value << " against " << allowed;
        }
    }
    const std::string spelled = R"([{"type":"allowedValues","allowedValues":[{ "a" : "\u0062" },)"
                                R"( [ 1 , 2 ], 100000000000000000000 ]}])";
    EXPECT_THAT(broken(spelled, R"({"a":"b"})"), IsEmpty());
    EXPECT_THAT(broken(spelled, "[1,2]"), IsEmpty());
    EXPECT_THAT(broken(spelled, "1e20"), IsEmpty());
    EXPECT_THAT(broken(spelled, R"({"a":"c"})"), testing::SizeIs(1));
}

TEST(Constraints, AHostilePatternCostsNothing) {
    EXPECT_THAT(broken(R"([{"type":"pattern","regexp":"(a+)+$"}])",
                       '"' + std::string(100'000, 'a') + "!\""),
                testing::SizeIs(1));
}

TEST(Constraints, NullAndEmpty) {
    EXPECT_THAT(broken(R"([{"type":"notNull"}])", "null"), ElementsAre("must not be null"));
    EXPECT_THAT(broken(R"([{"type":"notNull"}])", R"("")"), IsEmpty());
    EXPECT_THAT(broken(R"([{"type":"notEmpty"}])", R"("")"), ElementsAre("must not be empty"));
    EXPECT_THAT(broken(R"([{"type":"notEmpty"}])", "null"), ElementsAre("must not be empty"));
    EXPECT_THAT(broken(R"([{"type":"notBlank"}])", R"(" ")"), ElementsAre("must not be blank"));
}

TEST(Constraints, Dates) {
    const auto kept = [](const std::string& type, const std::string& value) {
        return broken(R"([{"type":")" + type + "\"}]", value).empty();
    };
    EXPECT_TRUE(kept("past", "1699999999999"));
    EXPECT_FALSE(kept("past", "1700000000000"));
    EXPECT_TRUE(kept("pastOrPresent", "1700000000000"));
    EXPECT_TRUE(kept("future", R"("2123-11-15T00:00:00Z")"));
    EXPECT_FALSE(kept("future", R"("2023-11-14T23:13:19+01:00")"));
    EXPECT_TRUE(kept("futureOrPresent", R"("2023-11-14T23:13:20+01:00")"));
    EXPECT_FALSE(kept("future", R"("soon")"));
}

TEST(Constraints, WhatCannotBeUsedIsNamed) {
    for (const char* items : {"{}", "[1]", R"([{"type":"most"}])", R"([{"type":"min"}])",
                              R"([{"type":"max","max":"1"}])", R"([{"type":"size"}])",
                              R"([{"type":"pattern","regexp":"("}])", R"([{"type":"pattern"}])",
                              R"([{"type":"allowedValues"}])"}) {
        manager::ConstraintBudget budget;
        EXPECT_FALSE(Constraints::parse(manager::parse_json(items).value(), &budget)) << items;
    }
}

TEST(Constraints, WhatIsNoNumberIsInNoRange) {
    const std::string minimum = R"([{"type":"min","min":0}])";
    const std::string maximum = R"([{"type":"max","max":100}])";
    EXPECT_THAT(broken(minimum, R"("NaN")"), ElementsAre("must be greater than or equal to 0"));
    EXPECT_THAT(broken(maximum, R"("NaN")"), ElementsAre("must be less than or equal to 100"));
    EXPECT_THAT(broken(maximum, R"("Infinity")"), ElementsAre("must be less than or equal to 100"));
    EXPECT_THAT(broken(minimum, R"("-Infinity")"),
                ElementsAre("must be greater than or equal to 0"));
    EXPECT_THAT(broken(minimum, R"("Infinity")"), IsEmpty());
    EXPECT_THAT(broken(maximum, R"("-Infinity")"), IsEmpty());
}

TEST(Constraints, LargeNumbersAreComparedExactly) {
    const std::string range = R"([{"type":"min","min":9007199254740993},)"
                              R"({"type":"max","max":9223372036854775806}])";
    EXPECT_THAT(broken(range, "9007199254740992"),
                ElementsAre("must be greater than or equal to 9007199254740993"));
    EXPECT_THAT(broken(range, "9007199254740993"), IsEmpty());
    EXPECT_THAT(broken(range, "9223372036854775806"), IsEmpty());
    EXPECT_THAT(broken(range, "9223372036854775807"),
                ElementsAre("must be less than or equal to 9223372036854775806"));
    EXPECT_THAT(broken(range, "18446744073709551616"), testing::SizeIs(1));
    const std::string choice =
        R"([{"type":"allowedValues","allowedValues":[9007199254740993,1e20]}])";
    EXPECT_THAT(broken(choice, "9007199254740992"), testing::SizeIs(1));
    EXPECT_THAT(broken(choice, "9007199254740993"), IsEmpty());
    EXPECT_THAT(broken(choice, "100000000000000000000"), IsEmpty());
}

TEST(Constraints, AreCompiledOnceForAnAttribute) {
    const auto meta = [](const std::string& regexp) {
        return R"({"constraints":[{"type":"pattern","regexp":")" + regexp + "\"}]}";
    };
    manager::Asset asset;
    asset.id = "a";
    asset.type = "Own";
    manager::Attribute& attribute = asset.attributes["b"];
    attribute.name = "b";
    attribute.meta_json = meta("x");
    attribute.constraints = Constraints::of(asset.type, attribute);
    const Constraints::Pointer made = attribute.constraints;
    manager::AssetTree tree;
    EXPECT_EQ(tree.put(asset).attributes.at("b").constraints, made);
    attribute.meta_json = meta("y");
    const auto other = tree.put(asset).attributes.at("b").constraints;
    EXPECT_NE(other, made);
    manager::MatchWork work;
    EXPECT_THAT(other->broken_by(R"("x")", now, work), testing::SizeIs(1));
    attribute.meta_json = "{}";
    EXPECT_EQ(tree.put(asset).attributes.at("b").constraints, nullptr);
}

TEST(TextForms, OfValueTypes) {
    const auto fits = [](const std::string& text, const std::string& type) {
        return manager::coerced(manager::JsonValue(text), type).has_value();
    };
    EXPECT_TRUE(fits("00000000-0000-4000-8000-000000000000", "UUID"));
    EXPECT_FALSE(fits("00000000-0000-4000-8000-00000000000", "UUID"));
    EXPECT_TRUE(fits("4j5ctffGqidATXf3ZN3x1o", "assetID"));
    EXPECT_FALSE(fits("4j5ctffGqidATXf3ZN3x1", "assetID"));
    EXPECT_TRUE(fits("a@example.org", "email"));
    EXPECT_FALSE(fits("a b@example.org", "email"));
    EXPECT_TRUE(fits("10.0.0.1", "IPAddress"));
    EXPECT_TRUE(fits("fe80::1", "IPAddress"));
    EXPECT_FALSE(fits("10.0.0.256", "IPAddress"));
    EXPECT_TRUE(fits("plc-3.local", "hostOrIPAddress"));
    EXPECT_FALSE(fits("plc_3 local", "hostOrIPAddress"));
    EXPECT_TRUE(fits("2024-11-27T14:48:00.5Z", "timestampISO8601"));
    EXPECT_FALSE(fits("2024-13-27T14:48:00Z", "timestampISO8601"));
    EXPECT_TRUE(fits("PT1H30M", "timeDurationISO8601"));
    EXPECT_TRUE(fits("https://example.org/x", "HTTP_URL"));
    EXPECT_FALSE(fits("ftp://example.org/x", "HTTP_URL"));
    EXPECT_EQ(manager::coerced(manager::JsonValue(std::string("1E90ff")), "colourRGB").value(),
              R"("#1E90ff")");
    EXPECT_EQ(manager::coerced(manager::JsonValue(std::string("connected")), "connectionStatus"),
              R"("CONNECTED")");
    EXPECT_FALSE(fits("fine", "connectionStatus"));
    EXPECT_EQ(manager::coerced_payload("1732716480547", "dateAndTime").value(), "1732716480547");
    EXPECT_TRUE(
        manager::coerced_payload(R"({"type":"Point","coordinates":[4.9,52.37]})", "GEO_JSONPoint"));
    for (const char* point : {R"({"type":"Point"})", R"({"coordinates":[1,2]})", "[1,2]",
                              R"({"type":"Point","coordinates":["1",2]})"}) {
        EXPECT_FALSE(manager::coerced_payload(point, "GEO_JSONPoint")) << point;
    }
}

class ConstrainedWritesTest : public CoreTest {
protected:
    ConstrainedWritesTest() {
        EXPECT_TRUE(log_in(hall_));
        EXPECT_TRUE(log_in(user_));
        tick();
    }

    static std::string level(const std::string& value) {
        return R"({"id":"level00000000000000001","type":"Own","name":"L","attributes":{)"
               R"("level":{"type":"number","value":)" +
               value +
               R"(,"meta":{"constraints":[{"type":"min","min":0},{"type":"max","max":100}]}},)"
               R"("other":{"type":"positiveInteger"}}})";
    }
};

TEST_F(ConstrainedWritesTest, EveryWayOfWritingKeepsToThem) {
    const std::string id = "level00000000000000001";
    EXPECT_THAT(request(hall_, "r/create", level("101")),
                HasSubstr("Asset validation failed: attributes.level.value: must be less than or "
                          "equal to 100, : Asset is not valid"));
    ASSERT_THAT(request(hall_, "r/create", level("50")), HasSubstr("CREATE"));
    EXPECT_THAT(request(hall_, id + "/update", level("-1")),
                HasSubstr("attributes.level.value: must be greater than or equal to 0"));
    EXPECT_THAT(request(hall_, id + "/attributes/level/update", "101"),
                HasSubstr(R"("error":"BAD_REQUEST","message":"attribute level: must be less than )"
                          R"(or equal to 100")"));
    EXPECT_THAT(request(hall_, id + "/attributes/update", R"({"other":1,"level":-1})"),
                HasSubstr("attribute level: must be greater than or equal to 0"));
    EXPECT_EQ(value(id, "other"), "null") << "all or nothing";
    EXPECT_THAT(request(user_, id + "/attributes/level/update", "101"), HasSubstr("BAD_REQUEST"))
        << "checked before it becomes a pending event";
    EXPECT_EQ(core_->records().pending().count(hall_.asset_id), 0U);
    EXPECT_THAT(request(hall_, id + "/attributes/other/update", "-1"),
                HasSubstr("attribute other: must be greater than or equal to 0"));
    restart();
    ASSERT_TRUE(log_in(hall_));
    EXPECT_THAT(request(hall_, id + "/attributes/level/update", "101"), HasSubstr("BAD_REQUEST"))
        << "read back from the store";
    EXPECT_THAT(request(hall_, id + "/attributes/level/update", "99"), HasSubstr("99.0"));
}

TEST_F(ConstrainedWritesTest, KnownTypesHaveBoundsOfTheirOwn) {
    EXPECT_THAT(request(user_, "r/create",
                        R"({"type":"VentilationAsset","name":"V","attributes":{"location":{},)"
                        R"("notes":{},"flow":{},"fanSpeed":{"value":101}}})"),
                HasSubstr("attributes.fanSpeed.value: must be less than or equal to 100"));
}

TEST_F(ConstrainedWritesTest, AConstraintThatMeansNothingRefusesTheTemplate) {
    EXPECT_THAT(request(user_, "r/create",
                        R"({"type":"Own","name":"V","attributes":{"a":{"meta":{"constraints":)"
                        R"([{"type":"pattern","regexp":"("}]}}}})"),
                HasSubstr("meta item constraints of attribute a"));
}

TEST_F(ConstrainedWritesTest, WhatTheConstraintsOfAnAssetCostIsBounded) {
    const auto repeated = [](const std::string& item, std::size_t count) {
        std::string items;
        for (std::size_t i = 0; i < count; ++i) {
            items += (items.empty() ? "" : ",") + item;
        }
        return items;
    };
    const auto with = [this](const std::string& items, const std::string& others = "[]") {
        return request(user_, "r/create",
                       R"({"type":"Own","name":"V","attributes":{"a":{"meta":{"constraints":[)" +
                           items + R"(]}},"b":{"meta":{"constraints":)" + others + "}}}}");
    };
    EXPECT_THAT(with(repeated(R"({"type":"notNull"})", 33)),
                HasSubstr("attribute a: an attribute may have 32 constraints"));
    EXPECT_THAT(with(R"({"type":"allowedValues","allowedValues":[)" + repeated("1", 1001) + "]}"),
                HasSubstr("allowedValues has more than 1000 values"));
    const auto pattern = [](const std::string& regexp) {
        return R"({"type":"pattern","regexp":")" + regexp + "\"}";
    };
    const std::string large = pattern("(abcdefghij){800}");
    EXPECT_THAT(with(large, '[' + large + ']'), HasSubstr("CREATE"));
    EXPECT_THAT(with(repeated(large, 2), '[' + large + ']'),
                HasSubstr("attribute b: constraint pattern: the regular expressions of one asset "
                          "are too large together when their repetitions are written out: more "
                          "than 20000 steps"));
    const std::string long_one = pattern(std::string(6000, 'x'));
    EXPECT_THAT(with(repeated(long_one, 2), '[' + long_one + ']'),
                HasSubstr("the regular expressions of one asset may have 16384 bytes together"));
}

TEST_F(ConstrainedWritesTest, ThePatternsOfAMessageShareTheirRoom) {
    const std::string id = "name000000000000000001";
    const auto named = [&](const std::string& name, const std::string& a, const std::string& b) {
        const std::string rest =
            R"(","meta":{"constraints":[{"type":"pattern","regexp":".{0,1000}"}]}})";
        return R"({"id":")" + id + R"(","type":"Own","name":")" + name +
               R"(","attributes":{"a":{"type":"text","value":")" + a + rest +
               R"(,"b":{"type":"text","value":")" + b + rest + "}}";
    };
    const std::string x(900, 'x');
    const std::string umlauts = [] {
        std::string text;
        for (int i = 0; i < 900; ++i) {
            text += "ä";
        }
        return text;
    }();
    EXPECT_THAT(request(user_, "r/create", named("N", umlauts, umlauts)), HasSubstr("BAD_REQUEST"));
    ASSERT_THAT(request(user_, "r/create", named("N", umlauts, "")), HasSubstr("CREATE"));
    EXPECT_THAT(request(user_, id + "/attributes/update",
                        R"({"a":")" + umlauts + R"(","b":")" + umlauts + "\"}"),
                testing::AllOf(HasSubstr("BAD_REQUEST"), HasSubstr("attribute b: is too long")));
    EXPECT_EQ(value(id, "b"), "\"\"") << "all or nothing";
    EXPECT_THAT(request(user_, id + "/attributes/b/update", umlauts), HasSubstr("attribute"));
    EXPECT_EQ(value(id, "b"), '"' + umlauts + '"') << "alone it fits";
    EXPECT_THAT(request(user_, id + "/update", named("M", umlauts, umlauts)), HasSubstr("UPDATE"))
        << "what is unchanged is not asked";
    EXPECT_THAT(request(user_, id + "/update", named("M", x, umlauts + 'y')),
                HasSubstr("attributes.b.value: is too long"));
}

TEST_F(ConstrainedWritesTest, NoNumberIsNoWayAroundARange) {
    ASSERT_THAT(request(hall_, "r/create", level("50")), HasSubstr("CREATE"));
    const std::string id = "level00000000000000001";
    for (const char* value : {"NaN", "Infinity", "-Infinity"}) {
        EXPECT_THAT(request(hall_, id + "/attributes/level/update", value),
                    HasSubstr("BAD_REQUEST"))
            << value;
        EXPECT_THAT(
            request(hall_, id + "/attributes/update", R"({"level":")" + std::string(value) + "\"}"),
            HasSubstr("BAD_REQUEST"))
            << value;
        EXPECT_THAT(request(hall_, id + "/update", level('"' + std::string(value) + '"')),
                    HasSubstr("BAD_REQUEST"))
            << value;
    }
    EXPECT_EQ(value(id, "level"), "50.0");
}

TEST_F(ConstrainedWritesTest, ADateThatHasPassedStaysWhenNobodyWritesIt) {
    const auto plan = [](const std::string& name, const std::string& due) {
        return R"({"id":"plan000000000000000001","type":"Own","name":")" + name +
               R"(","attributes":{"due":{"type":"dateAndTime","value":)" + due +
               R"(,"meta":{"constraints":[{"type":"future"}]}}}})";
    };
    const std::string id = "plan000000000000000001";
    ASSERT_THAT(request(user_, "r/create", plan("P", "1700000001000")), HasSubstr("CREATE"));
    pass(60'000);
    EXPECT_THAT(request(user_, id + "/update", plan("Q", "1700000001000")), HasSubstr("UPDATE"));
    EXPECT_THAT(request(user_, id + "/update", plan("R", "1700000002000")),
                HasSubstr("must be a future date"));
    EXPECT_THAT(request(user_, id + "/attributes/due/update", "1700000001000"),
                HasSubstr("must be a future date"));
    EXPECT_THAT(request(user_, id + "/attributes/due/update", "2020-11-29"),
                HasSubstr("must be a future date"));
    EXPECT_THAT(request(user_, id + "/attributes/due/update", "2123-11-29"),
                HasSubstr(R"("value":4856889600000)"));
}

} // namespace
} // namespace railbridge::test
