// Commands come in any order and are written in theirs: by event time, then by arrival.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class CommandOrder : public ::testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.holding(press, "speed", 0), minutes{10});
        site.grant_level(site.holding(press, "mode", 1), minutes{10});
        site.grant_pulse(site.coil(press, "start", 2), milliseconds{100});
        return site;
    }
    CommandOrder()
        : world(site().mapping) {
        world.start();
        world.run(seconds{2});
    }
    SimDevice& device() { return world.line("plant").unit(1); }
    std::string send(const std::string& attribute, std::int64_t value, WallTime at) {
        PendingEvent event;
        event.asset_id = world.engine().mapping().assets.back().id;
        event.attribute = attribute;
        event.value = value;
        event.event_time = at;
        return world.operator_send(std::move(event));
    }
    /// What was written to a register, in order.
    std::vector<std::uint16_t> written(std::uint16_t address) {
        std::vector<std::uint16_t> values;
        for (const auto& write : world.line("plant").writes()) {
            if (write.request.first == address) {
                values.push_back(write.request.values.front());
            }
        }
        return values;
    }
    std::size_t count(const std::vector<std::string>& ids, CommandState state) const {
        return static_cast<std::size_t>(std::count_if(
            ids.begin(), ids.end(), [&](const auto& id) { return world.journal(id) == state; }));
    }

    SimWorld world;
};

/// A thousand versions of one setpoint, shuffled on the way.
TEST_F(CommandOrder, ShuffledVersionsAreWrittenInTheirOrderOrNotAtAll) {
    constexpr int versions = 1000;
    std::vector<int> order(versions);
    std::iota(order.begin(), order.end(), 1);
    std::mt19937 random{13}; // NOLINT: the same every time
    // Each is late by up to 200 places: some wait in one queue, some in another.
    std::vector<std::pair<double, int>> delayed;
    for (const int version : order) {
        delayed.emplace_back(version + std::uniform_real_distribution<>{0, 200}(random), version);
    }
    std::sort(delayed.begin(), delayed.end());
    const auto first = world.manager_time() - seconds{2};
    std::vector<std::string> ids(versions + 1);
    for (const auto& [late, version] : delayed) {
        ids[static_cast<std::size_t>(version)] =
            send("speed", version, first + milliseconds{version});
        world.run(milliseconds{5});
    }
    ids.erase(ids.begin());
    world.run(seconds{10});
    const auto values = written(0);
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
    EXPECT_EQ(std::adjacent_find(values.begin(), values.end()), values.end()) << "strictly rising";
    EXPECT_EQ(values.back(), versions);
    EXPECT_EQ(device().at(Table::holding_register, 0), versions);
    EXPECT_EQ(count(ids, CommandState::acked), values.size());
    EXPECT_EQ(count(ids, CommandState::superseded), versions - values.size());
    for (const auto& id : ids) {
        EXPECT_EQ(world.acked(id), world.journal(id) == CommandState::acked) << id;
    }
    EXPECT_GT(values.size(), 20U);
    EXPECT_LT(values.size(), 700U);
}

TEST_F(CommandOrder, OfOneInstantTheLaterToArriveWins) {
    const auto at = world.manager_time();
    send("speed", 1, at);
    world.run(seconds{1});
    const auto second = send("speed", 2, at);
    world.run(seconds{1});
    EXPECT_EQ(world.journal(second), CommandState::acked);
    EXPECT_EQ(device().at(Table::holding_register, 0), 2);
}

TEST_F(CommandOrder, ARetryNeverOvertakesANewerValue) {
    device().silent = true;
    const auto old = send("speed", 10, world.manager_time());
    world.run(seconds{7}); // tried and tried again
    const auto newer = send("speed", 20, world.manager_time());
    world.run(milliseconds{20});
    device().silent = false;
    world.run(minutes{2});
    EXPECT_EQ(world.journal(old), CommandState::superseded);
    EXPECT_FALSE(world.acked(old));
    EXPECT_EQ(world.journal(newer), CommandState::acked);
    EXPECT_EQ(written(0), (std::vector<std::uint16_t>{20}));
}

TEST_F(CommandOrder, ANewerValueWhileTheOldOneIsOnTheLineComesAfterIt) {
    world.line("plant").faults.deaf_share = 1.0; // executed, but the answer is lost
    const auto old = send("speed", 10, world.manager_time());
    ASSERT_TRUE(world.run_until([&] { return !written(0).empty(); }, seconds{1}));
    const auto newer = send("speed", 20, world.manager_time() + milliseconds{1});
    world.run(milliseconds{50});
    world.line("plant").faults.deaf_share = 0.0;
    world.run(minutes{1});
    EXPECT_EQ(world.journal(old), CommandState::superseded);
    EXPECT_EQ(world.journal(newer), CommandState::acked);
    EXPECT_EQ(written(0), (std::vector<std::uint16_t>{10, 20}));
}

TEST_F(CommandOrder, OfOneDeviceIsTheOrderOfArrivalAndANewerValueHasItsOwnPlace) {
    device().silent = true;
    world.run(seconds{2});
    send("speed", 1, world.manager_time());
    send("mode", 2, world.manager_time());
    send("speed", 3, world.manager_time() + milliseconds{1});
    world.run(seconds{1});
    device().silent = false;
    world.run(minutes{1});
    std::vector<std::uint16_t> values;
    for (const auto& write : world.line("plant").writes()) {
        values.push_back(write.request.values.front());
    }
    EXPECT_EQ(values, (std::vector<std::uint16_t>{2, 3}));
}

TEST_F(CommandOrder, PulsesAreNeverMergedAndComeInOrder) {
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        ids.push_back(send("start", 1, world.manager_time() + milliseconds{i}));
    }
    world.run(seconds{5});
    EXPECT_EQ(count(ids, CommandState::acked), 5U);
    EXPECT_EQ(written(2), (std::vector<std::uint16_t>{1, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
}

} // namespace
} // namespace railbridge::sim
