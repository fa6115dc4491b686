// Several pulses of one coil: the device sees each of them.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds pulse{300};
constexpr std::uint16_t reset_address = 4;

class PulseOrder : public ::testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto press = site.unit(site.tcp("plant"), 1, "press");
        site.grant_level(site.coil(press, "lamp", 3));
        site.grant_pulse(site.coil(press, "reset", reset_address), pulse, seconds{30});
        return site;
    }

    PulseOrder()
        : world(site().mapping) {
        world.start();
        world.run(seconds{3});
    }

    std::vector<ExecutedWrite> writes_to(std::uint16_t address) {
        std::vector<ExecutedWrite> found;
        const auto& all = world.line("plant").writes();
        std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                     [address](const auto& write) { return write.request.first == address; });
        return found;
    }

    bool settle(const std::vector<std::string>& ack_ids) {
        return world.run_until(
            [&] {
                return std::all_of(ack_ids.begin(), ack_ids.end(),
                                   [this](const auto& ack_id) { return world.ended(ack_id); });
            },
            minutes{1});
    }

    /// On, off, on, off, ...: each on as long as a pulse, and off as long before the next.
    void expect_separate(std::size_t count) {
        const auto writes = writes_to(reset_address);
        ASSERT_EQ(writes.size(), 2 * count);
        for (std::size_t i = 0; i < writes.size(); ++i) {
            EXPECT_EQ(writes[i].request.values.front() != 0, i % 2 == 0) << i;
            if (i > 0) {
                EXPECT_GE(writes[i].at - writes[i - 1].at, pulse - milliseconds{5}) << i;
            }
        }
    }

    SimWorld world;
};

TEST_F(PulseOrder, PulsesThatComeTogetherAreGivenOneAfterTheOther) {
    std::vector<std::string> acks;
    for (int i = 0; i < 3; ++i) {
        acks.push_back(world.operator_write("press", "reset", true));
        world.run(milliseconds{1});
    }
    ASSERT_TRUE(settle(acks));
    world.run(seconds{2});
    for (const auto& ack : acks) {
        EXPECT_EQ(world.journal(ack), CommandState::acked);
    }
    expect_separate(3);
}

TEST_F(PulseOrder, OtherCommandsOfTheDeviceDoNotWaitForTheRest) {
    const auto first = world.operator_write("press", "reset", true);
    world.run(milliseconds{1});
    const auto second = world.operator_write("press", "reset", true);
    world.run(milliseconds{1});
    const auto lamp = world.operator_write("press", "lamp", true);
    ASSERT_TRUE(settle({first, second, lamp}));
    world.run(seconds{2});
    expect_separate(2);
    ASSERT_EQ(writes_to(3).size(), 1U);
    EXPECT_LT(writes_to(3)[0].at, writes_to(reset_address)[1].at);
}

TEST_F(PulseOrder, OneThatWaitsComesAfterTheReleaseOfOneThatACrashInterrupted) {
    const auto first = world.operator_write("press", "reset", true);
    ASSERT_TRUE(world.run_until([&] { return writes_to(reset_address).size() == 1; }, seconds{5}));
    world.crash_and_restart();
    world.run(milliseconds{1});
    const auto second = world.operator_write("press", "reset", true);
    ASSERT_TRUE(settle({first, second}));
    world.run(seconds{2});
    EXPECT_EQ(world.journal(second), CommandState::acked);
    const auto writes = writes_to(reset_address);
    ASSERT_EQ(writes.size(), 4U);
    EXPECT_EQ(writes[1].request.values.front(), 0);
    EXPECT_GE(writes[2].at - writes[1].at, pulse - milliseconds{5});
}

TEST_F(PulseOrder, ACrashLeavesInDoubtOnlyTheOneThatMayHaveHappened) {
    std::vector<std::string> acks;
    for (int i = 0; i < 3; ++i) {
        acks.push_back(world.operator_write("press", "reset", true));
        world.run(milliseconds{1});
    }
    ASSERT_TRUE(world.run_until([&] { return writes_to(reset_address).size() == 3; }, seconds{5}));
    world.crash_and_restart();
    ASSERT_TRUE(settle(acks));
    world.run(seconds{2});
    EXPECT_EQ(world.journal(acks[0]), CommandState::acked);
    EXPECT_EQ(world.journal(acks[1]), CommandState::unknown); // its frame was out
    EXPECT_EQ(world.journal(acks[2]), CommandState::acked);
    EXPECT_EQ(writes_to(reset_address).size(), 6U);
}

TEST_F(PulseOrder, OneThatWaitsIsNotLostInACrashForItsTwin) {
    const auto first = world.operator_write("press", "reset", true);
    world.run(milliseconds{1});
    const auto second = world.operator_write("press", "reset", true);
    const auto twin = world.operator_write("press", "reset", true); // of the same millisecond
    ASSERT_TRUE(world.ends(twin, seconds{5}));
    ASSERT_EQ(world.journal(twin), CommandState::superseded);
    ASSERT_TRUE(world.run_until([&] { return writes_to(reset_address).size() == 1; }, seconds{5}));
    ASSERT_FALSE(world.ended(second));
    world.crash_and_restart();
    ASSERT_TRUE(settle({first, second}));
    world.run(seconds{2});
    EXPECT_EQ(world.journal(second), CommandState::acked);
    EXPECT_EQ(writes_to(reset_address).size(), 4U);
}

TEST_F(PulseOrder, OneThatCannotComeInTimeExpires) {
    const auto first = world.operator_write("press", "reset", true);
    ASSERT_TRUE(world.run_until([&] { return writes_to(reset_address).size() == 1; }, seconds{5}));
    world.line("plant").unit(1).silent = true; // the release does not reach it
    const auto second = world.operator_write("press", "reset", true);
    ASSERT_TRUE(world.ends(second, minutes{2}));
    EXPECT_EQ(world.journal(second), CommandState::expired);
    world.line("plant").unit(1).silent = false;
    ASSERT_TRUE(settle({first}));
    world.run(seconds{30});
    EXPECT_EQ(writes_to(reset_address).size(), 2U);
}

} // namespace
} // namespace railbridge::sim
