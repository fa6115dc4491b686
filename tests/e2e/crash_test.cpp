// kill -9 of the bridge and of the manager in the middle of a command: nothing is lost, no pulse is
// given twice, no coil stays on.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>

namespace railbridge::test {
namespace {

/// Long enough to kill something between a write and its acknowledgement.
PlantOptions late_acknowledgements() {
    PlantOptions options;
    options.bridge_settings = "ack_delay = \"3s\"\n";
    return options;
}

/// The journal of the bridge has it as written.
bool is_verified(const Plant& plant, const std::string& ack_id) {
    return await([&] { return plant.bridge.said("written and verified (ack " + ack_id); });
}

std::vector<int> values_of(const std::vector<plcsim::SeenWrite>& writes) {
    std::vector<int> values;
    for (const auto& write : writes) {
        values.push_back(write.values.at(0));
    }
    return values;
}

TEST(Crash, BetweenTheWriteAndTheAcknowledgementLosesNothing) {
    Plant plant(late_acknowledgements());
    const std::string ack_id = plant.write("press", "lamp", "true");
    ASSERT_TRUE(is_verified(plant, ack_id)) << plant.story();
    plant.bridge.kill_hard();
    ASSERT_TRUE(plant.is_pending(ack_id)) << "it was acknowledged before the crash";
    plant.start_bridge();
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();
    EXPECT_FALSE(plant.is_pending(ack_id));
    EXPECT_TRUE(plant.shows("press", "lamp", "true"));
    for (const auto& write : plant.devices.writes()) {
        EXPECT_EQ(write.address, 3);
        EXPECT_EQ(write.values, std::vector<std::uint16_t>{1});
    }
}

TEST(Crash, DuringTheReadBackLosesNothing) {
    Plant plant;
    plant.devices.fault(R"("kind":"silent","function":1,"unit":1)", "plant");
    const std::string ack_id = plant.write("press", "lamp", "true");
    ASSERT_EQ(plant.devices.wait_for_writes(1).size(), 1U) << plant.story();
    plant.bridge.kill_hard();
    ASSERT_TRUE(plant.is_pending(ack_id));
    plant.devices.clear_faults();
    plant.start_bridge();
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();
    EXPECT_FALSE(plant.is_pending(ack_id));
    EXPECT_TRUE(plant.shows("press", "lamp", "true"));
    EXPECT_EQ(plant.devices.get(1, "co", 3, 1, "plant"), std::vector<std::uint16_t>{1});
}

TEST(Crash, DuringAPulseReleasesTheCoilAndDoesNotRepeatIt) {
    std::string site = plant_site;
    const std::string usual = R"(pulse = "300ms")";
    site.replace(site.find(usual), usual.size(), R"(pulse = "20s")");
    Plant plant({.site = site});
    const std::string ack_id = plant.write("press", "resetFault", "true");
    ASSERT_EQ(plant.devices.wait_for_writes(1).size(), 1U) << plant.story();
    plant.bridge.kill_hard();
    ASSERT_EQ(plant.devices.get(1, "co", 4, 1, "plant"), std::vector<std::uint16_t>{1});
    plant.start_bridge();
    ASSERT_EQ(plant.devices.wait_for_writes(2).size(), 2U) << plant.story();
    EXPECT_TRUE(await([&] {
        const auto state = plant.bridge.status()->command_state(ack_id);
        return state == "unknown" || state == "acked";
    })) << plant.story();
    EXPECT_EQ(values_of(plant.devices.writes()), (std::vector<int>{1, 0})) << plant.story();
    // The next start does not remember a pulse to release, nor one to give.
    EXPECT_EQ(plant.bridge.stop(), 0);
    plant.start_bridge();
    plant.devices.set(1, "hr", 5, {333}, "plant");
    EXPECT_TRUE(plant.shows("press", "sealed", "333"));
    EXPECT_EQ(values_of(plant.devices.writes()), (std::vector<int>{1, 0})) << plant.story();
}

TEST(Crash, AfterAPulseAndBeforeItsAcknowledgementDoesNotRepeatIt) {
    Plant plant(late_acknowledgements());
    const std::string ack_id = plant.write("press", "resetFault", "true");
    ASSERT_EQ(plant.devices.wait_for_writes(2).size(), 2U) << plant.story();
    ASSERT_TRUE(is_verified(plant, ack_id)) << plant.story();
    plant.bridge.kill_hard();
    ASSERT_TRUE(plant.is_pending(ack_id)) << "it was acknowledged before the crash";
    plant.start_bridge();
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();
    EXPECT_FALSE(plant.is_pending(ack_id));
    EXPECT_EQ(values_of(plant.devices.writes()), (std::vector<int>{1, 0})) << plant.story();
}

/// An operator's write, with the bridge killed so long after the device has executed it. The bridge
/// is started again.
std::string write_and_kill(Plant& plant, const char* asset, const char* attribute,
                           const std::string& value, std::chrono::milliseconds after) {
    const auto last = plant.devices.writes();
    auto writing =
        std::async(std::launch::async, [&] { return plant.write(asset, attribute, value); });
    plant.devices.wait_for_writes(1, last.empty() ? 0 : last.back().sequence);
    const auto moment = std::chrono::steady_clock::now() + after;
    await([&] { return std::chrono::steady_clock::now() >= moment; });
    plant.bridge.kill_hard();
    const std::string ack_id = writing.get();
    plant.bridge.start();
    return ack_id;
}

constexpr int kills = 8;
constexpr std::chrono::milliseconds kill_step{12};

TEST(Crash, AtAnyMomentOfManyWritesLosesNone) {
    Plant plant;
    plant.id("hall");
    for (int round = 0; round < kills; ++round) {
        const int value = 100 + round;
        const std::string ack_id =
            write_and_kill(plant, "hall", "setpoint", std::to_string(value), round * kill_step);
        EXPECT_TRUE(await([&] { return !plant.is_pending(ack_id); })) << plant.story();
        EXPECT_EQ(plant.devices.get(2, "hr", 0, 1, "meters"),
                  std::vector<std::uint16_t>{static_cast<std::uint16_t>(value)});
        EXPECT_TRUE(plant.shows("hall", "setpoint", std::to_string(value))) << plant.story();
    }
    const auto written = values_of(plant.devices.writes());
    EXPECT_TRUE(std::is_sorted(written.begin(), written.end())) << "an old value came back";
}

TEST(Crash, AtAnyMomentOfManyPulsesGivesNoneTwiceAndLeavesNoneOn) {
    std::string site = plant_site;
    const std::string usual = R"(pulse = "300ms")";
    site.replace(site.find(usual), usual.size(), R"(pulse = "60ms")");
    Plant plant({.site = site});
    plant.id("press");
    int given = 0;
    for (int round = 0; round < kills; ++round) {
        const auto seen = plant.devices.writes().size();
        const std::string ack_id =
            write_and_kill(plant, "press", "resetFault", "true", round * kill_step);
        EXPECT_TRUE(await([&] {
            const auto state = plant.bridge.status()->command_state(ack_id);
            return state == "acked" || state == "unknown";
        })) << plant.story();
        EXPECT_TRUE(await([&] { return plant.devices.get(1, "co", 4, 1, "plant").at(0) == 0; }))
            << "the coil stays on: " << plant.story();
        const auto values = values_of(plant.devices.writes());
        const auto ons =
            std::count(values.begin() + static_cast<std::ptrdiff_t>(seen), values.end(), 1);
        EXPECT_LE(ons, 1) << "killed after " << round * kill_step.count() << " ms" << plant.story();
        given += static_cast<int>(ons);
    }
    EXPECT_EQ(given, kills);
}

TEST(Stop, BetweenTheWriteAndTheAcknowledgementLosesNothing) {
    Plant plant(late_acknowledgements());
    const std::string lamp = plant.write("press", "lamp", "true");
    const std::string pulse = plant.write("press", "resetFault", "true");
    ASSERT_TRUE(is_verified(plant, lamp)) << plant.story();
    ASSERT_TRUE(is_verified(plant, pulse)) << plant.story();
    EXPECT_EQ(plant.bridge.stop(), 0);
    EXPECT_EQ(plant.devices.get(1, "co", 4, 1, "plant"), std::vector<std::uint16_t>{0})
        << "it left the coil on";
    plant.start_bridge();
    EXPECT_TRUE(plant.ends_as(lamp, "acked")) << plant.story();
    EXPECT_TRUE(plant.ends_as(pulse, "acked")) << plant.story();
    EXPECT_TRUE(plant.pending().empty());
    std::vector<int> pulses;
    for (const auto& write : plant.devices.writes()) {
        if (write.address == 4) {
            pulses.push_back(write.values.at(0));
        }
    }
    EXPECT_EQ(pulses, (std::vector<int>{1, 0})) << plant.story();
}

TEST(ManagerCrash, WithAnOpenEventDeliversItAgainUnderItsName) {
    Plant plant;
    EXPECT_EQ(plant.bridge.stop(), 0);
    const std::string ack_id = plant.write("press", "lamp", "true");
    plant.manager.kill_hard();
    plant.manager.start();
    EXPECT_TRUE(plant.is_pending(ack_id));
    EXPECT_TRUE(plant.devices.writes().empty());
    plant.start_bridge();
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();
    EXPECT_FALSE(plant.is_pending(ack_id));
    EXPECT_TRUE(plant.shows("press", "lamp", "true"));
    EXPECT_EQ(plant.devices.writes().size(), 1U);
}

TEST(ManagerCrash, BetweenTheWriteAndTheAcknowledgementDoesNotWriteTwice) {
    Plant plant(late_acknowledgements());
    const std::string ack_id = plant.write("press", "resetFault", "true");
    ASSERT_TRUE(is_verified(plant, ack_id)) << plant.story();
    plant.manager.kill_hard();
    plant.manager.start();
    EXPECT_TRUE(plant.is_pending(ack_id));
    EXPECT_TRUE(await([&] { return !plant.is_pending(ack_id); }, std::chrono::seconds{30}))
        << plant.story();
    EXPECT_TRUE(plant.ends_as(ack_id, "acked")) << plant.story();
    EXPECT_EQ(values_of(plant.devices.writes()), (std::vector<int>{1, 0}));
}

} // namespace
} // namespace railbridge::test
