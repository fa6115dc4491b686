// One device of several is silent, or the adapter of a whole bus is pulled: the others go on, and
// what comes back is picked up again.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace railbridge::test {
namespace {

using std::chrono::seconds;

std::uint64_t asked(Plant& plant, const std::string& line, int unit) {
    const auto by_unit = plant.devices.counters(line).by_unit;
    const auto found = by_unit.find(unit);
    return found == by_unit.end() ? 0 : found->second;
}

/// Requests a second that a unit got, over three seconds.
double pace(Plant& plant, const std::string& line, int unit) {
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t before = asked(plant, line, unit);
    await([] { return false; }, seconds{3}); // what is measured is a rate
    const std::uint64_t after = asked(plant, line, unit);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(after - before) / took.count();
}

TEST(SilentDevice, OnTheSerialBusLeavesTheOthersTheirPeriod) {
    Plant plant;
    const double before = pace(plant, "meters", 1);
    plant.devices.silence(2, "meters");
    ASSERT_TRUE(plant.shows("hall", "deviceStatus", "\"offline\"")) << plant.story();
    EXPECT_EQ(plant.value("meter", "deviceStatus"), "\"ok\"");
    EXPECT_EQ(plant.value("pump", "deviceStatus"), "\"ok\"");
    const double during = pace(plant, "meters", 1);
    EXPECT_GE(during, before * 0.8) << "requests a second of the other unit";
    EXPECT_EQ(plant.bridge.status()->unit("meter").state, "online");
    EXPECT_EQ(plant.bridge.status()->point("meter", "voltage").quality, "good");
    EXPECT_LT(plant.bridge.status()->point("meter", "voltage").age_ms, 1000);

    plant.devices.set(2, "ir", 0, {188}, "meters");
    plant.devices.unsilence(2, "meters");
    EXPECT_TRUE(plant.shows("hall", "deviceStatus", "\"ok\"")) << plant.story();
    EXPECT_TRUE(plant.shows("hall", "temperature", "18.8")) << plant.story();
}

TEST(SilentDevice, BehindTcpLeavesTheOthersTheirPeriod) {
    Plant plant;
    const double before = pace(plant, "plant", 1);
    plant.devices.silence(2, "plant");
    ASSERT_TRUE(plant.shows("pump", "deviceStatus", "\"offline\"")) << plant.story();
    EXPECT_EQ(plant.value("press", "deviceStatus"), "\"ok\"");
    EXPECT_GE(pace(plant, "plant", 1), before * 0.8) << "requests a second of the other unit";
    EXPECT_EQ(plant.value("press", "deviceStatus"), "\"ok\"") << plant.story();

    // A command for the one that answers is not held up.
    const std::string ack_id = plant.write("press", "lamp", "true");
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();

    plant.devices.unsilence(2, "plant");
    EXPECT_TRUE(plant.shows("pump", "deviceStatus", "\"ok\"")) << plant.story();
}

TEST(Line, ASerialAdapterThatVanishesIsPickedUpAgain) {
    Plant plant;
    plant.devices.vanish("meters");
    ASSERT_TRUE(plant.shows("meter", "deviceStatus", "\"offline\"")) << plant.story();
    EXPECT_TRUE(plant.shows("hall", "deviceStatus", "\"offline\""));
    EXPECT_TRUE(plant.shows("railbridge", "bridgeStatus", "\"line down\"")) << plant.story();
    EXPECT_EQ(plant.value("press", "deviceStatus"), "\"ok\"");
    plant.devices.set(1, "di", 0, {1}, "plant");
    EXPECT_TRUE(plant.shows("press", "running", "true")) << "the other line goes on";

    plant.devices.set(2, "ir", 0, {177}, "meters");
    plant.devices.come_back("meters");
    EXPECT_TRUE(await([&] { return plant.value("hall", "temperature") == "17.7"; }, seconds{30}))
        << plant.story();
    EXPECT_TRUE(plant.shows("meter", "deviceStatus", "\"ok\""));
    EXPECT_TRUE(plant.shows("railbridge", "bridgeStatus", "\"ok\"")) << plant.story();
    const std::string ack_id = plant.write("meter", "fan", "true");
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();
}

TEST(Line, ATcpServerThatGoesAwayIsPickedUpAgain) {
    Plant plant;
    plant.devices.vanish("plant");
    ASSERT_TRUE(plant.shows("press", "deviceStatus", "\"offline\"")) << plant.story();
    EXPECT_EQ(plant.value("meter", "deviceStatus"), "\"ok\"");
    plant.devices.set(1, "hr", 0, {333}, "plant");
    plant.devices.come_back("plant");
    EXPECT_TRUE(await([&] { return plant.value("press", "speedSet") == "33.3"; }, seconds{30}))
        << plant.story();
    EXPECT_TRUE(plant.shows("press", "deviceStatus", "\"ok\""));
}

} // namespace
} // namespace railbridge::test
