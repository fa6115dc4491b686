// What one fault may cost the others, and how soon its end is noticed. The bars are those of the
// design; the closest peers are in comments beside them.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto hr = Table::holding_register;

Duration longest_gap(const std::vector<TimePoint>& times) {
    Duration longest{};
    for (std::size_t i = 1; i < times.size(); ++i) {
        longest = std::max(longest, std::chrono::duration_cast<Duration>(times[i] - times[i - 1]));
    }
    return longest;
}

std::vector<TimePoint> since(const std::vector<TimePoint>& times, TimePoint from) {
    std::vector<TimePoint> kept;
    std::copy_if(times.begin(), times.end(), std::back_inserter(kept),
                 [from](auto at) { return at >= from; });
    return kept;
}

std::size_t count_since(const std::vector<TimePoint>& times, TimePoint from) {
    return since(times, from).size();
}

/// Twenty units on a serial line: ten quick registers and ten slow ones each.
SimSite twenty_units() {
    SimSite site;
    const auto bus = site.rtu("bus", 19200, milliseconds{200});
    for (UnitId unit = 1; unit <= 20; ++unit) {
        const auto device = site.unit(bus, unit, "m" + std::to_string(unit));
        for (std::uint16_t i = 0; i < 10; ++i) {
            site.holding(device, "q" + std::to_string(i), i, seconds{5});
            site.holding(device, "s" + std::to_string(i), static_cast<std::uint16_t>(10 + i),
                         seconds{60});
        }
    }
    return site;
}

/// What a unit missed in ten minutes is missed: the slow round that never began meanwhile, too.
TEST(LineFaults, AUnitThatWasAwayForLongDoesNotKeepABusyLineWhenItReturns) {
    SimSite site;
    const auto bus = site.rtu("bus", 19200, milliseconds{200});
    for (UnitId unit = 1; unit <= 4; ++unit) {
        const auto device = site.unit(bus, unit, "m" + std::to_string(unit));
        site.holding(device, "q", 0, milliseconds{50}); // more than the line can hold
    }
    const auto meter = site.unit(bus, 5, "meter");
    site.holding(meter, "q", 0, seconds{5});
    site.holding(meter, "s", 200, seconds{60});
    SimWorld world{site.mapping};
    auto& line = world.line("bus");
    line.keep_read_times(true);
    world.start();
    for (int i = 0; i < 8; ++i) { // at any time before its slow round
        world.run(seconds{60 + 7 * i});
        line.unit(5).silent = true;
        world.run(minutes{10});
        line.unit(5).silent = false;
    }
    world.run(minutes{3});
    for (UnitId unit = 1; unit <= 4; ++unit) {
        EXPECT_LE(longest_gap(line.read_times().at(unit)), seconds{1}) << "unit " << int{unit};
    }
    EXPECT_LE(longest_gap(since(line.read_times().at(5), world.mono() - minutes{2})), seconds{10});
}

