// Values of both kinds of lines reach the manager; what is provisioned once is left alone; a bridge
// that dies is seen.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <map>

namespace railbridge::test {
namespace {

/// Asset id -> version, of everything the manager has but the gateway itself, whose status changes.
std::map<std::string, std::int64_t> versions(const Plant& plant) {
    std::map<std::string, std::int64_t> found;
    for (const char* asset : {"meter", "hall", "press", "pump", "railbridge"}) {
        const std::string id = plant.id(asset);
        simdjson::dom::parser parser;
        found[id] = parser.parse(plant.manager.run_ok({"asset", "show", id, "--json"}))["version"];
    }
    return found;
}

TEST(Values, OfASerialBusAndOfTcpReachTheManager) {
    Plant plant;
    EXPECT_TRUE(plant.shows("meter", "voltage", "230.5")) << plant.story();
    EXPECT_TRUE(plant.shows("meter", "energy", "655.36"));
    EXPECT_TRUE(plant.shows("meter", "fan", "false"));
    EXPECT_TRUE(plant.shows("hall", "temperature", "21.5"));
    EXPECT_TRUE(plant.shows("press", "speedSet", "12.5"));
    EXPECT_TRUE(plant.shows("press", "running", "false"));
    EXPECT_TRUE(plant.shows("press", "notes", "\"as delivered\""));
    EXPECT_TRUE(plant.shows("pump", "flow", "12.5"));
    EXPECT_TRUE(plant.shows("pump", "deviceStatus", "\"ok\""));

    plant.devices.set(2, "ir", 0, {0xFF9C}, "meters"); // -10.0
    plant.devices.set(1, "di", 0, {1}, "plant");
    EXPECT_TRUE(await([&] {
        const std::string seen = plant.value("hall", "temperature");
        return seen == "-10" || seen == "-10.0";
    })) << plant.value("hall", "temperature");
    EXPECT_TRUE(plant.shows("press", "running", "true"));

    plant.devices.set(2, "ir", 0, {0x8000}, "meters"); // `missing`: no number is invented
    EXPECT_TRUE(plant.shows("hall", "temperature", "null"));
}

TEST(Values, OutsideWriteLimitsReachTheManagerAllTheSame) {
    Plant plant;
    plant.devices.set(1, "hr", 0, {750}, "plant"); // writing ends at 50.0
    EXPECT_TRUE(await([&] {
        const std::string seen = plant.value("press", "speedSet");
        return seen == "75" || seen == "75.0";
    })) << plant.value("press", "speedSet");
}

TEST(Provisioning, ChangesNothingTheSecondTime) {
    Plant plant;
    const auto before = versions(plant);
    EXPECT_EQ(plant.bridge.stop(), 0);
    plant.devices.set(2, "ir", 0, {99}, "meters");
    plant.start_bridge();
    EXPECT_TRUE(plant.shows("hall", "temperature", "9.9"));
    EXPECT_EQ(versions(plant), before);
}

TEST(LastWill, TellsThatABridgeHasDied) {
    Plant plant;
    EXPECT_TRUE(plant.shows("gateway", "gatewayStatus", "\"CONNECTED\""));
    plant.bridge.kill_hard();
    EXPECT_TRUE(plant.shows("railbridge", "bridgeStatus", "\"offline\"")) << plant.story();
    EXPECT_TRUE(plant.shows("gateway", "gatewayStatus", "\"DISCONNECTED\""));
    plant.start_bridge();
    EXPECT_TRUE(plant.shows("railbridge", "bridgeStatus", "\"ok\""));
    EXPECT_TRUE(plant.shows("gateway", "gatewayStatus", "\"CONNECTED\""));
}

TEST(LastWill, APlannedStopIsSeenToo) {
    Plant plant;
    EXPECT_EQ(plant.bridge.stop(), 0);
    EXPECT_TRUE(plant.shows("railbridge", "bridgeStatus", "\"offline\"")) << plant.story();
    EXPECT_TRUE(plant.shows("gateway", "gatewayStatus", "\"DISCONNECTED\""));
}

} // namespace
} // namespace railbridge::test
