// Whose an asset and its attributes are: the bridge's, or somebody else's.

#include "tests/unit/mqtt/asset_document_fixture.hpp"

#include <string>
#include <vector>

namespace railbridge::mqtt {
namespace {

using AssetOwnershipTest = AssetDocumentTest;

TEST_F(AssetOwnershipTest, WhoseAttributesThoseAreIsTold) {
    auto server = served();
    auto& memory = server.GetAllocator();
    auto& attributes = server["attributes"];
    for (const char* json :
         {R"({"name":"horn","meta":{"railbridgeKey":"press.horn"},"value":true})",
          R"({"name":"rule","meta":{},"value":1})", R"({"name":"odd"})"}) {
        const auto attribute = parsed(json);
        attributes.AddMember(rapidjson::Value{attribute["name"], memory},
                             rapidjson::Value{attribute, memory}, memory);
    }
    const auto found = documents_.found(AssetIndex{0}, text(server));
    EXPECT_TRUE(found.there);
    EXPECT_TRUE(found.marked);
    EXPECT_EQ(found.key, "press");
    EXPECT_EQ(found.id, asset_id);
    EXPECT_EQ(found.type, "ThingAsset");
    EXPECT_EQ(found.differences, "");
    EXPECT_EQ(found.former, std::vector<std::string>{"horn"});
    EXPECT_EQ(found.foreign, (std::vector<std::string>{"rule", "odd"}));
    EXPECT_TRUE(compared(text(server)).equal) << "a bridge deletes nothing";
    const auto pruned = documents_.compare(AssetIndex{0}, text(server), true);
    EXPECT_EQ(pruned.differences, "horn (not wanted)");
    const auto document = parsed(pruned.document);
    EXPECT_FALSE(document["attributes"].HasMember("horn"));
    EXPECT_TRUE(document["attributes"].HasMember("rule"));
    EXPECT_TRUE(document["attributes"].HasMember("odd"));
    EXPECT_TRUE(document["attributes"].HasMember("lamp"));
}

TEST_F(AssetOwnershipTest, AnAssetOfAnEarlierMappingIsOursByItsMark) {
    auto server = served();
    auto found = documents_.found_former(asset_id, "press", text(server));
    EXPECT_TRUE(found.there);
    EXPECT_TRUE(found.marked);
    EXPECT_EQ(found.name, "Press 4");
    EXPECT_EQ(found.wanted_type, "");
    EXPECT_EQ(found.out_of_reach, "");
    EXPECT_TRUE(found.foreign.empty()) << "what the type requires is nobody's";
    auto shared = parsed(text(server));
    shared["attributes"].AddMember(
        "oil", rapidjson::Value{parsed(R"({"name":"oil","meta":{}})"), shared.GetAllocator()},
        shared.GetAllocator());
    EXPECT_EQ(documents_.found_former(asset_id, "press", text(shared)).foreign,
              std::vector<std::string>{"oil"});
    for (auto& attribute : server["attributes"].GetObject()) {
        attribute.value["meta"].RemoveMember("railbridgeKey");
    }
    EXPECT_FALSE(documents_.found_former(asset_id, "press", text(server)).marked);
    server["parentId"] = "5vaPqDQUesMznXSOO7PDps";
    server["path"].Clear();
    EXPECT_NE(documents_.found_former(asset_id, "press", text(server)).out_of_reach, "");
    EXPECT_FALSE(documents_.found_former(asset_id, "press", "").there);
    EXPECT_NE(documents_.found_former(asset_id, "press", "{").out_of_reach, "");
    EXPECT_FALSE(documents_.found_former(asset_id, "press", "{").marked);
}

TEST_F(AssetOwnershipTest, WhatAnAdoptedAssetHadGetsNoMark) {
    auto server = served();
    auto& attributes = server["attributes"];
    attributes["lamp"]["meta"].RemoveMember("railbridgeKey"); // somebody's, before the mapping
    attributes["lamp"]["meta"].RemoveMember("storeDataPoints");
    attributes["speed"]["meta"]["railbridgeKey"] = "earlier.speed"; // the bridge's, of another key
    attributes.RemoveMember("resetFault");
    const AssetDocuments documents{mapping_, "master", gateway,
                                   [](const std::string&) { return "5vaPqDQUesMznXSOO7PDps"; }};
    const auto comparison = documents.compare(AssetIndex{0}, text(server));
    EXPECT_EQ(comparison.differences,
              "lamp (storeDataPoints), resetFault (missing), 1 mark of the bridge");
    const auto updated = parsed(comparison.document);
    EXPECT_FALSE(updated["attributes"]["lamp"]["meta"].HasMember("railbridgeKey"));
    EXPECT_STREQ(updated["attributes"]["speed"]["meta"]["railbridgeKey"].GetString(),
                 "press.speed");
    EXPECT_STREQ(updated["attributes"]["resetFault"]["meta"]["railbridgeKey"].GetString(),
                 "press.resetFault");
    EXPECT_TRUE(documents.compare(AssetIndex{0}, comparison.document).equal);
    EXPECT_TRUE(documents.found(AssetIndex{0}, comparison.document).adopted);
    const auto former = documents.found_former(asset_id, "press", comparison.document);
    EXPECT_TRUE(former.adopted);
    EXPECT_EQ(former.foreign, std::vector<std::string>{"lamp"});
}

TEST_F(AssetOwnershipTest, WhatPeopleFilledInIsTheirs) {
    auto server = served();
    EXPECT_TRUE(documents_.found_former(asset_id, "press", text(server)).foreign.empty());
    auto& attributes = server["attributes"];
    attributes["notes"]["value"] = "the spare key is in the drawer";
    EXPECT_EQ(documents_.found_former(asset_id, "press", text(server)).foreign,
              std::vector<std::string>{"notes"});
    attributes["location"]["meta"].RemoveMember("railbridgeKey");
    EXPECT_EQ(documents_.found_former(asset_id, "press", text(server)).foreign,
              (std::vector<std::string>{"location", "notes"}));
}

} // namespace
} // namespace railbridge::mqtt