TEST(LineFaults, ADayOfRandomFaultsOfTwentyUnitsStarvesNobodyAndShiftsNoGrid) {
    SimWorld world{twenty_units().mapping, {}, 24};
    auto& line = world.line("bus");
    line.keep_read_times(true);
    line.faults.lost_share = 0.002;
    line.faults.late_share = 0.001;
    world.start();
    std::mt19937 random{24};
    const auto begin = world.mono();
    constexpr UnitId sound = 15; // units above never fail for long
    while (world.mono() < begin + hours{24}) {
        const auto unit = static_cast<UnitId>(1 + random() % sound);
        line.unit(unit).silent = !line.unit(unit).silent;
        world.run(seconds{1 + random() % 120});
    }
    const auto ran = std::chrono::duration_cast<Duration>(world.mono() - begin);
    EXPECT_LE(line.time_waited(), ran / 10) << "failing units";
    for (const auto& [unit, times] : line.read_times()) {
        if (unit <= sound) {
            EXPECT_LE(longest_gap(times), seconds{60}) << "unit " << int{unit} << " starved";
            continue;
        }
        EXPECT_NEAR(static_cast<double>(times.size()), static_cast<double>(ran / seconds{5}),
                    0.01 * static_cast<double>(ran / seconds{5}))
            << "unit " << int{unit};
        // Two frames lost in a row, once or twice a day, and it is probed among the dead.
        EXPECT_LE(longest_gap(times), seconds{15}) << "unit " << int{unit};
        std::size_t off_grid = 0; // the grid begins with the first read
        for (const auto at : times) {
            off_grid += (at - begin) % seconds{5} > seconds{2} ? 1U : 0U;
        }
        EXPECT_LE(off_grid, times.size() / 100) << "unit " << int{unit} << " drifts";
        EXPECT_LE((times.back() - begin) % seconds{5}, seconds{2}) << "unit " << int{unit};
    }
    // When all is well again everything is read again.
    line.faults = {};
    for (UnitId unit = 1; unit <= 20; ++unit) {
        line.unit(unit).silent = false;
        line.unit(unit).at(hr, 0) = 4711;
    }
    EXPECT_TRUE(world.run_until(
        [&] {
            for (int unit = 1; unit <= 20; ++unit) {
                if (world.told("m" + std::to_string(unit), "q0") != Value{std::int64_t{4711}}) {
                    return false;
                }
            }
            return true;
        },
        seconds{60}));
}

/// Ten units of a hundred registers behind one TCP connection.
SimSite ten_behind_tcp(Duration every) {
    SimSite site;
    const auto net = site.tcp("net", milliseconds{500});
    for (UnitId unit = 1; unit <= 10; ++unit) {
        const auto device = site.unit(net, unit, "m" + std::to_string(unit));
        for (std::uint16_t i = 0; i < 100; ++i) {
            site.holding(device, "r" + std::to_string(i), i, every);
        }
    }
    return site;
}

TEST(LineFaults, OneDeadUnitOfTenLeavesTheOthersTheirPeriodAndItsReturnIsNoticedSoon) {
    // Peers: 1000 registers a second fall to 120 (one), to 780 (the other); return after 0.5-2.3 s.
    SimWorld world{ten_behind_tcp(seconds{1}).mapping};
    auto& line = world.line("net");
    line.keep_read_times(true);
    world.start();
    world.run(seconds{30});
    line.unit(4).silent = true;
    world.run(seconds{5}); // two timeouts of 500 ms
    const auto from = world.mono();
    const auto waited = line.time_waited();
    world.run(minutes{10});
    for (const auto& [unit, times] : line.read_times()) {
        if (unit != 4) {
            EXPECT_EQ(count_since(times, from), 600U) << "unit " << int{unit};
        }
    }
    EXPECT_LE(line.time_waited() - waited, minutes{1});
    line.unit(4).silent = false;
    line.unit(4).at(hr, 7) = 77;
    const auto returned = world.mono();
    EXPECT_TRUE(world.run_until([&] { return world.told("m4", "r7") == Value{std::int64_t{77}}; },
                                seconds{10}));
    EXPECT_LE(world.mono() - returned, seconds{2});
}

TEST(LineFaults, OneDeadUnitOfTenCostsASaturatedLineLittle) {
    // Peers: 830 to 900 thousand registers a second fall to 120; 4.8 to 3.7 thousand.
    SimWorld world{ten_behind_tcp(milliseconds{1}).mapping};
    auto& line = world.line("net");
    world.start();
    world.run(seconds{20});
    const auto before = line.requests();
    world.run(seconds{60});
    const auto healthy = line.requests() - before;
    line.unit(4).silent = true;
    world.run(seconds{5});
    const auto then = line.requests();
    world.run(seconds{60});
    EXPECT_GE(line.requests() - then, healthy * 90 / 100);
}

