// Assets that have values already meet a mapping that was changed, or a type that knows better: the
// manager takes them, nothing of them falls silent, and the second time nothing differs.

#include "tests/e2e/plant.hpp"
#include "tests/e2e/provision_site.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// `level` is 9999 at the device, and `tank` has the range that is given.
std::string tank(const std::string& range = {}, const std::string& name = "tank") {
    return std::string(plant_lines) + R"(
[asset.tank]
name = ")" +
           name + R"("
line = "plant"
unit = 1
addresses = "offset0"
point.level = { at = "hr:7", as = "u16", rate = "quick")" +
           range + R"( }
point.other = { at = "hr:8", as = "u16", rate = "quick" }

[asset.meter]
line = "meters"
unit = 1
addresses = "offset0"
point.count = { at = "ir:20", as = "u16", rate = "quick" }
)";
}

class ChangedMapping : public testing::Test {
protected:
    ChangedMapping() {
        plant_.devices.set(1, "hr", 7, {9999}, "plant");
        plant_.start_bridge();
        EXPECT_TRUE(plant_.shows("tank", "level", "9999")) << plant_.story();
    }

    Plant plant_{{.site = tank(), .start_bridge = false}};
};

TEST_F(ChangedMapping, ARangeThatForbidsWhatTheManagerHasSilencesNothing) {
    plant_.bridge.write_file("site.toml", tank(", range = [0, 100]"));
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << plant_.story();
    EXPECT_TRUE(plant_.shows("tank", "level", "null")) << plant_.story();
    plant_.devices.set(1, "hr", 8, {17}, "plant");
    EXPECT_TRUE(plant_.shows("tank", "other", "17")) << plant_.story();
    EXPECT_TRUE(await([&] { return plant_.in_order(); })) << plant_.story();
    plant_.devices.set(1, "hr", 7, {50}, "plant");
    EXPECT_TRUE(plant_.shows("tank", "level", "50")) << plant_.story();
}

TEST_F(ChangedMapping, NorDoesItWhileTheDeviceIsSilent) {
    plant_.bridge.stop();
    plant_.devices.silence(1, "plant");
    plant_.bridge.write_file("site.toml", tank(", range = [0, 100], on_stale = \"keep\""));
    plant_.bridge.start();
    EXPECT_TRUE(plant_.shows("tank", "deviceStatus", "\"offline\"")) << plant_.story();
    EXPECT_EQ(plant_.value("tank", "level"), "null") << "9999 is no value any more";
    plant_.devices.set(1, "hr", 7, {50}, "plant");
    plant_.devices.unsilence(1, "plant");
    EXPECT_TRUE(plant_.shows("tank", "level", "50")) << plant_.story();
}

TEST_F(ChangedMapping, WhatTheManagerRefusesIsSaidAndHoldsNothingElseUp) {
    plant_.bridge.write_file("site.toml", tank("", std::string(1100, 'x'))); // too long a name
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << plant_.story();
    EXPECT_TRUE(plant_.shows("railbridge", "bridgeStatus", "\"asset refused\"")) << plant_.story();
    const auto shown = plant_.bridge.call("status").out;
    EXPECT_THAT(shown, HasSubstr("asset refused"));
    EXPECT_THAT(shown, HasSubstr("BAD_REQUEST"));
    plant_.devices.set(1, "ir", 20, {4}, "meters");
    EXPECT_TRUE(plant_.shows("meter", "count", "4")) << plant_.story();
    plant_.bridge.write_file("site.toml", tank());
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << plant_.story();
    EXPECT_TRUE(await([&] { return plant_.in_order(); })) << plant_.story();
}

TEST_F(Provision, WhatTheTypeOfAnAssetDefinesIsEqualTheSecondTime) {
    const auto asset = [](const std::string& type, const std::string& points) {
        return "[asset." + type + "]\nline = \"plant\"\nunit = 1\ntype = \"" + type +
               "\"\naddresses = \"offset0\"\n" + points;
    };
    const std::string typed =
        asset("ElectricityConsumerAsset", R"(point.power = { at = "ir:12", as = "i32" }
point.energyImportTotal = { at = "ir:14", as = "u32" }
)") +
        asset("ElectricityProducerAsset",
              R"(point.powerExportMax = { at = "ir:12" }
point.energyExportTotal = { at = "ir:14", as = "f32", deadband = 1, range = [0, 1e9] }
)") + asset("LightAsset", R"(point.brightness = { at = "hr:0", range = [0, 100] }
point.onOff = { at = "co:0" }
)") + asset("EnvironmentSensorAsset", R"(point.NO2Level = { at = "ir:0" }
point.relativeHumidity = { at = "ir:1", scale = 0.1 }
)");
    std::string shared = typed; // one unit belongs to one device
    for (int unit = 1; shared.find("unit = 1\n") != std::string::npos; ++unit) {
        shared = changed(shared, "unit = 1\n", "unit = " + std::to_string(10 + unit) + "\n");
    }
    site(shared);
    EXPECT_THAT(provisioned(), HasSubstr("5 to create\n"));
    EXPECT_THAT(provisioned(), HasSubstr("5 unchanged\n"));
}

TEST_F(Provision, ARangeThatForbidsWhatTheManagerHasIsEqualTheSecondTime) {
    provisioned();
    auto filled = asset("pump");
    filled["attributes"]["flow"]["value"] = 9999;
    update(filled);
    leaves();
    site(provision_press +
         changed(provision_pump, "deadband = 0.1", "deadband = 0.1, range = [0, 100]"));
    EXPECT_THAT(provisioned(), HasSubstr("flow (value outside its range)"));
    EXPECT_THAT(provisioned(), HasSubstr("3 unchanged\n"));
}

} // namespace
} // namespace railbridge::test
