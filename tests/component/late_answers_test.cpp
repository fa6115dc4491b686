// The first safety property: a late answer is never taken for another register.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint16_t registers = 8;

/// One unit on RTU; registers so far apart that each needs a request of its own and all answers
/// look alike. Each register holds its own number: any mix-up shows.
SimSite site_of_lookalikes() {
    SimSite site;
    const auto unit = site.unit(site.rtu("bus", 19200, milliseconds{100}), 1, "meter");
    for (std::uint16_t i = 0; i < registers; ++i) {
        site.holding(unit, "r" + std::to_string(i), static_cast<std::uint16_t>(200 * i),
                     milliseconds{50});
    }
    const auto setpoint = site.holding(unit, "setpoint", 10000, milliseconds{50});
    site.grant_level(setpoint);
    site.point(setpoint).write->unlimited = true;
    return site;
}

/// Each register holds its own number, and every tenth answer comes late.
SimLine& prepared_line(SimWorld& world) {
    auto& line = world.line("bus");
    for (std::uint16_t i = 0; i < registers; ++i) {
        line.unit(1).at(Table::holding_register, static_cast<std::uint16_t>(200 * i)) =
            static_cast<std::uint16_t>(1000 + i);
    }
    line.faults.late_share = 0.1;
    return line;
}

void expect_no_mix_up(SimWorld& world) {
    for (const auto& happening : world.log()) {
        for (std::uint16_t i = 0; i < registers; ++i) {
            const auto prefix = "update meter.r" + std::to_string(i) + "=";
            if (happening.what.rfind(prefix, 0) == 0) {
                ASSERT_EQ(happening.what, prefix + std::to_string(1000 + i));
            }
        }
    }
}

TEST(LateAnswers, InTenThousandRequestsGiveNoWrongValueAndNoFalseAcknowledgement) {
    SimWorld world{site_of_lookalikes().mapping, {}, 42};
    auto& line = prepared_line(world);
    world.start();
    std::int64_t value = 0;
    std::size_t acknowledged = 0;
    while (line.requests() < 10'000) {
        ++value;
        const auto ack = world.operator_write("meter", "setpoint", value);
        world.run(seconds{3});
        if (world.acked(ack)) {
            ++acknowledged;
            // What was acknowledged was executed before, as the device itself knows.
            const auto text = "write u1 10000=" + std::to_string(value);
            ASSERT_LT(world.happened(text), world.happened("ack " + ack));
        }
    }
    expect_no_mix_up(world);
    EXPECT_GT(acknowledged, static_cast<std::size_t>(value) / 2);
}

TEST(LateAnswers, WouldBeTakenForFreshOnesWithoutTheRule) {
    // Guards the test above: with no quarantine the simulated wire does deliver wrong values.
    auto site = site_of_lookalikes();
    site.mapping.lines.front().late_limit = Duration{0};
    SimWorld world{site.mapping, {}, 42};
    prepared_line(world);
    world.start();
    world.run(seconds{600});
    bool mixed_up = false;
    for (const auto& happening : world.log()) {
        for (std::uint16_t i = 0; i < registers; ++i) {
            const auto prefix = "update meter.r" + std::to_string(i) + "=";
            mixed_up = mixed_up || (happening.what.rfind(prefix, 0) == 0 &&
                                    happening.what != prefix + std::to_string(1000 + i));
        }
    }
    EXPECT_TRUE(mixed_up);
}

TEST(LateAnswers, OfOneUnitDoNotStopTheOthers) {
    SimSite site;
    const auto bus = site.rtu("bus", 19200, milliseconds{200});
    site.holding(site.unit(bus, 1, "slow"), "value", 0);
    site.holding(site.unit(bus, 2, "good"), "value", 0, milliseconds{100});
    SimWorld world{site.mapping};
    world.line("bus").unit(1).silent = true;
    world.line("bus").keep_read_times(true);
    world.start();
    world.run(hours{1});
    const auto& times = world.line("bus").read_times().at(2);
    // 36 000 periods; a probe of the silent unit costs up to 200 ms and listening 50 ms.
    EXPECT_GT(times.size(), 30'000U);
    Duration longest{};
    for (std::size_t i = 1; i < times.size(); ++i) {
        longest = std::max(longest, std::chrono::duration_cast<Duration>(times[i] - times[i - 1]));
    }
    EXPECT_LE(longest, milliseconds{400});
}

/// A probe is shorter than the answer may take, and so is the line's late_limit.
TEST(LateAnswers, ToAShortProbeOfASlowUnitAreNotTakenForTheNextOne) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto site = site_of_lookalikes();
        site.mapping.devices.front().response_timeout = seconds{2};
        SimWorld world{site.mapping, {}, seed};
        auto& line = prepared_line(world);
        line.faults.late_share = 0.0;
        world.start();
        world.run(seconds{5}); // it usually answers within milliseconds
        line.unit(1).silent = true;
        world.run(seconds{60});
        line.unit(1).silent = false;
        line.faults.late_share = 1.0;
        line.faults.late_min = 10; // of the 50 to 60 ms that a probe waits
        line.faults.late_max = 30;
        const auto probe = line.requests();
        ASSERT_TRUE(world.run_until([&] { return line.requests() > probe; }, seconds{60}));
        line.faults.late_share = 0.0;
        line.unit(1).silent = true; // what arrives now answers that one probe
        world.run(seconds{4});
        line.unit(1).silent = false;
        world.run(seconds{4});
        expect_no_mix_up(world);
    }
}

/// What was asked last is answered when another run asks already.
TEST(LateAnswers, ToARunThatWasStoppedAreNotTakenForThoseToTheNext) {
    std::size_t late = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SimWorld world{site_of_lookalikes().mapping, {}, seed};
        auto& line = prepared_line(world);
        line.faults.late_share = 0.5;
        world.start();
        world.run(seconds{1} + milliseconds{seed * 7});
        const auto from = world.mono();
        world.stop();
        ASSERT_TRUE(world.run_until([&] { return world.happened("stopped") < world.log().size(); },
                                    seconds{2}));
        late += world.mono() - from > milliseconds{100} ? 1U : 0U;
        line.faults.late_share = 0.0;
        world.crash_and_restart();
        world.run(seconds{1});
        expect_no_mix_up(world);
    }
    EXPECT_GT(late, 5U) << "or nothing was tested";
}

} // namespace
} // namespace railbridge::sim
