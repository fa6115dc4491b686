// The rest value while the coil of a pulse is on: a button that is let go, or somebody who wants it
// off. Nothing tells the two apart, and an off is never delayed: see bridge/decisions/0069.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds pulse{300};
constexpr std::uint16_t button = 4;

class PulseEndedEarly : public testing::Test {
protected:
    PulseEndedEarly() {
        const auto press = site_.unit(site_.tcp("plant"), 1, "press");
        start_ = site_.coil(press, "start", button);
        site_.grant_pulse(start_, pulse, seconds{10});
        site_.grant_level(site_.coil(press, "lamp", 3));
    }
    SimWorld& begin() {
        world_ = std::make_unique<SimWorld>(site_.mapping);
        world_->start();
        world_->run(seconds{3});
        return *world_;
    }
    std::string push(bool value) { return world_->operator_write("press", "start", value); }
    bool end(const std::vector<std::string>& acks) {
        bool all = true;
        for (const auto& ack : acks) {
            all = world_->ends(ack, minutes{1}) && all;
        }
        world_->run(seconds{2});
        return all;
    }
    bool acked(const std::string& ack) { return world_->journal(ack) == CommandState::acked; }
    /// Of the button: when it was written, and what.
    std::vector<ExecutedWrite> writes() {
        std::vector<ExecutedWrite> found;
        for (const auto& write : world_->line("plant").writes()) {
            if (write.request.first == button) {
                found.push_back(write);
            }
        }
        return found;
    }
    /// How long each was on.
    std::vector<Duration> on_times() {
        std::vector<Duration> times;
        const auto all = writes();
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            if (all[i].request.values.front() != 0) {
                times.push_back(all[i + 1].at - all[i].at);
            }
        }
        return times;
    }

    SimSite site_;
    PointId start_{};
    std::unique_ptr<SimWorld> world_;
};

TEST_F(PulseEndedEarly, AnOffEndsItAtOnceAndBothAreAcknowledged) {
    auto& world = begin();
    const auto pressed = push(true);
    world.run(milliseconds{100});
    const auto let_go = push(false);
    ASSERT_TRUE(end({pressed, let_go}));
    EXPECT_TRUE(acked(pressed));
    EXPECT_TRUE(acked(let_go));
    ASSERT_EQ(on_times().size(), 1U);
    EXPECT_GE(on_times()[0], milliseconds{95});
    EXPECT_LT(on_times()[0], milliseconds{110});
    // On, off, and the release of the pulse at its time, which changes nothing any more.
    ASSERT_EQ(writes().size(), 3U);
    EXPECT_GE(writes()[2].at - writes()[0].at, pulse);
    EXPECT_EQ(writes()[2].request.values.front(), 0);
}

TEST_F(PulseEndedEarly, BothThatComeTogetherLeaveItOnForALookAndAWrite) {
    auto& world = begin();
    world.disconnect();
    const auto pressed = push(true);
    world.run(milliseconds{100});
    const auto let_go = push(false);
    world.run(seconds{1});
    world.connect();
    ASSERT_TRUE(end({pressed, let_go}));
    EXPECT_TRUE(acked(pressed));
    EXPECT_TRUE(acked(let_go));
    ASSERT_EQ(on_times().size(), 1U);
    EXPECT_LT(on_times()[0], milliseconds{10});
}

TEST_F(PulseEndedEarly, OfBothThatComeTooLateNothingIsDone) {
    auto& world = begin();
    world.disconnect();
    const auto pressed = push(true);
    world.run(milliseconds{100});
    const auto let_go = push(false);
    world.run(seconds{30});
    world.connect();
    ASSERT_TRUE(end({pressed, let_go}));
    EXPECT_EQ(world.journal(pressed), CommandState::expired);
    EXPECT_EQ(world.journal(let_go), CommandState::expired);
    EXPECT_TRUE(writes().empty());
}

TEST_F(PulseEndedEarly, AnOffBehindAPulseThatWaitsForTheOneBeforeWaitsForIt) {
    auto& world = begin();
    std::vector<std::string> acks;
    for (const bool value : {true, true, false}) {
        acks.push_back(push(value));
        world.run(milliseconds{2});
    }
    ASSERT_TRUE(end(acks));
    for (const auto& ack : acks) {
        EXPECT_TRUE(acked(ack));
    }
    ASSERT_EQ(on_times().size(), 2U);
    EXPECT_GE(on_times()[0], pulse - milliseconds{5}) << "the off came behind the second pulse";
    EXPECT_LT(on_times()[1], milliseconds{10});
}

/// What a site can do about it: the pulse is looked at before anything that comes behind it.
TEST_F(PulseEndedEarly, AReadBackThatSettlesKeepsItOnSoLong) {
    site_.point(start_).write->verify = Verify::readback;
    site_.point(start_).write->settle = milliseconds{200};
    for (const bool together : {false, true}) {
        auto& world = begin();
        if (together) {
            world.disconnect();
        }
        const auto pressed = push(true);
        world.run(milliseconds{50});
        const auto let_go = push(false);
        const auto lamp = world.operator_write("press", "lamp", true);
        world.connect();
        ASSERT_TRUE(end({pressed, let_go, lamp}));
        EXPECT_TRUE(acked(pressed));
        EXPECT_TRUE(acked(let_go));
        ASSERT_EQ(on_times().size(), 1U);
        EXPECT_GE(on_times()[0], milliseconds{200}) << together;
        EXPECT_LT(on_times()[0], milliseconds{220}) << together;
        const auto first = world.happened("write u1 4=1");
        EXPECT_GT(world.happened("write u1 3=1"), world.happened("write u1 4=0", first))
            << "it waits, too";
    }
}

} // namespace
} // namespace railbridge::sim
