// kill -9 at every step of a command: nothing lost, no pulse twice, nothing acknowledged that was
// not written.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <random>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

SimSite press() {
    SimSite site;
    const auto press = site.unit(site.tcp("plant"), 1, "press");
    site.grant_level(site.coil(press, "lamp", 3));
    site.grant_pulse(site.coil(press, "reset", 4), milliseconds{300});
    const auto speed = site.holding(press, "speed", 0);
    site.grant_level(speed);
    site.point(speed).write->unlimited = true;
    return site;
}

std::size_t pulses_begun(SimWorld& world) {
    std::size_t on = 0;
    for (const auto& write : world.line("plant").writes()) {
        on += write.request.first == 4 && write.request.values.front() == 1 ? 1U : 0U;
    }
    return on;
}

/// Crashes right after the n-th effect that follows the command, for every n until the command ends
/// without a crash.
void crash_at_every_effect(const std::string& attribute, bool pulse) {
    for (int n = 0; n < 40; ++n) {
        SCOPED_TRACE("crash after effect " + std::to_string(n));
        SimWorld world{press().mapping};
        world.start();
        world.run(seconds{3});
        const auto ack = world.operator_write("press", attribute, true);
        int seen = 0;
        world.crash_after_effect = [&](const Effect& effect) {
            const bool counts = !std::holds_alternative<Say>(effect) &&
                                world.happened("stored received") < world.log().size();
            return counts && seen++ == n;
        };
        world.run(milliseconds{400});
        world.crash_after_effect = nullptr;
        world.crash_and_restart();
        ASSERT_TRUE(world.ends(ack, minutes{2}));
        world.run(seconds{5});
        EXPECT_EQ(world.open_in_journal(), 0U);
        if (world.acked(ack)) {
            EXPECT_LT(world.happened("write u1"), world.happened("ack " + ack));
            EXPECT_LT(world.happened("stored written " + ack), world.happened("ack " + ack));
        }
        if (pulse) {
            EXPECT_LE(pulses_begun(world), 1U);
            EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, 4), 0) << "left on";
            EXPECT_TRUE(world.journal(ack) == CommandState::acked ||
                        world.journal(ack) == CommandState::unknown);
        } else {
            EXPECT_EQ(world.journal(ack), CommandState::acked) << world.reason(ack);
            EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, 3), 1);
        }
    }
}

TEST(Crash, AtEveryStepOfALevelLosesNothing) {
    crash_at_every_effect("lamp", false);
}

TEST(Crash, AtEveryStepOfAPulseNeverRepeatsIt) {
    crash_at_every_effect("reset", true);
}

TEST(Crash, AtRandomInstantsUnderMixedLoadKeepsEveryPromise) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937_64 random{seed};
        SimWorld world{press().mapping, {}, seed};
        world.line("plant").faults.deaf_share = 0.05;
        world.line("plant").faults.lost_share = 0.05;
        world.start();
        std::vector<std::string> acks;
        std::vector<std::string> pulses;
        std::string last_speed;
        std::int64_t speed = 0;
        for (int i = 0; i < 60; ++i) {
            acks.push_back(world.operator_write("press", "speed", ++speed));
            last_speed = acks.back();
            if (i % 5 == 0) {
                pulses.push_back(world.operator_write("press", "reset", true));
                acks.push_back(pulses.back());
            }
            world.run(milliseconds{random() % 700});
            if (random() % 4 == 0) {
                world.crash_and_restart();
            }
        }
        world.line("plant").faults = {};
        world.run(minutes{2});
        EXPECT_EQ(world.open_in_journal(), 0U);
        EXPECT_LE(pulses_begun(world), pulses.size());
        EXPECT_EQ(world.line("plant").unit(1).at(Table::coil, 4), 0);
        EXPECT_EQ(world.journal(last_speed), CommandState::acked) << world.reason(last_speed);
        EXPECT_EQ(world.line("plant").unit(1).at(Table::holding_register, 0), speed);
        for (const auto& ack : acks) {
            EXPECT_TRUE(world.ended(ack)) << ack << " was lost";
            if (world.acked(ack)) {
                EXPECT_LT(world.happened("stored written " + ack), world.happened("ack " + ack));
            }
        }
    }
}

} // namespace
} // namespace railbridge::sim
