// What an update of an asset leaves as it was, however the client's JSON library puts it.

#include "tests/manager/own_asset_fixture.hpp"
#include "tests/support/cpu_time.hpp"
#include "tools/manager/json/json_equality.hpp"

namespace railbridge::test {
namespace {

using manager::is_same_json;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SameJson, OrderAndSpellingDoNotMatter) {
    EXPECT_TRUE(is_same_json("5", "5.0"));
    EXPECT_TRUE(is_same_json("1e2", "100"));
    EXPECT_TRUE(is_same_json(R"({"a":1,"b":[1,{"c":2.0,"d":null}]})",
                             R"({"b":[1.0,{"d":null,"c":2}],"a":1})"));
    EXPECT_TRUE(is_same_json("no JSON", "no JSON"));
}

TEST(SameJson, EverythingElseDoes) {
    EXPECT_FALSE(is_same_json("5", "\"5\""));
    EXPECT_FALSE(is_same_json("9007199254740993", "9007199254740992.0"));
    EXPECT_FALSE(is_same_json("[1,2]", "[2,1]"));
    EXPECT_FALSE(is_same_json("[1]", "[1,1]"));
    EXPECT_FALSE(is_same_json("{}", "[]"));
    EXPECT_FALSE(is_same_json(R"({"a":1})", R"({"a":1,"b":null})"));
    EXPECT_FALSE(is_same_json(R"({"a":{"x":1}})", R"({"a":{"y":1}})"));
    EXPECT_FALSE(is_same_json("null", "false"));
    EXPECT_FALSE(is_same_json("no JSON", "none"));
}

TEST(SameJson, NumbersEndWhereTheNextBegins) {
    EXPECT_FALSE(is_same_json("[1,12]", "[11,2]"));
    EXPECT_FALSE(is_same_json("[1,-1]", "[1,1]"));
    EXPECT_FALSE(is_same_json("[10]", "[1]"));
    EXPECT_TRUE(is_same_json("[0,-0,0.0]", "[-0.0,0,0e7]"));
    EXPECT_TRUE(is_same_json("[10,0.1e2,1e1]", "[1e1,10.0,10]"));
}

TEST(SameJson, TextsAndNamesAreComparedAsTheyRead) {
    EXPECT_TRUE(is_same_json(R"({"\u0061":"\u00e4\n"})", "{\"a\":\"\u00e4\\n\"}"));
    EXPECT_FALSE(is_same_json(R"(["1:a","b"])", R"(["1:ab",""])"));
    EXPECT_FALSE(is_same_json(R"(["n"])", "[null]"));
    EXPECT_FALSE(is_same_json("[true]", "[false]"));
    EXPECT_TRUE(is_same_json(R"({"a":1,"a":2})", R"({"a":2})")) << "of an older store: the last";
}

TEST(SameJson, ManyLevelsCostNoMoreThanOne) {
    constexpr std::size_t levels = manager::max_json_depth - 1;
    const auto nested = [](std::size_t depth, const std::string& last) {
        std::string numbers = "[0";
        for (int i = 0; i < 250'000; ++i) {
            numbers += ",0";
        }
        return std::string(depth - 1, '[') + numbers + ',' + last + ']' +
               std::string(depth - 1, ']');
    };
    const auto cost_s = [&](std::size_t depth) {
        const std::string left = nested(depth, "1");
        const std::string right = nested(depth, "2");
        return cpu_s_of([&] { EXPECT_FALSE(is_same_json(left, right)); });
    };
    EXPECT_LT(cost_s(levels), 4 * cost_s(1));
}

TEST(SameJson, WhatIsMuchLongerIsSomethingElse) {
    const std::string zeros(30'000, '0');
    EXPECT_FALSE(is_same_json("1", "[" + zeros + "]"));
    EXPECT_FALSE(is_same_json("[]", '"' + zeros + '"'));
}

class UnchangedAttributes : public OwnAssetTest {
protected:
    std::size_t points() {
        return store_.history({id_, "a", 0, now_, false, 10, std::nullopt}).value().size();
    }
};

TEST_F(UnchangedAttributes, WhatIsReadAndWrittenBackIsNoEvent) {
    create(R"({"a":{"type":"number","value":1}})");
    ASSERT_TRUE(subscribe(user_, "events/assets/#"));
    ASSERT_TRUE(subscribe(user_, "events/assets/+/attributes/#"));
    const std::string before = request(user_, id_ + "/get");
    pass(1000);
    const std::string answer = request(user_, id_ + "/update", before);
    EXPECT_THAT(answer, HasSubstr(R"("cause":"UPDATE")"));
    EXPECT_THAT(answer, HasSubstr(R"("version":0)"));
    EXPECT_THAT(news_, IsEmpty());
    EXPECT_EQ(request(user_, id_ + "/get"), before);
}

TEST_F(UnchangedAttributes, OtherWordsForTheSameAreNoEvent) {
    create(R"({"a":{"value":{"x":5.0,"y":[1]},"meta":{"units":["bar"],"label":"P",)"
           R"("storeDataPoints":true,"scale":2.0}},"n":{"value":5.0}})");
    ASSERT_TRUE(subscribe(user_, "events/assets/#"));
    ASSERT_TRUE(subscribe(user_, "events/assets/+/attributes/#"));
    const std::string before = request(user_, id_ + "/get");
    const std::size_t kept = points();
    pass(1000);
    const std::string answer =
        update(R"({"n":{"value":5},"a":{"meta":{"label":"P","scale":2,"storeDataPoints":true,)"
               R"("units":["bar"]},"value":{"y":[1.0],"x":5}}})");
    EXPECT_THAT(answer, HasSubstr(R"("version":0)"));
    EXPECT_THAT(news_, IsEmpty());
    EXPECT_EQ(request(user_, id_ + "/get"), before) << "with its time";
    EXPECT_EQ(points(), kept) << "nothing was measured";
}

TEST_F(UnchangedAttributes, AValueOfAnotherTypeHasTheFormOfThatType) {
    create(R"({"a":{"type":"integer","value":5},"b":{"type":"JSON","value":5}})");
    update(R"({"a":{"type":"number","value":5},"b":{"type":"number","value":5}})");
    EXPECT_EQ(value(id_, "a"), "5.0");
    EXPECT_EQ(value(id_, "b"), "5.0");
    update(R"({"a":{"type":"integer","value":5.0},"b":{"type":"number","value":5}})");
    EXPECT_EQ(value(id_, "a"), "5");
    EXPECT_EQ(value(id_, "b"), "5.0");
}

TEST_F(UnchangedAttributes, ANewLabelDoesNotHoldTheValueToTheClockAgain) {
    const auto due = [](const std::string& label, const std::string& constraint) {
        return R"({"due":{"type":"dateAndTime","value":1700000001000,"meta":{"label":")" + label +
               R"(","constraints":[{"type":")" + constraint + R"("}]}}})";
    };
    ASSERT_THAT(create(due("Service", "future")), HasSubstr("CREATE"));
    pass(60'000);
    EXPECT_THAT(update(due("Next service", "future")), HasSubstr("UPDATE"));
    EXPECT_THAT(update(due("Next service", "futureOrPresent")), HasSubstr("BAD_REQUEST"))
        << "the constraint is another one";
}

TEST_F(UnchangedAttributes, AConstraintThatIsTightenedHoldsForTheValueThatIsThere) {
    const auto level = [](const std::string& max, const std::string& label) {
        return R"({"level":{"type":"number","value":90,"meta":{"label":")" + label +
               R"(","constraints":[{"type":"max","max":)" + max + R"(}]}}})";
    };
    ASSERT_THAT(create(level("100", "L")), HasSubstr("CREATE"));
    EXPECT_THAT(update(level("100.0", "M")), HasSubstr("UPDATE"));
    EXPECT_THAT(update(level("50", "M")), HasSubstr("must be less than or equal to 50"));
}

} // namespace
} // namespace railbridge::test
