// What the manager is told about assets, and what of the manager's own data is left alone.

#include "tests/unit/mqtt/asset_document_fixture.hpp"

#include <functional>
#include <vector>

namespace railbridge::mqtt {
namespace {

TEST_F(AssetDocumentTest, CreateNamesEverythingTheManagerNeeds) {
    const auto document = parsed(created());
    EXPECT_STREQ(document["id"].GetString(), asset_id);
    EXPECT_STREQ(document["realm"].GetString(), "master");
    EXPECT_STREQ(document["name"].GetString(), "Press 4");
    EXPECT_STREQ(document["type"].GetString(), "ThingAsset");
    EXPECT_STREQ(document["parentId"].GetString(), gateway);
    const auto& attributes = document["attributes"];
    EXPECT_EQ(attributes.MemberCount(), 7U) << text(attributes);
    EXPECT_EQ(text(attributes["lamp"]),
              R"({"name":"lamp","type":"boolean",)"
              R"("meta":{"storeDataPoints":true,"railbridgeKey":"press.lamp"},)"
              R"("value":null})");
    EXPECT_EQ(text(attributes["resetFault"]["meta"]),
              R"({"momentary":true,"railbridgeKey":"press.resetFault"})");
    EXPECT_EQ(text(attributes["speed"]["meta"]),
              R"({"label":"Spindle","units":["hertz"],"readOnly":true,"ruleState":true,)"
              R"("constraints":[{"type":"min","min":0},{"type":"max","max":80.5}],)"
              R"("format":{"maximumFractionDigits":1},"railbridgeKey":"press.speed"})");
    EXPECT_EQ(text(attributes["location"]["value"]),
              R"({"type":"Point","coordinates":[4.9,52.37]})");
    EXPECT_EQ(text(attributes["notes"]),
              R"({"name":"notes","type":"text","meta":{},"value":null})");
    EXPECT_EQ(text(attributes["deviceStatus"]["meta"]),
              R"({"readOnly":true,"railbridgeKey":"press.deviceStatus"})");
    EXPECT_TRUE(attributes.HasMember("commandStatus"));
    EXPECT_FALSE(attributes.HasMember("hidden"));
}

TEST_F(AssetDocumentTest, LimitsOfAGrantAreNoConstraints) {
    mapping_.points[0].write->min = 0;
    mapping_.points[0].write->max = 50;
    EXPECT_FALSE(parsed(created())["attributes"]["lamp"]["meta"].HasMember("constraints"));
}

TEST_F(AssetDocumentTest, KnownTypesGetWhatTheyRequireAndUnknownOnesNothing) {
    mapping_.assets[0].type = "PresenceSensorAsset";
    EXPECT_TRUE(parsed(created())["attributes"].HasMember("presence"));
    mapping_.assets[0].type = "SiteSpecificAsset";
    EXPECT_FALSE(parsed(created())["attributes"].HasMember("notes"));
    EXPECT_FALSE(parsed(created())["attributes"].HasMember("presence"));
}

TEST_F(AssetDocumentTest, TheHealthAssetHasItsOwnAttributes) {
    mapping_.points.clear();
    mapping_.assets[0].health = true;
    const auto document = parsed(AssetDocuments{mapping_, "master", ""}.create(AssetIndex{0}));
    for (const char* name :
         {"bridgeStatus", "commandPath", "lastGap", "lineStatus", "commandsWritten",
          "commandsRefused", "commandsFailed", "commandsExpired", "commandsSuperseded",
          "commandsUnknown", "commandsUnconfirmed", "lastCommands", "takeovers", "lineStatistics",
          "requestsPerSecond", "requestErrors", "busiestLine"}) {
        EXPECT_TRUE(document["attributes"].HasMember(name)) << name;
    }
    EXPECT_FALSE(document["attributes"].HasMember("deviceStatus"));
    EXPECT_FALSE(document.HasMember("parentId"));
}

TEST_F(AssetDocumentTest, WhatWasCreatedIsEqual) {
    const auto comparison = compared(text(served()));
    EXPECT_TRUE(comparison.equal) << comparison.differences;
    EXPECT_EQ(comparison.document, "");
    EXPECT_EQ(comparison.refusal, "");
}

TEST_F(AssetDocumentTest, WhatOthersAddedIsNoDifferenceAndSurvivesAnUpdate) {
    auto server = served();
    auto& memory = server.GetAllocator();
    auto& attributes = server["attributes"];
    attributes.AddMember(
        "rule",
        rapidjson::Value{parsed(R"({"name":"rule","type":"text","meta":{"x":1},"value":"kept",)"
                                R"("timestamp":17})"),
                         memory},
        memory);
    attributes["lamp"]["meta"].AddMember("showOnDashboard", true, memory);
    attributes["lamp"]["meta"].AddMember("label", "Panel lamp", memory);
    attributes["lamp"]["value"].SetBool(true);
    attributes["lamp"].AddMember("timestamp", static_cast<std::int64_t>(1732719696521), memory);
    attributes["notes"]["value"].SetString("by hand", memory);
    EXPECT_TRUE(compared(text(server)).equal);

    server["name"].SetString("renamed", memory);
    attributes.RemoveMember("speed");
    const auto comparison = compared(text(server));
    ASSERT_FALSE(comparison.equal);
    EXPECT_EQ(comparison.differences, "the name, speed (missing)");
    const auto update = parsed(comparison.document);
    EXPECT_STREQ(update["name"].GetString(), "Press 4");
    EXPECT_STREQ(update["parentId"].GetString(), gateway);
    EXPECT_TRUE(update["attributes"].HasMember("speed"));
    EXPECT_EQ(text(update["attributes"]["rule"]), text(attributes["rule"]));
    EXPECT_EQ(text(update["attributes"]["lamp"]), text(attributes["lamp"]));
    EXPECT_EQ(text(update["attributes"]["notes"]), text(attributes["notes"]));
    EXPECT_EQ(update["version"].GetInt(), 3);
    EXPECT_TRUE(compared(comparison.document).equal);
}

TEST_F(AssetDocumentTest, WhatTheMappingOwnsIsPutRight) {
    struct Case {
        const char* what;
        std::function<void(rapidjson::Value& attributes, rapidjson::Document& server)> spoil;
    };
    const std::vector<Case> cases{
        {"speed (type)", [](auto& a, auto&) { a["speed"]["type"] = "text"; }},
        {"speed (units)", [](auto& a, auto&) { a["speed"]["meta"]["units"].Clear(); }},
        {"speed (readOnly)", [](auto& a, auto&) { a["speed"]["meta"].RemoveMember("readOnly"); }},
        {"lamp (readOnly)",
         [](auto& a, auto& s) { a["lamp"]["meta"].AddMember("readOnly", true, s.GetAllocator()); }},
        {"lamp (constraints)",
         [](auto& a, auto& s) {
             a["lamp"]["meta"].AddMember("constraints", rapidjson::Value{rapidjson::kArrayType},
                                         s.GetAllocator());
         }},
        {"lamp (storeDataPoints)",
         [](auto& a, auto&) { a["lamp"]["meta"].RemoveMember("storeDataPoints"); }},
        {"lamp (storeDataPoints), 1 mark of the bridge",
         [](auto& a, auto&) { a["lamp"]["meta"].SetObject(); }},
        {"2 marks of the bridge",
         [](auto& a, auto&) {
             a["location"]["meta"].SetObject();
             a["speed"]["meta"]["railbridgeKey"] = "other.speed";
         }},
        {"speed (constraints)",
         [](auto& a, auto&) { a["speed"]["meta"]["constraints"][1]["max"].SetInt(7); }},
        {"location (value)", [](auto& a, auto&) { a["location"]["value"].SetNull(); }},
        {"notes (missing)", [](auto& a, auto&) { a.RemoveMember("notes"); }},
    };
    for (const auto& test : cases) {
        auto server = served();
        test.spoil(server["attributes"], server);
        const auto comparison = compared(text(server));
        EXPECT_FALSE(comparison.equal) << test.what;
        EXPECT_EQ(comparison.differences, test.what);
        EXPECT_TRUE(compared(comparison.document).equal) << comparison.document;
    }
}

/// The manager checks the values of an update against its constraints and refuses all of it.
TEST_F(AssetDocumentTest, AValueThatTheRangeForbidsIsNotSentBack) {
    struct Case {
        const char* value;
        const char* what;
    };
    const std::string changed = "speed (constraints)";
    for (const auto& test :
         {Case{"9999", "value outside its range"}, Case{"80.51", "value outside its range"},
          Case{"-1", "value outside its range"}, Case{"\"x\"", "value is no number"}}) {
        auto server = served();
        server["attributes"]["speed"]["meta"].RemoveMember("constraints");
        server["attributes"]["speed"]["value"] =
            rapidjson::Value{parsed(test.value), server.GetAllocator()};
        const auto comparison = compared(text(server));
        EXPECT_EQ(comparison.differences, changed + ", speed (" + test.what + ")") << test.value;
        const auto update = parsed(comparison.document);
        EXPECT_TRUE(update["attributes"]["speed"]["value"].IsNull()) << test.value;
        EXPECT_TRUE(compared(comparison.document).equal);
        EXPECT_TRUE(parsed(documents_.recreate(AssetIndex{0}, text(server),
                                               false))["attributes"]["speed"]["value"]
                        .IsNull());
    }
    for (const char* value : {"0", "80.5", "17", "null"}) {
        auto server = served();
        server["attributes"]["speed"]["meta"].RemoveMember("constraints");
        server["attributes"]["speed"]["value"] =
            rapidjson::Value{parsed(value), server.GetAllocator()};
        const auto comparison = compared(text(server));
        EXPECT_EQ(comparison.differences, changed) << value;
        EXPECT_EQ(text(parsed(comparison.document)["attributes"]["speed"]["value"]), value);
    }
    auto server = served(); // somebody put it there; any update would be refused for it
    server["attributes"]["speed"]["value"] = 9999;
    EXPECT_EQ(compared(text(server)).differences, "speed (value outside its range)");
}

TEST_F(AssetDocumentTest, AReplacedAssetKeepsWhatOthersHadInIt) {
    auto server = served();
    auto& memory = server.GetAllocator();
    server["type"] = "PlugAsset";
    auto& attributes = server["attributes"];
    attributes.AddMember(
        "rule", rapidjson::Value{parsed(R"({"name":"rule","meta":{},"value":1})"), memory}, memory);
    attributes.AddMember(
        "horn",
        rapidjson::Value{parsed(R"({"name":"horn","meta":{"railbridgeKey":"press.horn"}})"),
                         memory},
        memory);
    attributes["lamp"]["value"].SetBool(true);
    attributes["lamp"]["meta"].AddMember("showOnDashboard", true, memory);
    attributes["speed"]["type"] = "text";
    attributes["speed"]["value"] = "fast";
    const auto again = parsed(documents_.recreate(AssetIndex{0}, text(server), false));
    EXPECT_STREQ(again["type"].GetString(), "ThingAsset");
    EXPECT_STREQ(again["id"].GetString(), asset_id);
    EXPECT_STREQ(again["realm"].GetString(), "master");
    EXPECT_STREQ(again["parentId"].GetString(), gateway);
    for (const char* of_the_deleted : {"version", "createdOn", "path"}) {
        EXPECT_FALSE(again.HasMember(of_the_deleted));
    }
    EXPECT_EQ(again["attributes"]["rule"]["value"].GetInt(), 1);
    EXPECT_TRUE(again["attributes"]["lamp"]["value"].GetBool());
    EXPECT_TRUE(again["attributes"]["lamp"]["meta"]["showOnDashboard"].GetBool());
    EXPECT_TRUE(again["attributes"]["speed"]["value"].IsNull()) << "a text is no number";
    EXPECT_TRUE(again["attributes"].HasMember("horn"));
    const auto pruned = parsed(documents_.recreate(AssetIndex{0}, text(server), true));
    EXPECT_FALSE(pruned["attributes"].HasMember("horn"));
    EXPECT_TRUE(pruned["attributes"].HasMember("rule"));
    EXPECT_EQ(documents_.recreate(AssetIndex{0}, "{", false), "");
}

TEST_F(AssetDocumentTest, FlagsThatAreAbsentAreTheSameAsFalse) {
    auto server = served();
    auto& memory = server.GetAllocator();
    server["attributes"]["lamp"]["meta"].AddMember("readOnly", false, memory);
    server["attributes"]["lamp"]["meta"].AddMember("ruleState", rapidjson::Value{}, memory);
    EXPECT_TRUE(compared(text(server)).equal);
}

TEST_F(AssetDocumentTest, WhatNoUpdateCanChangeIsRefusedWithItsReason) {
    auto type = served();
    type["type"] = "PlugAsset";
    EXPECT_NE(compared(text(type)).refusal.find("PlugAsset"), std::string::npos);
    auto moved = served();
    moved.RemoveMember("parentId");
    moved["path"].Clear();
    EXPECT_NE(compared(text(moved)).refusal.find("below this gateway"), std::string::npos);
    auto deeper = served();
    deeper["parentId"] = "5vaPqDQUesMznXSOO7PDps";
    EXPECT_EQ(compared(text(deeper)).refusal, ""); // the path still leads over the gateway
    auto foreign = served();
    foreign["realm"] = "other";
    EXPECT_NE(compared(text(foreign)).refusal.find("realm other"), std::string::npos);
    for (const auto& broken : {std::string{"[]"}, std::string{"{"}, std::string(100000, '['),
                               std::string{"{}"}, std::string{R"({"type":7})"}}) {
        const auto comparison = compared(broken);
        EXPECT_FALSE(comparison.equal);
        EXPECT_NE(comparison.refusal, "");
        EXPECT_EQ(comparison.document, "");
    }
}

TEST_F(AssetDocumentTest, AnAssetIsMadeBelowItsParentAndMovedThere) {
    auto server = served(); // directly below the gateway
    server["attributes"]["lamp"]["value"].SetBool(true);
    Asset hall;
    hall.key = "hall";
    hall.id = "5vaPqDQUesMznXSOO7PDps";
    mapping_.assets.push_back(hall);
    mapping_.assets[0].parent = AssetIndex{1};
    const AssetDocuments documents{mapping_, "master", gateway};
    EXPECT_EQ(parsed(documents.create(AssetIndex{0}))["parentId"].GetString(), hall.id);
    EXPECT_STREQ(parsed(documents.create(AssetIndex{1}))["parentId"].GetString(), gateway);
    EXPECT_EQ(
        parsed(documents.recreate(AssetIndex{0}, text(server), false))["parentId"].GetString(),
        hall.id);

    auto move = documents.compare(AssetIndex{0}, text(server));
    EXPECT_FALSE(move.equal);
    EXPECT_EQ(move.differences, "its place (below hall)");
    EXPECT_EQ(move.unmoved, "") << "nothing else differs";
    const auto moved = parsed(move.document);
    EXPECT_EQ(moved["parentId"].GetString(), hall.id);
    EXPECT_EQ(text(moved["attributes"]), text(server["attributes"]));
    EXPECT_TRUE(documents.compare(AssetIndex{0}, move.document).equal);
    const auto found = documents.found(AssetIndex{0}, text(server));
    EXPECT_TRUE(found.elsewhere);
    EXPECT_EQ(found.place, "below hall");

    server["name"].SetString("x");
    move = documents.compare(AssetIndex{0}, text(server));
    EXPECT_EQ(move.differences, "the name, its place (below hall)");
    ASSERT_TRUE(move.unmoved);
    EXPECT_STREQ(parsed(*move.unmoved)["parentId"].GetString(), gateway);
    EXPECT_STREQ(parsed(*move.unmoved)["name"].GetString(), "Press 4");
    EXPECT_EQ(parsed(move.document)["parentId"].GetString(), hall.id);
}

TEST_F(AssetDocumentTest, WithoutAParentAnAssetStaysWhereItIsUnlessItBelongsToTheTop) {
    auto server = served();
    server["parentId"] = "5vaPqDQUesMznXSOO7PDps";
    EXPECT_TRUE(compared(text(server)).equal);
    EXPECT_FALSE(compared(text(server)).unmoved);
    mapping_.assets[0].at_top = true;
    const auto move = compared(text(server));
    EXPECT_EQ(move.differences, "its place (directly below the gateway)");
    EXPECT_STREQ(parsed(move.document)["parentId"].GetString(), gateway);
    EXPECT_TRUE((AssetDocuments{mapping_, "master", ""}.compare(AssetIndex{0}, text(server)).equal))
        << "a gateway whose id is not known";
}

TEST_F(AssetDocumentTest, NumbersOfTheManagerComeBackExactly) {
    auto server = text(served());
    server.insert(1, R"("big":18446744073709551615,"small":0.1,"whole":70.0,"deep":{"a":[1,{}]},)");
    auto renamed = parsed(server);
    renamed["name"].SetString("x");
    const auto comparison = compared(text(renamed));
    ASSERT_FALSE(comparison.equal);
    EXPECT_EQ(comparison.document.rfind(R"({"big":18446744073709551615,"small":0.1,"whole":70.0,)"
                                        R"("deep":{"a":[1,{}]},)",
                                        0),
              0U)
        << comparison.document;
}

} // namespace
} // namespace railbridge::mqtt
