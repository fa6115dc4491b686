// Assets: what is created, refused and answered.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class AssetOperationsTest : public CoreTest {
protected:
    AssetOperationsTest() {
        EXPECT_TRUE(log_in(hall_));
        EXPECT_TRUE(log_in(yard_));
        EXPECT_TRUE(log_in(user_));
        tick();
    }

    std::string create(const Account& account, const std::string& body) {
        return request(account, "r/create", body);
    }

    static std::string thing(const std::string& more) {
        return R"({"name":"T","attributes":{"location":{},"notes":{}})" + more + '}';
    }
};

TEST_F(AssetOperationsTest, CreateFillsInWhatIsMissing) {
    const std::string answer = create(hall_, thing(""));
    EXPECT_THAT(answer, HasSubstr(R"("eventType":"asset","cause":"CREATE")"));
    EXPECT_THAT(answer,
                HasSubstr(R"("version":0,"name":"T","accessPublicRead":false,"parentId":")" +
                          hall_.asset_id + R"(","realm":"plant","type":"ThingAsset")"));
    EXPECT_THAT(answer, HasSubstr(R"("notes":{"name":"notes","type":"text","meta":{},"value":null,)"
                                  R"("timestamp":1700000000000})"));
    EXPECT_THAT(answer, Not(HasSubstr("createdOn")));
    EXPECT_THAT(answer, Not(HasSubstr("path")));
    EXPECT_THAT(create(user_, thing("")), Not(HasSubstr("parentId")));
}

TEST_F(AssetOperationsTest, CreateRefusesWithTheDocumentedCodes) {
    const std::string id = create_pump(hall_);
    EXPECT_THAT(create(yard_, thing(R"(,"id":")" + id + '"')), HasSubstr("CONFLICT"));
    EXPECT_THAT(create(user_, thing(R"(,"realm":"other")")), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(user_, thing(R"(,"id":"short")")), HasSubstr("ID must be a valid BASE-62"));
    EXPECT_THAT(create(user_, "{"), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(user_, ""), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(user_, "[]"), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(user_, R"({"name":1})"), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(user_, R"({"name":"x","type":"Own","attributes":{"a":{"name":"b"}}})"),
                HasSubstr("calls itself b"));
    EXPECT_THAT(
        create(user_, R"({"name":"x","type":"Own","attributes":{"a":{"meta":{"units":"m"}}}})"),
        HasSubstr("units"));
    EXPECT_THAT(create(user_, R"({"name":"x","type":"Own","attributes":{"a b":{}}})"),
                HasSubstr("attributes.a b"));
    EXPECT_THAT(create(user_, R"({"name":" ","type":"Own"})"), HasSubstr("name can not be empty"));
    EXPECT_THAT(
        create(user_,
               R"({"name":"x","type":"Own","attributes":{"a":{"type":"number","value":"x"}}})"),
        HasSubstr("attribute value type does not match the attribute descriptor"));
}

TEST_F(AssetOperationsTest, MissingRequiredAttributesAreListed) {
    const std::string answer = create(user_, R"({"type":"PresenceSensorAsset","name":"P"})");
    EXPECT_EQ(answer, R"({"type":"error","error":"BAD_REQUEST","message":)"
                      R"("Asset validation failed: attributes.notes: required attribute is )"
                      R"(missing, attributes.presence: required attribute is missing, )"
                      R"(attributes.location: required attribute is missing, : Asset is not )"
                      R"(valid"})")
        << "letter by letter the sample of the documentation";
}

TEST_F(AssetOperationsTest, UniqueIdMarksBecomeOneId) {
    const std::string answer =
        create(user_, R"({"id":"%UNIQUE_ID%","type":"Own","name":"N %UNIQUE_ID%"})");
    const auto asset = manager::parse_json_object(
        manager::to_json(*manager::member(manager::parse_json_object(answer).value(), "asset")));
    EXPECT_EQ(text(*asset, "name"), "N " + text(*asset, "id"));
}