TEST(LineFaults, OneDeadUnitOnASlowLineIsMissedAndFoundAgain) {
    SimSite site;
    const auto bus = site.rtu("bus", 9600, milliseconds{400});
    for (UnitId unit = 1; unit <= 8; ++unit) {
        const auto device = site.unit(bus, unit, "m" + std::to_string(unit));
        for (std::uint16_t i = 0; i < 10; ++i) {
            site.holding(device, "r" + std::to_string(i), i, seconds{2});
        }
    }
    SimWorld world{site.mapping};
    auto& line = world.line("bus");
    line.keep_read_times(true);
    world.start();
    world.run(seconds{30});
    line.unit(3).silent = true;
    world.run(seconds{10});
    const auto from = world.mono();
    world.run(minutes{10});
    for (const auto& [unit, times] : line.read_times()) {
        if (unit != 3) {
            EXPECT_GE(count_since(times, from), 299U) << "unit " << int{unit};
            EXPECT_LE(longest_gap(since(times, from)), milliseconds{2300})
                << "within 1.15 of the period";
        }
    }
    line.unit(3).silent = false;
    line.unit(3).at(hr, 0) = 5;
    EXPECT_TRUE(world.run_until([&] { return world.told("m3", "r0") == Value{std::int64_t{5}}; },
                                seconds{2}));
}

TEST(LineFaults, OneIllegalRegisterOfAHundredCostsNobodyElseAValueAndComesBackByItself) {
    // Peers: all 100 unreadable meanwhile (one); 98 read within 3 s, 2 never polled again (other).
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    for (std::uint16_t i = 0; i < 100; ++i) {
        site.holding(unit, "r" + std::to_string(i), i);
    }
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    world.start();
    world.run(seconds{10} + milliseconds{500});
    device.illegal.insert({hr, std::uint16_t{41}});
    for (std::uint16_t i = 0; i < 100; ++i) {
        device.at(hr, i) = static_cast<std::uint16_t>(500 + i);
    }
    const auto all_others = [&] {
        for (int i = 0; i < 100; ++i) {
            if (i != 41 &&
                world.told("plc", "r" + std::to_string(i)) != Value{std::int64_t{500 + i}}) {
                return false;
            }
        }
        return true;
    };
    EXPECT_TRUE(world.run_until(all_others, milliseconds{800})) << "in the same period";
    EXPECT_EQ(world.told("plc", "r41"), Value{});
    const auto requests = world.requests();
    world.run(seconds{4});
    EXPECT_LE(world.requests() - requests, 12U) << "two a period from now on";
    world.run(seconds{2});
    device.illegal.clear();
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("plc", "r41") == Value{std::int64_t{541}}; }, seconds{11}));
    const auto later = world.requests();
    world.run(seconds{10});
    EXPECT_EQ(world.requests() - later, 10U) << "one request for all, as before";
}

TEST(LineFaults, ADeviceThatAnswersThirtyTwoRegistersAtMostIsReadSo) {
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    for (std::uint16_t i = 0; i < 100; ++i) {
        site.holding(unit, "r" + std::to_string(i), i);
    }
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    device.read_limit = 32;
    device.at(hr, 99) = 99;
    world.start();
    world.run(seconds{5} + milliseconds{500});
    EXPECT_EQ(world.told("plc", "r99"), Value{std::int64_t{99}});
    const auto before = world.requests();
    world.run(seconds{10});
    EXPECT_EQ(world.requests() - before, 40U) << "four a period";
    ASSERT_EQ(world.learned.size(), 1U);
    EXPECT_EQ(world.learned[0].device, "plc");
    EXPECT_EQ(world.learned[0].facts.word_limit, 32);
    world.crash_and_restart();
    const auto restarted = world.requests();
    world.run(milliseconds{500});
    EXPECT_EQ(world.requests() - restarted, 4U) << "known from the start";
}

