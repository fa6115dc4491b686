// The state directory's disk is full, fails, or the bridge dies at one of its writes: nothing is
// acknowledged falsely, no pulse is given twice, values go on up, and commands come back without
// anybody restarting anything.

#include "tests/e2e/plant.hpp"
#include "tests/manager/program.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace railbridge::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

PlantOptions not_started() {
    PlantOptions options;
    // Outside of the state directory, which is a disk of its own here.
    options.bridge_settings = "runtime_dir = \"run\"\n";
    options.start_bridge = false;
    return options;
}

/// Tries that it takes under FAILING_DISK, see tests/failing_disk.
std::vector<std::string> under_failing_disk(const Plant& plant, const std::string& more) {
    return {"env", "LD_PRELOAD=" FAILING_DISK, "ASAN_OPTIONS=verify_asan_link_order=0",
            "FAILING_DISK_DIR=" + plant.bridge.file("state").string(), more};
}

std::string command_path(const Plant& plant) {
    const auto status = plant.bridge.status();
    return status ? status->command_path : "no answer";
}

bool is_acked(const Plant& plant, const std::string& ack_id) {
    const auto status = plant.bridge.status();
    return status && status->command_state(ack_id) == "acked";
}

double seconds_until(const std::function<bool()>& condition, const std::string& story) {
    const auto begin = Clock::now();
    EXPECT_TRUE(await(condition, std::chrono::seconds{30})) << story;
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void expect_values_still_go_up(Plant& plant, std::uint16_t value) {
    plant.devices.set(1, "hr", 5, {value}, "plant");
    EXPECT_TRUE(plant.shows("press", "sealed", std::to_string(value))) << plant.story();
}

void fill(const fs::path& file) {
    std::ofstream ballast(file, std::ios::binary | std::ios::app);
    for (std::size_t size = 1 << 16; size > 0; size /= 2) {
        while (ballast.write(std::string(size, 'x').data(), static_cast<std::streamsize>(size))
                   .flush()) {
        }
        ballast.clear();
    }
}

TEST(FullDisk, StopsCommandsAndNothingElseUntilThereIsSpace) {
    if (run_program({"unshare", "-rm", "true"}).exit_code != 0) {
        GTEST_SKIP() << "this kernel lets nobody have a mount of his own";
    }
    Plant plant(not_started());
    const auto state = plant.bridge.file("state");
    fs::create_directories(state);
    plant.bridge.launcher = {"unshare",
                             "-rm",
                             "sh",
                             "-c",
                             "mount -t tmpfs -o size=4m,mode=0700 tmpfs \"$0\" && exec \"$@\"",
                             state.string()};
    plant.start_bridge();
    ASSERT_TRUE(plant.ends_as(plant.write("press", "lamp", "true"), "acked")) << plant.story();
    const fs::path disk = "/proc/" + std::to_string(plant.bridge.pid()) + "/root" + state.string();
    fill(disk / "ballast");

    std::vector<std::string> given;
    double closed_after = 0;
    for (int i = 0; i < 60 && command_path(plant) == "open"; ++i) {
        given.push_back(plant.write("press", "notes", '"' + std::string(20'000, 'n') + '"'));
        closed_after = seconds_until(
            [&] { return command_path(plant) != "open" || is_acked(plant, given.back()); },
            plant.story());
    }
    EXPECT_THAT(command_path(plant), HasSubstr("free space")) << plant.story();
    expect_values_still_go_up(plant, 333);
    const auto waiting = plant.write("press", "lamp", "false");
    // What was taken in before has ended, in the journal too: there was space for that.
    for (std::size_t i = 0; i + 1 < given.size(); ++i) {
        EXPECT_FALSE(plant.is_pending(given[i])) << plant.story();
    }
    EXPECT_TRUE(plant.is_pending(given.back())) << "acknowledged, and not in the journal";
    EXPECT_TRUE(plant.is_pending(waiting));
    EXPECT_EQ(plant.devices.get(1, "co", 3, 1, "plant"), std::vector<std::uint16_t>{1});

    fs::remove(disk / "ballast");
    const double open_after =
        seconds_until([&] { return command_path(plant) == "open"; }, plant.story());
    // It came while nobody listened, and is not too old.
    ASSERT_TRUE(plant.ends_as(waiting, "acked")) << plant.story();
    EXPECT_EQ(plant.devices.get(1, "co", 3, 1, "plant"), std::vector<std::uint16_t>{0});
    EXPECT_TRUE(plant.is_pending(given.back())) << "refused, and acknowledged later";
    std::printf("%zu commands found room on the full disk; closed %.2f s after the first that did "
                "not was given, open %.2f s after there was space again\n",
                given.size() - 1, closed_after, open_after);
    EXPECT_EQ(plant.bridge.stop(), 0);
}

TEST(FailingDisk, StopsCommandsAndNothingElseUntilItTakesTheJournalAnew) {
    Plant plant(not_started());
    const auto failing = plant.bridge.file("the disk fails");
    plant.bridge.launcher = under_failing_disk(plant, "FAILING_DISK_WHILE=" + failing.string());
    plant.start_bridge();
    ASSERT_TRUE(plant.ends_as(plant.write("press", "lamp", "true"), "acked")) << plant.story();
    std::ofstream{failing} << "now";
    const auto refused = plant.write("press", "lamp", "false");
    seconds_until([&] { return command_path(plant) != "open"; }, plant.story());
    EXPECT_THAT(command_path(plant), HasSubstr("the disk of the state directory fails"));
    expect_values_still_go_up(plant, 444);
    EXPECT_TRUE(plant.is_pending(refused));
    fs::remove(failing);
    const double open_after =
        seconds_until([&] { return command_path(plant) == "open"; }, plant.story());
    std::printf("open %.2f s after the disk took writes again\n", open_after);
    ASSERT_TRUE(plant.ends_as(plant.write("press", "speedSet", "42"), "acked")) << plant.story();
    EXPECT_TRUE(plant.is_pending(refused)) << "refused, and acknowledged";
    EXPECT_EQ(plant.devices.get(1, "co", 3, 1, "plant"), std::vector<std::uint16_t>{1});
    // What was in the journal before is in the new one.
    EXPECT_EQ(plant.bridge.stop(), 0);
    plant.bridge.launcher.clear();
    plant.start_bridge();
    EXPECT_EQ(command_path(plant), "open") << plant.story();
    EXPECT_FALSE(plant.bridge.said("journal.damaged"));
    EXPECT_FALSE(plant.bridge.said("journal.copied"));
}

TEST(StateDirectory, IsRefusedToASecondBridge) {
    Plant plant;
    const auto second = plant.bridge.call("run");
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_THAT(second.err, HasSubstr("pid " + std::to_string(plant.bridge.pid())));
    EXPECT_THAT(second.err, HasSubstr("stop it first"));
    EXPECT_TRUE(plant.in_order()) << plant.story();
}

/// Writes and syncs of a run, as counted by the failing disk.
int calls_in_a_run(Plant& plant, bool with_pulse) {
    const auto counts = plant.bridge.file("counts");
    plant.bridge.launcher = under_failing_disk(plant, "FAILING_DISK_COUNTS=" + counts.string());
    plant.start_bridge();
    if (with_pulse) {
        EXPECT_TRUE(plant.ends_as(plant.write("press", "resetFault", "true"), "acked"));
    }
    EXPECT_EQ(plant.bridge.stop(), 0);
    std::ifstream file{counts};
    int writes = 0;
    int syncs = 0;
    file >> writes >> syncs;
    return writes + syncs;
}

/// How often the coil was set.
std::ptrdiff_t pulses(Plant& plant) {
    const auto writes = plant.devices.writes();
    return std::count_if(writes.begin(), writes.end(), [](const auto& write) {
        return write.address == 4 && write.values.at(0) == 1;
    });
}

void die_at_call(Plant& plant, int call, int& unknown) {
    SCOPED_TRACE("the bridge dies at write or sync " + std::to_string(call));
    const auto before = pulses(plant);
    plant.bridge.launcher = under_failing_disk(plant, "FAILING_DISK=kill " + std::to_string(call));
    try {
        plant.bridge.start();
    } catch (const std::runtime_error&) {
        // It died at the start.
    }
    const auto ack_id = plant.write("press", "resetFault", "true");
    await([&] { return !plant.bridge.runs() || is_acked(plant, ack_id); });
    plant.bridge.kill_hard();
    plant.bridge.launcher.clear();
    plant.bridge.start();
    std::string state;
    EXPECT_TRUE(await([&] {
        const auto status = plant.bridge.status();
        state = status ? status->command_state(ack_id) : std::string{};
        return state == "acked" || state == "unknown";
    })) << state
        << plant.story();
    EXPECT_TRUE(await([&] { return plant.devices.get(1, "co", 4, 1, "plant").at(0) == 0; }));
    const auto given = pulses(plant) - before;
    EXPECT_LE(given, 1);
    if (state == "acked") {
        EXPECT_EQ(given, 1) << "acknowledged, and never given";
        EXPECT_TRUE(await([&] { return !plant.is_pending(ack_id); }));
    }
    unknown += state == "unknown" ? 1 : 0;
    EXPECT_EQ(plant.bridge.stop(), 0);
}

TEST(KilledAtAWrite, ABridgeGivesNoPulseTwiceAndAcknowledgesNoneFalsely) {
    Plant plant;
    EXPECT_EQ(plant.bridge.stop(), 0);
    const int idle = calls_in_a_run(plant, false);
    const int busy = calls_in_a_run(plant, true);
    const int points = busy - idle;
    ASSERT_GT(points, 8) << "received, intent, written, acked: each a write and a sync";
    const int step = std::getenv("RAILBRIDGE_LONG") == nullptr ? std::max(1, points / 4) : 1;
    int tried = 0;
    int unknown = 0;
    for (int call = idle - 2; call <= busy; call += step) {
        die_at_call(plant, call, unknown);
        ++tried;
    }
    std::printf("%d of %d points, %d ended unknown\n", tried, points, unknown);
}

} // namespace
} // namespace railbridge::test