TEST_F(AssetOperationsTest, UniqueIdMarksCostNoMoreThanTheirLength) {
    const auto marks = [](std::size_t count) {
        std::string text = R"({"type":"Own","name":")";
        for (std::size_t i = 0; i < count; ++i) {
            text += "%UNIQUE_ID%";
        }
        return text + "\"}";
    };
    EXPECT_THAT(create(user_, marks(40)), HasSubstr("CREATE"));
    EXPECT_THAT(create(user_, marks(90'000)), HasSubstr("longer than 1 MiB"))
        << "the ids are longer than the marks";
    EXPECT_THAT(create(user_, marks(2'000'000)), HasSubstr("longer than 1 MiB"))
        << "hours when every mark moved what is behind it";
}

TEST_F(AssetOperationsTest, ParentsStayInTheirScope) {
    const std::string pump = create_pump(hall_);
    EXPECT_THAT(create(yard_, thing(R"(,"parentId":")" + pump + '"')), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(user_, thing(R"(,"parentId":")" + pump + '"')), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(create(hall_, thing(R"(,"parentId":")" + pump + '"')), HasSubstr("CREATE"));
    const std::string before = request(hall_, pump + "/get");
    for (const std::string& parent : {'"' + yard_.asset_id + '"', '"' + pump + '"',
                                      std::string("null"), std::string("\"x\"")}) {
        EXPECT_THAT(request(hall_, pump + "/update", thing(R"(,"parentId":)" + parent)),
                    HasSubstr("BAD_REQUEST"))
            << parent;
    }
    EXPECT_EQ(request(hall_, pump + "/get"), before);
}

TEST_F(AssetOperationsTest, UpdateReplacesAttributesAndKeepsTheParent) {
    const std::string pump = create_pump(hall_);
    request(hall_, pump + "/attributes/speed/update", "3");
    pass(5000);
    const std::string answer =
        request(hall_, pump + "/update",
                R"({"name":"P2","attributes":{"location":{},"notes":{"value":"new"}}})");
    EXPECT_THAT(answer, HasSubstr(R"("cause":"UPDATE")"));
    EXPECT_THAT(answer, HasSubstr(R"("version":1)"));
    EXPECT_THAT(answer, HasSubstr(R"("parentId":")" + hall_.asset_id + '"'));
    EXPECT_THAT(answer, HasSubstr(R"("value":"new","timestamp":1700000005000)"));
    EXPECT_THAT(answer,
                HasSubstr(R"("location":{"name":"location","type":"GEO_JSONPoint","meta":{},)"
                          R"("value":null,"timestamp":1700000000000})"))
        << "an unchanged attribute keeps its time";
    EXPECT_THAT(answer, Not(HasSubstr("speed")));
    EXPECT_THAT(request(hall_, pump + "/update", R"({"attributes":{"location":{},"notes":{}}})"),
                HasSubstr("name can not be empty"));
}

TEST_F(AssetOperationsTest, UnitsAndOtherMetaComeBack) {
    const std::string answer = create(
        user_, R"({"name":"x","type":"Own","attributes":{"a":{"type":"number","value":1,)"
               R"("meta":{"units":["celsius"],"readOnly":true,"nothing":null,"own":{"x":[1]}}}}})");
    EXPECT_THAT(answer,
                HasSubstr(R"("meta":{"units":["celsius"],"readOnly":true,"own":{"x":[1]}})"));
    EXPECT_THAT(answer, HasSubstr(R"("value":1.0)"));
}

TEST_F(AssetOperationsTest, AGatewayCannotTouchItsOwnAssetOrMakeOthers) {
    EXPECT_THAT(request(hall_, hall_.asset_id + "/get"), HasSubstr("gatewayStatus"));
    EXPECT_THAT(request(hall_, hall_.asset_id + "/update", "{}"), HasSubstr("UNAUTHORIZED"));
    EXPECT_THAT(request(hall_, hall_.asset_id + "/delete"), HasSubstr("UNAUTHORIZED"));
    EXPECT_THAT(request(hall_, hall_.asset_id + "/attributes/disabled/update", "false"),
                HasSubstr("UNAUTHORIZED"));
    EXPECT_THAT(create(hall_, R"({"type":"GatewayV2Asset","name":"G"})"), HasSubstr("BAD_REQUEST"));
}

TEST_F(AssetOperationsTest, AServiceUserMakesAGatewayWithCredentials) {
    const std::string answer = create(
        user_, R"({"type":"GatewayV2Asset","name":"G","attributes":{"location":{},"notes":{},)"
               R"("clientId":{},"clientSecret":{},"gatewayStatus":{},"disabled":{}}})");
    EXPECT_THAT(answer, HasSubstr(R"("value":"gateway-)"));
    EXPECT_THAT(answer, HasSubstr(R"("value":"DISCONNECTED")"));
}

TEST_F(AssetOperationsTest, CredentialsCannotBeOverwritten) {
    const std::string id = hall_.asset_id;
    EXPECT_THAT(request(user_, id + "/attributes/clientSecret/update", "x"),
                HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(request(user_, id + "/attributes/update", R"({"gatewayStatus":"ERROR"})"),
                HasSubstr("BAD_REQUEST"));
    const std::string secret = value(id, "clientSecret");
    EXPECT_THAT(
        request(
            user_, id + "/update",
            R"({"name":"H","attributes":{"location":{},"notes":{},"clientSecret":{"value":"x"},)"
            R"("disabled":{"value":false}}})"),
        HasSubstr("UPDATE"));
    EXPECT_EQ(value(id, "clientSecret"), secret);
}

TEST_F(AssetOperationsTest, AGatewayCannotTakeTheLoginOfAnotherByTheCaseOfItsId) {
    const auto gateway = [this](const std::string& id) {
        return create(user_, R"({"id":")" + id +
                                 R"(","type":"GatewayV2Asset","name":"G","attributes":{)"
                                 R"("location":{},"notes":{},"clientId":{},"clientSecret":{},)"
                                 R"("gatewayStatus":{},"disabled":{}}})");
    };
    EXPECT_THAT(gateway("Gate0000000000000000Ab"), HasSubstr("CREATE"));
    const std::string login = "gateway-gate0000000000000000ab";
    const manager::User before = *core_->records().user("plant", login);
    EXPECT_THAT(gateway("gATE0000000000000000aB"), HasSubstr("CONFLICT"));
    EXPECT_EQ(core_->records().user("plant", login)->gateway_id, before.gateway_id);
    EXPECT_EQ(core_->records().user("plant", login)->secret_hash, before.secret_hash);
    admin({{"command", "realm add"}, {"name", "other"}});
    const auto other = admin({{"command", "user add"}, {"realm", "other"}, {"name", "su"}});
    user_ = {"other", "", "desk2", text(other, "username"), text(other, "secret"), 9};
    ASSERT_TRUE(log_in(user_));
    EXPECT_THAT(gateway("gATE0000000000000000aB"), HasSubstr("CONFLICT")) << "nor from elsewhere";
}

TEST_F(AssetOperationsTest, AParentElsewhereLooksToAGatewayLikeNone) {
    const auto refusal_of = [this](const std::string& parent) {
        const std::string answer = create(hall_, thing(R"(,"parentId":")" + parent + '"'));
        EXPECT_THAT(answer, HasSubstr("BAD_REQUEST"));
        return answer.substr(0, answer.find(parent)) + answer.substr(answer.find(parent) + 22);
    };
    EXPECT_EQ(refusal_of(yard_.asset_id), refusal_of("none000000000000000000"));
}

TEST_F(AssetOperationsTest, ATreeDoesNotGrowTooDeepByMovingWholeBranches) {
    const auto branch = [this](const std::string& letter) {
        std::string parent;
        for (int i = 0; i < 40; ++i) {
            const std::string id = letter + "0000000000000000000" + std::to_string(10 + i);
            const std::string above =
                parent.empty() ? std::string() : R"(,"parentId":")" + parent + '"';
            EXPECT_THAT(create(user_, thing(R"(,"id":")" + id + '"' + above)), HasSubstr("CREATE"));
            parent = id;
        }
        return parent;
    };
    const std::string end = branch("a");
    branch("b");
    const auto move = [&](const std::string& id) {
        return request(user_, id + "/update", thing(R"(,"parentId":")" + end + '"'));
    };
    EXPECT_THAT(move("b000000000000000000010"), HasSubstr("too deeply"));
    EXPECT_THAT(move("b000000000000000000026"), HasSubstr("UPDATE")) << "40 and 24 levels";
}

TEST_F(AssetOperationsTest, DeleteTakesEverythingBelow) {
    const std::string pump = create_pump(hall_);
    create(hall_, thing(R"(,"id":"child00000000000000001","parentId":")" + pump + '"'));
    EXPECT_THAT(request(hall_, pump + "/delete"), HasSubstr(R"("cause":"DELETE")"));
    EXPECT_EQ(core_->records().assets().find("child00000000000000001"), nullptr);
    EXPECT_EQ(store_.committed().assets.size(), 2U);
}

TEST_F(AssetOperationsTest, AForeignAssetLooksLikeNone) {
    const std::string pump = create_pump(hall_);
    const std::string none = "none000000000000000000";
    for (const char* what : {"/get", "/delete", "/attributes/speed/get", "/attributes/get"}) {
        std::string foreign = request(yard_, pump + what);
        foreign.replace(foreign.find(pump), pump.size(), none);
        EXPECT_EQ(foreign, request(yard_, none + what)) << what;
        EXPECT_THAT(foreign, HasSubstr("UNAUTHORIZED"));
    }
    admin({{"command", "realm add"}, {"name", "other"}});
    const auto made = admin({{"command", "user add"}, {"realm", "other"}, {"name", "spy"}});
    const Account spy{"other", "", "spy1", "other:spy", text(made, "secret"), 77};
    ASSERT_TRUE(log_in(spy));
    std::string foreign = request(spy, pump + "/get");
    foreign.replace(foreign.find(pump), pump.size(), none);
    EXPECT_EQ(foreign, request(spy, none + "/get"));
    EXPECT_THAT(foreign, HasSubstr("NOT_FOUND"));
}

TEST_F(AssetOperationsTest, AttributesAreReadOneByOneAndTogether) {
    const std::string pump = create_pump(hall_);
    EXPECT_EQ(
        request(hall_, pump + "/attributes/speed/get"),
        R"({"name":"speed","type":"number","meta":{},"value":null,"timestamp":1700000000000})");
    EXPECT_EQ(request(hall_, pump + "/attributes/speed/get-value"), "null");
    EXPECT_THAT(request(hall_, pump + "/attributes/get"), HasSubstr(R"("notes":{"name":"notes")"));
    EXPECT_THAT(request(hall_, pump + "/attributes/none/get"), HasSubstr("NOT_FOUND"));
    EXPECT_THAT(request(user_, "none000000000000000000/attributes/a/get"), HasSubstr("NOT_FOUND"));
}

TEST_F(AssetOperationsTest, AMultiUpdateIsAllOrNothing) {
    const std::string pump = create_pump(hall_);
    EXPECT_THAT(request(hall_, pump + "/attributes/update", R"({"notes":"x","speed":"fast"})"),
                HasSubstr("attribute speed: value \\\"fast\\\" does not fit the type number"));
    EXPECT_EQ(value(pump, "notes"), "null");
    EXPECT_EQ(request(hall_, pump + "/attributes/update", "{}"), "[]");
    EXPECT_THAT(request(hall_, pump + "/attributes/update", "null"), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(request(hall_, pump + "/attributes/update", "7"), HasSubstr("BAD_REQUEST"));
    EXPECT_EQ(request(hall_, pump + "/attributes/update", R"({"speed":3,"notes":null})"),
              R"([{"eventType":"attribute","ref":{"id":")" + pump +
                  R"(","name":"speed"},"value":3.0,"timestamp":1700000000000,"deleted":false},)" +
                  R"({"eventType":"attribute","ref":{"id":")" + pump +
                  R"(","name":"notes"},"value":null,"timestamp":1700000000000,"deleted":false}])");
}

TEST_F(AssetOperationsTest, WhatIsReadCanBeWritten) {
    const std::string id = "deep000000000000000001";
    ASSERT_THAT(
        create(user_, R"({"id":")" + id +
                          R"(","name":"x","type":"Own","attributes":{"a":{"type":"JSON"}}})"),
        HasSubstr("CREATE"));
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    const std::string deepest = nested(manager::max_json_depth);
    const std::string too_deep = nested(manager::max_json_depth + 1);
    EXPECT_THAT(request(user_, id + "/attributes/a/update", too_deep), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(request(user_, id + "/attributes/update", R"({"a":)" + too_deep + '}'),
                HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(request(user_, id + "/attributes/update", R"({"a":)" + deepest + '}'),
                HasSubstr(deepest));
    EXPECT_THAT(request(user_, id + "/attributes/a/update", deepest), HasSubstr(deepest));
    const std::string asset = request(user_, id + "/get");
    EXPECT_THAT(request(user_, id + "/update", asset), HasSubstr(deepest));
    EXPECT_THAT(request(user_, id + "/attributes/a/update",
                        '"' + std::string(manager::max_json_bytes, 'x') + '"'),
                HasSubstr("longer than 1 MiB"));
}

TEST_F(AssetOperationsTest, ANumberBeyond64BitsSpoilsNothing) {
    const std::string pump = create_pump(hall_);
    EXPECT_THAT(request(hall_, pump + "/attributes/update",
                        R"({"speed":100000000000000000000,"notes":"x"})"),
                HasSubstr(R"("value":100000000000000000000.0)"));
    EXPECT_EQ(value(pump, "notes"), R"("x")");
    EXPECT_THAT(
        create(user_, R"({"name":"x","type":"Own","attributes":{)"
                      R"("a":{"value":18446744073709551616},)"
                      R"("b":{"type":"bigInteger","value":18446744073709551616}}})"),
        testing::AllOf(HasSubstr(R"("a":{"name":"a","meta":{},"value":18446744073709551616)"),
                       HasSubstr(R"("type":"bigInteger","meta":{},"value":18446744073709551616)")));
}

TEST_F(AssetOperationsTest, NoKeyTwice) {
    const std::string pump = create_pump(hall_);
    request(hall_, pump + "/attributes/speed/update", "1");
    EXPECT_THAT(request(user_, pump + "/attributes/update", R"({"speed":2,"notes":"","speed":3})"),
                HasSubstr(R"(the key \"speed\" is there twice)"));
    EXPECT_EQ(core_->records().pending().count(hall_.asset_id), 0U) << "nothing moves twice";
    const auto with = [this](const std::string& attribute) {
        return create(user_, R"({"name":"x","type":"Own","attributes":{"a":)" + attribute + "}}");
    };
    EXPECT_THAT(create(user_, thing(R"(,"name":"U")")), HasSubstr(R"(\"name\" is there twice)"));
    EXPECT_THAT(with(R"({},"a":{})"), HasSubstr(R"(the key \"a\" is there twice)"));
    EXPECT_THAT(with(R"({"type":"number","type":"text"})"), HasSubstr("there twice"));
    EXPECT_THAT(with(R"({"meta":{"label":"1","label":"2"}})"), HasSubstr("there twice"));
    EXPECT_THAT(with(R"({"type":"JSONObject","value":{"b":1,"b":1}})"), HasSubstr("there twice"));
    EXPECT_THAT(create(user_, R"({"id":"any0000000000000000001","name":"x","type":"Own",)"
                              R"("attributes":{"a":{},"b":{"type":"JSON"}}})"),
                HasSubstr("CREATE"));
    for (const char* attribute : {"a", "b"}) {
        EXPECT_THAT(
            request(user_,
                    "any0000000000000000001/attributes/" + std::string(attribute) + "/update",
                    R"({"c":{"d":1,"d":2}})"),
            HasSubstr(R"(the key \"d\" is there twice)"));
    }
}

TEST_F(AssetOperationsTest, ARemovalIsToldWithItsTime) {
    const std::string pump = create_pump(hall_);
    ASSERT_TRUE(subscribe(user_, "events/assets/+/attributes/speed/#"));
    const std::string without = R"({"name":"Pump","attributes":{"location":{},"notes":{}}})";
    pass(5000);
    request(hall_, pump + "/update", without);
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_THAT(news_[0].payload,
                HasSubstr(R"("value":null,"timestamp":1700000005000,"deleted":true)"));
    const std::string other = create_pump(hall_);
    now_ -= 4000;
    request(hall_, other + "/delete");
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_THAT(news_[0].payload, HasSubstr(R"("timestamp":1700000005000,"deleted":true)"))
        << "not before its last value";
}

TEST_F(AssetOperationsTest, OnlyNullDetaches) {
    create(user_, thing(R"(,"id":"parent0000000000000001")"));
    create(user_, thing(R"(,"id":"child00000000000000001","parentId":"parent0000000000000001")"));
    const auto update = [this](const std::string& parent) {
        return request(user_, "child00000000000000001/update", thing(R"(,"parentId":)" + parent));
    };
    EXPECT_THAT(update(R"("")"), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(request(user_, "child00000000000000001/get"), HasSubstr("parentId"));
    EXPECT_THAT(create(user_, thing(R"(,"parentId":"")")), HasSubstr("BAD_REQUEST"));
    EXPECT_THAT(update("null"), Not(HasSubstr("parentId")));
}

TEST_F(AssetOperationsTest, MembersOfTheWrongKindAreNamed) {
    EXPECT_THAT(create(user_, thing(R"(,"accessPublicRead":"true")")),
                HasSubstr(R"(\"accessPublicRead\" is no boolean)"));
    EXPECT_THAT(create(user_, thing(R"(,"accessPublicRead":null)")), HasSubstr("CREATE"));
    const auto timed = [this](const std::string& timestamp) {
        return create(user_, R"({"name":"x","type":"Own","attributes":{"a":{"timestamp":)" +
                                 timestamp + "}}}");
    };
    for (const char* timestamp : {R"("1700000000000")", "1.5", "true", "1e30"}) {
        EXPECT_THAT(timed(timestamp), HasSubstr(R"(\"timestamp\" of attribute a)")) << timestamp;
    }
    EXPECT_THAT(timed("null"), HasSubstr("CREATE"));
}

} // namespace
} // namespace railbridge::test