TEST(LineFaults, AHoleThatTheDeviceRefusesIsReadAround) {
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    site.holding(unit, "a", 0);
    site.holding(unit, "b", 10);
    site.holding(unit, "c", 20);
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    device.illegal.insert({hr, std::uint16_t{15}});
    device.at(hr, 20) = 3;
    world.start();
    world.run(seconds{5} + milliseconds{500});
    EXPECT_EQ(world.told("plc", "c"), Value{std::int64_t{3}});
    EXPECT_EQ(world.told("plc", "a"), Value{std::int64_t{0}});
    const auto before = world.requests();
    world.run(seconds{10});
    EXPECT_EQ(world.requests() - before, 20U) << "two a period";
    ASSERT_EQ(world.learned.size(), 1U);
    EXPECT_EQ(world.learned[0].facts.holes, (std::vector<AddressRange>{{hr, 11, 9}}));
    const auto status = world.status();
    ASSERT_EQ(status.learned.size(), 1U);
    EXPECT_EQ(status.learned[0].lines,
              std::vector<std::string>{"never_read = [\"400012..400020\"]"});
}

TEST(LineFaults, ABusyDeviceIsAskedAgainSoon) {
    SimSite site;
    site.holding(site.unit(site.tcp("net"), 1, "plc"), "value", 0, seconds{60});
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    device.refuse_reads = ExceptionCode::server_device_busy;
    device.at(hr, 0) = 6;
    world.start();
    world.run(milliseconds{600});
    device.refuse_reads.reset();
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("plc", "value") == Value{std::int64_t{6}}; }, seconds{1}));
}

TEST(LineFaults, AGatewaysExceptionsBackOffTheUnitBehindItAlone) {
    auto site = ten_behind_tcp(seconds{1});
    SimWorld world{site.mapping};
    auto& line = world.line("net");
    line.keep_read_times(true);
    world.start();
    world.run(seconds{10});
    line.unit(4).refuse_reads = ExceptionCode::gateway_target_failed;
    world.run(seconds{5});
    const auto from = world.mono();
    world.run(minutes{1});
    for (const auto& [unit, times] : line.read_times()) {
        EXPECT_NEAR(static_cast<double>(count_since(times, from)), 60.0, 1.0) << int{unit};
    }
    EXPECT_EQ(world.told("m4", "deviceStatus"), Value{std::string{"offline"}});
    EXPECT_EQ(world.told("m5", "deviceStatus"), Value{std::string{"ok"}});
    line.unit(4).refuse_reads.reset();
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("m4", "deviceStatus") == Value{std::string{"ok"}}; }, seconds{2}));
}

TEST(LineFaults, ALineThatCannotKeepUpIsSaidOnceWithNumbers) {
    SimSite site;
    const auto bus = site.rtu("bus", 9600);
    for (UnitId unit = 1; unit <= 10; ++unit) {
        site.holding(site.unit(bus, unit, "m" + std::to_string(unit)), "value", 0,
                     milliseconds{100});
    }
    SimWorld world{site.mapping};
    world.start();
    world.run(hours{1});
    const auto said = static_cast<std::size_t>(
        std::count_if(world.said().begin(), world.said().end(), [](const auto& text) {
            return text.find("cannot keep up") != std::string::npos;
        }));
    EXPECT_EQ(said, 1U);
    const auto status = world.status();
    // Ten reads of 15 characters, two silences and 2 ms each in 100 ms.
    EXPECT_NEAR(status.lines.at(0).slowdown, 2.5, 0.15);
}

/// Every command that comes to nothing asks for its register to be read again.
TEST(LineFaults, CommandsToADeadUnitLeaveTheLineNothingToCatchUpWith) {
    SimSite site;
    const auto bus = site.rtu("bus", 19200, milliseconds{100});
    const auto dead = site.unit(bus, 1, "dead");
    const auto lamp = site.coil(dead, "lamp", 0);
    site.grant_level(lamp, milliseconds{500});
    site.holding(site.unit(bus, 2, "meter"), "value", 0);
    SimWorld world{site.mapping};
    world.line("bus").unit(1).silent = true;
    world.start();
    for (int i = 0; i < 3000; ++i) {
        world.operator_write("dead", "lamp", i % 2 == 0);
        world.run(seconds{1});
    }
    world.line("bus").unit(1).silent = false;
    world.run(seconds{10}); // it is found
    const auto before = world.requests();
    world.run(seconds{10});
    EXPECT_LE(world.requests() - before, 25U) << "two points, once a second";
}

} // namespace
} // namespace railbridge::sim
