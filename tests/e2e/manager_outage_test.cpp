// The manager goes away for a while and comes back: the bridge lives, keeps its memory, sends one
// snapshot and then changes, and says that there was a gap.
//
// Ten seconds; a minute with RAILBRIDGE_LONG=1.

#include "tests/e2e/plant.hpp"
#include "tests/e2e/watcher.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace railbridge::test {
namespace {

std::chrono::seconds outage() {
    const char* const asked = std::getenv("RAILBRIDGE_LONG");
    const bool is_long = asked != nullptr && std::string_view(asked) == "1";
    return is_long ? std::chrono::seconds{60} : std::chrono::seconds{10};
}

/// Resident memory in KiB. Source: proc(5), VmRSS.
long resident_kib(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; status >> word;) {
        if (word == "VmRSS:") {
            long kib = 0;
            status >> kib;
            return kib;
        }
    }
    return -1;
}

/// Values that change all the time the manager is away.
void keep_changing(Plant& plant, std::chrono::seconds duration) {
    const auto end = std::chrono::steady_clock::now() + duration;
    std::uint16_t value = 0;
    while (std::chrono::steady_clock::now() < end) {
        ++value;
        plant.devices.set(2, "ir", 0, {value}, "meters");
        plant.devices.set(1, "hr", 5, {value}, "plant");
        plant.devices.set(2, "ir", 0, {value, 0x4148}, "plant");
        // plcsim answers in microseconds: this is the pace of the changes.
        await([] { return false; }, std::chrono::milliseconds{20});
    }
}

TEST(ManagerOutage, EndsWithOneSnapshotAndThenChanges) {
    Plant plant;
    const UserLogin user = plant.manager.add_user("plant", "watcher");
    for (const char* asset : {"meter", "hall", "press", "pump", "railbridge"}) {
        plant.id(asset);
    }
    const pid_t pid = plant.bridge.pid();
    plant.manager.kill_hard();
    ASSERT_TRUE(await([&] { return plant.bridge.status()->health == "no uplink"; }))
        << plant.bridge.status()->health;
    keep_changing(plant, std::chrono::seconds{2});
    const long before = resident_kib(pid);
    keep_changing(plant, outage());
    const long after = resident_kib(pid);
    ASSERT_TRUE(plant.bridge.runs()) << plant.story();
    EXPECT_GT(before, 0);
    EXPECT_LE(after, before + 1024) << "KiB before and after";
    RecordProperty("resident_kib_before", std::to_string(before));
    RecordProperty("resident_kib_after", std::to_string(after));

    plant.devices.set(2, "ir", 0, {321}, "meters");
    // The bridge stands still until the watcher is there, so that it misses nothing.
    ::kill(pid, SIGSTOP);
    plant.manager.start();
    Watcher watcher(plant, user);
    ::kill(pid, SIGCONT);
    ASSERT_TRUE(plant.shows("hall", "temperature", "32.1")) << plant.story();
    ASSERT_TRUE(await([&] { return watcher.count("railbridge", "lastGap") > 0; })) << plant.story();
    ASSERT_TRUE(await([&] { return plant.in_order(); }));

    // A change after the snapshot is behind everything the snapshot had to say.
    plant.devices.set(1, "hr", 5, {7777}, "plant");
    ASSERT_TRUE(plant.shows("press", "sealed", "7777"));
    const std::vector<std::pair<const char*, const char*>> points{
        {"meter", "voltage"},    {"meter", "energy"},   {"meter", "fan"},
        {"hall", "temperature"}, {"hall", "setpoint"},  {"press", "running"},
        {"press", "lamp"},       {"press", "speedSet"}, {"pump", "flow"}};
    for (const auto& [asset, attribute] : points) {
        EXPECT_EQ(watcher.count(asset, attribute), 1U) << asset << "." << attribute;
    }
    EXPECT_EQ(watcher.count("press", "sealed"), 2U); // the snapshot and the change
    const std::string gap = plant.value("railbridge", "lastGap");
    EXPECT_NE(gap.find(" s)"), std::string::npos) << gap;
}

TEST(ManagerOutage, WithTheBridgeStartedFirstIsNoObstacle) {
    Plant plant({.start_bridge = false});
    plant.manager.stop();
    plant.bridge.start();
    ASSERT_TRUE(await([&] { return plant.bridge.status()->point("press", "sealed").age_ms >= 0; }));
    EXPECT_EQ(plant.bridge.status()->health, "no uplink");
    plant.manager.start();
    EXPECT_TRUE(await([&] { return plant.in_order(); }, std::chrono::seconds{30})) << plant.story();
}

} // namespace
} // namespace railbridge::test
