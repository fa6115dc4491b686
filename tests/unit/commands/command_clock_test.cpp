#include "bridge/commands/command_clock.hpp"

#include <gtest/gtest.h>

namespace railbridge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Now start{TimePoint{hours{1}}, WallTime{hours{400'000}}};

Now after(milliseconds time, milliseconds stepped = {}) {
    return {start.mono + time, start.wall + time + stepped};
}

class CommandClockTest : public testing::Test {
protected:
    CommandClockTest() { clock_.pass(start); }
    CommandClock clock_;
};

TEST_F(CommandClockTest, TrustsNothingByItself) {
    EXPECT_FALSE(clock_.trusted(start.mono));
    EXPECT_FALSE(clock_.time(start));
    EXPECT_FALSE(clock_.manager_ahead(start));
}

TEST_F(CommandClockTest, TrustsTheKernel) {
    clock_.kernel_says(true);
    EXPECT_EQ(clock_.source(start.mono), CommandClock::Source::kernel);
    EXPECT_EQ(clock_.time(start), start.wall);
    clock_.kernel_says(false);
    EXPECT_FALSE(clock_.trusted(start.mono));
}

TEST_F(CommandClockTest, MeasuresTheManagersClockInTheMiddleOfTheRoundTrip) {
    const auto now = after(milliseconds{100});
    clock_.measured(start.mono, start.wall + hours{1} + milliseconds{50}, now);
    EXPECT_EQ(clock_.source(now.mono), CommandClock::Source::manager);
    EXPECT_EQ(clock_.manager_ahead(now), hours{1});
    EXPECT_EQ(clock_.uncertainty(), milliseconds{100});
    EXPECT_EQ(clock_.time(after(seconds{10})), start.wall + hours{1} + seconds{10});
}

TEST_F(CommandClockTest, ASlowRoundTripMeasuresNothing) {
    clock_.measured(start.mono, start.wall, after(milliseconds{2001}));
    EXPECT_FALSE(clock_.trusted(start.mono));
}

TEST_F(CommandClockTest, AMeasurementGrowsOld) {
    clock_.measured(start.mono, start.wall, start);
    EXPECT_TRUE(clock_.trusted(start.mono + hours{1}));
    EXPECT_FALSE(clock_.trusted(start.mono + hours{1} + seconds{1}));
}

TEST_F(CommandClockTest, AJumpOfTheClockEndsAllTrust) {
    for (const auto step : {milliseconds{hours{1}}, -milliseconds{hours{1}}, milliseconds{500}}) {
        CommandClock clock;
        clock.pass(start);
        clock.kernel_says(true);
        clock.measured(start.mono, start.wall, start);
        clock.pass(after(seconds{1}));
        EXPECT_TRUE(clock.trusted(start.mono));
        EXPECT_FALSE(clock.stepped());
        clock.pass(after(seconds{2}, step));
        EXPECT_FALSE(clock.trusted(start.mono + seconds{2})) << step.count();
        EXPECT_TRUE(clock.stepped());
        EXPECT_FALSE(clock.stepped()) << "told once";
        clock.pass(after(seconds{3}, step));
        EXPECT_FALSE(clock.stepped());
    }
}

TEST_F(CommandClockTest, AClockThatIsCorrectedSlowlyKeepsItsTrust) {
    clock_.kernel_says(true);
    for (int i = 1; i <= 3600; ++i) {
        clock_.pass(after(seconds{i}, milliseconds{i / 2})); // 500 ppm
    }
    EXPECT_TRUE(clock_.trusted(start.mono + hours{1}));
}

TEST_F(CommandClockTest, AnEventWaitsForTheTimeAfterEachSubscription) {
    EXPECT_EQ(clock_.waits_until(), never);
    clock_.listens(start.mono);
    EXPECT_EQ(clock_.waits_until(), start.mono + seconds{10});
    clock_.listens(start.mono + hours{1}); // the same connection
    EXPECT_EQ(clock_.waits_until(), start.mono + hours{1} + seconds{10});
    clock_.pass(after(hours{2}, seconds{5})); // the time is measured anew
    EXPECT_EQ(clock_.waits_until(), start.mono + hours{2} + seconds{10});
    clock_.disconnected();
    EXPECT_EQ(clock_.waits_until(), never);
}

TEST_F(CommandClockTest, KnowsHowLateItIsAtTheManagerAtMost) {
    EXPECT_FALSE(clock_.latest(start.mono));
    const auto stamped = start.wall + hours{1};
    clock_.measured(start.mono, stamped, after(seconds{5})); // too slow to be trusted
    EXPECT_FALSE(clock_.trusted(start.mono + seconds{5}));
    EXPECT_EQ(clock_.latest(start.mono + seconds{5}), stamped + milliseconds{5001});
    EXPECT_EQ(clock_.latest(start.mono + hours{10}), stamped + hours{10} + milliseconds{7200});
    clock_.pass(after(hours{11}, milliseconds{500}));
    EXPECT_FALSE(clock_.latest(start.mono + hours{11})) << "the machine may have slept";
}

} // namespace
} // namespace railbridge
