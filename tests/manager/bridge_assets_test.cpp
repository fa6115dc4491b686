// What the bridge sends for the assets of its mapping, against what the manager makes of it: with
// the second look nothing differs, and no value it has keeps a change of the mapping out.

#include "adapters/mqtt/asset_document.hpp"
#include "bridge/openremote/asset_types.hpp"
#include "tests/manager/core_fixture.hpp"
#include "tools/manager/model/asset_types.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

constexpr const char* asset_id = "4Y1FoulaL6ocSwl5ukKl4R";

class BridgeAssets : public CoreTest {
protected:
    BridgeAssets() {
        EXPECT_TRUE(log_in(hall_));
        Asset asset;
        asset.key = "tank";
        asset.name = "tank";
        asset.id = asset_id;
        mapping_.assets.push_back(asset);
    }

    Point& add_point(const std::string& name, const std::string& type) {
        Point point;
        point.attribute = name;
        point.value_type = type;
        mapping_.points.push_back(point);
        return mapping_.points.back();
    }
    std::string create() {
        return request(hall_, "tank/create", documents().create(AssetIndex{0}));
    }
    std::string get() { return request(hall_, std::string(asset_id) + "/get"); }
    std::string update(const std::string& document) {
        return request(hall_, std::string(asset_id) + "/update", document);
    }
    mqtt::Comparison compared() { return documents().compare(AssetIndex{0}, get()); }
    mqtt::AssetDocuments documents() const { return {mapping_, "plant", hall_.asset_id}; }

    Mapping mapping_;
};

TEST_F(BridgeAssets, ARangeThatForbidsWhatTheManagerHasIsTaken) {
    Point& level = add_point("level", "number");
    EXPECT_THAT(create(), HasSubstr("CREATE"));
    request(hall_, std::string(asset_id) + "/attributes/update", R"({"level":9999})");
    EXPECT_EQ(value(asset_id, "level"), "9999.0");

    level.range_eng = Range{0.0, 100.0};
    const auto change = compared();
    EXPECT_THAT(update(change.document), HasSubstr("UPDATE"));
    EXPECT_EQ(value(asset_id, "level"), "null");
    const auto again = compared();
    EXPECT_TRUE(again.equal) << again.differences;
}

TEST_F(BridgeAssets, WhatATypeDefinesIsEqualTheSecondTime) {
    std::size_t id = 0;
    for (const auto type : manager::known_types()) {
        const auto defined = defined_attributes(type);
        if (type == "GroupAsset" || defined.empty()) {
            continue; // its children must be of one type; and what no mapping makes
        }
        mapping_.points.clear();
        mapping_.assets[0].type = type;
        mapping_.assets[0].id = "4Y1FoulaL6ocSwl5ukKl" + std::to_string(10 + id++);
        for (const auto& attribute : defined) {
            add_point(std::string(attribute.name), std::string(attribute.value_type));
        }
        EXPECT_THAT(create(), HasSubstr("CREATE")) << type;
        const auto again =
            documents().compare(AssetIndex{0}, request(hall_, mapping_.assets[0].id + "/get"));
        EXPECT_TRUE(again.equal) << type << ": " << again.differences << again.refusal;
    }
    EXPECT_GT(id, 10U);
}

TEST_F(BridgeAssets, TheManagerDefinesNothingThatTheBridgeDoesNotKnow) {
    for (const auto type : manager::known_types()) {
        if (type == "GatewayV2Asset") {
            continue; // the manager's own
        }
        for (const auto& descriptor : manager::attributes_of_type(type)) {
            const auto defined = defined_attribute(type, descriptor.name);
            ASSERT_TRUE(defined) << type << '.' << descriptor.name;
            EXPECT_EQ(defined->value_type, descriptor.type) << type << '.' << descriptor.name;
            EXPECT_EQ(defined->required, descriptor.required) << type << '.' << descriptor.name;
        }
    }
}

} // namespace
} // namespace railbridge::test
