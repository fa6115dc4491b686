// The manager is killed: the devices get their safe values, a coupler is no longer fed, and all of
// that is left alone when the manager is back.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::test {
namespace {

const std::string site = std::string(plant_lines) + R"(
[asset.press]
line = "plant"
unit = 1
addresses = "offset0"
point.speed = { at = "hr:0", as = "u16", rate = "quick" }
write.speed = { min = 0, max = 50, safe = 5, after = "2s" }
[asset.pump]
line = "plant"
unit = 2
addresses = "offset0"
point.valve = { at = "hr:1", as = "u16", rate = "quick" }
write.valve = { min = 0, max = 100, rewrite_every = "300ms" }
)";

TEST(FailSafe, SafeValuesAndFeedingFollowTheManager) {
    Plant plant({.site = site});
    const auto speed = plant.write("press", "speed", "40");
    const auto valve = plant.write("pump", "valve", "7");
    ASSERT_TRUE(plant.ends_as(speed, "acked")) << plant.story();
    ASSERT_TRUE(plant.ends_as(valve, "acked")) << plant.story();
    const auto fed = [&](std::uint64_t after) {
        const auto all = plant.devices.writes(after);
        return std::count_if(all.begin(), all.end(), [](const auto& one) { return one.unit == 2; });
    };
    ASSERT_TRUE(await([&] { return fed(0) >= 4; })) << plant.story();

    plant.manager.kill_hard();
    ASSERT_TRUE(await([&] {
        return plant.devices.get(1, "hr", 0, 1, "plant") == std::vector<std::uint16_t>{5};
    })) << plant.story();
    const auto last = plant.devices.writes().back().sequence;
    EXPECT_EQ(fed(last), 0) << "since the safe value, two seconds after the manager was gone";

    plant.manager.start();
    ASSERT_TRUE(plant.shows("press", "speed", "5")) << plant.story();
    ASSERT_TRUE(await([&] { return fed(last) >= 2; })) << plant.story();
    EXPECT_EQ(plant.devices.get(1, "hr", 0, 1, "plant"), std::vector<std::uint16_t>{5});

    plant.devices.set(2, "hr", 1, {3}, "plant"); // at the panel
    ASSERT_TRUE(plant.shows("pump", "valve", "3")) << plant.story();
    EXPECT_TRUE(await([&] {
        return plant.bridge.said("valve 7 overridden: the device now holds 3");
    })) << plant.story();
    const auto then = plant.devices.writes().back().sequence;
    ASSERT_TRUE(plant.ends_as(plant.write("press", "speed", "20"), "acked")) << plant.story();
    EXPECT_EQ(fed(then), 0);
    EXPECT_EQ(plant.devices.get(2, "hr", 1, 1, "plant"), std::vector<std::uint16_t>{3});
}

} // namespace
} // namespace railbridge::test
