// Hours of bus time: rates, overload, silent units, lines that vanish.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Duration longest_gap(const std::vector<TimePoint>& times) {
    Duration longest{};
    for (std::size_t i = 1; i < times.size(); ++i) {
        longest = std::max(longest, std::chrono::duration_cast<Duration>(times[i] - times[i - 1]));
    }
    return longest;
}

TEST(Polling, ReadsAThousandRegistersWithEightRequests) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    for (std::uint16_t i = 0; i < 1000; ++i) {
        site.holding(unit, "r" + std::to_string(i), i);
    }
    SimWorld world{site.mapping};
    world.start();
    world.run(milliseconds{500});
    EXPECT_EQ(world.requests(), 8U);
    world.run(seconds{10});
    EXPECT_EQ(world.requests(), 88U);
}

TEST(Polling, KeepsThePeriodWithoutDriftForADay) {
    SimSite site;
    site.holding(site.unit(site.rtu("bus"), 1, "meter"), "value", 0, seconds{10});
    SimWorld world{site.mapping};
    world.line("bus").keep_read_times(true);
    world.start();
    world.run(hours{24});
    const auto& times = world.line("bus").read_times().at(1);
    ASSERT_EQ(times.size(), 8640U);
    EXPECT_LE(times.back() - times.front() - seconds{10} * 8639, milliseconds{1});
}

TEST(Polling, SlowsAllPointsAlikeOnALineThatCannotKeepUp) {
    SimSite site;
    const auto bus = site.rtu("bus", 9600);
    for (UnitId unit = 1; unit <= 10; ++unit) {
        const auto device = site.unit(bus, unit, "m" + std::to_string(unit));
        for (std::uint16_t i = 0; i < 10; ++i) {
            site.holding(device, "r" + std::to_string(i), i, milliseconds{100});
        }
    }
    SimWorld world{site.mapping};
    world.line("bus").keep_read_times(true);
    world.start();
    world.run(hours{1});
    std::size_t least = SIZE_MAX;
    std::size_t most = 0;
    for (const auto& [unit, times] : world.line("bus").read_times()) {
        least = std::min(least, times.size());
        most = std::max(most, times.size());
    }
    EXPECT_GT(least, 7000U); // about 41 ms a read, ten units
    EXPECT_LE(most - least, 2U);
}

TEST(Polling, TellsWhatASlowLineBroughtAtOnce) {
    SimSite site;
    const auto bus = site.rtu("bus", 19200);
    for (UnitId unit = 1; unit <= 10; ++unit) {
        site.holding(site.unit(bus, unit, "m" + std::to_string(unit)), "value", 0,
                     milliseconds{50});
    }
    SimWorld world{site.mapping};
    auto& line = world.line("bus");
    line.keep_read_times(true);
    world.start();
    world.run(seconds{10});
    const auto reads = line.requests();
    world.run(seconds{10});
    const Duration cycle =
        Duration{seconds{10}} * 10 / static_cast<Duration::rep>(line.requests() - reads);
    Duration longest{};
    for (std::uint16_t n = 1; n <= 200; ++n) {
        world.run(milliseconds{37 + n % 50});
        const auto unit = static_cast<UnitId>(1 + n % 10);
        line.unit(unit).at(Table::holding_register, 0) = n;
        const auto changed = world.mono();
        ASSERT_TRUE(world.run_until(
            [&] {
                return world.told("m" + std::to_string(unit), "value") == Value{std::int64_t{n}};
            },
            seconds{2}));
        longest = std::max(longest, world.mono() - changed);
    }
    // Waiting for its turn, its own transaction, and the way.
    EXPECT_LE(longest, cycle * 12 / 10) << "a cycle takes " << cycle.count() << " us";
}

TEST(Polling, KeepsTheOthersPeriodWhileOneOfTenUnitsIsSilent) {
    SimSite site;
    const auto bus = site.rtu("bus", 19200, milliseconds{200});
    for (UnitId unit = 1; unit <= 10; ++unit) {
        site.holding(site.unit(bus, unit, "m" + std::to_string(unit)), "value", 0);
    }
    SimWorld world{site.mapping};
    world.start();
    world.run(minutes{1});
    world.line("bus").unit(5).silent = true;
    world.line("bus").keep_read_times(true);
    world.run(hours{1});
    for (const auto& [unit, times] : world.line("bus").read_times()) {
        if (unit != 5) {
            EXPECT_GE(times.size(), 3590U) << "unit " << int{unit};
            EXPECT_LE(longest_gap(times), milliseconds{1300}) << "unit " << int{unit};
        }
    }
    EXPECT_EQ(world.told("m5", "deviceStatus"), Value{std::string{"offline"}});
    // Probes cost at most a tenth of the line: each waits 50 ms, as its answers took less than 17.
    EXPECT_LE(world.line("bus").read_times().at(5).size() * 50, 3600U * 1000U / 10U + 1000U);
    world.line("bus").unit(5).silent = false;
    world.line("bus").unit(5).at(Table::holding_register, 0) = 77;
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("m5", "value") == Value{std::int64_t{77}}; }, seconds{2}));
    EXPECT_EQ(world.told("m5", "deviceStatus"), Value{std::string{"ok"}});
}

TEST(Polling, NeverPublishesAnInventedValueForASilentUnit) {
    SimSite site;
    site.holding(site.unit(site.tcp("plant"), 1, "plc"), "value", 0);
    SimWorld world{site.mapping};
    world.line("plant").unit(1).silent = true;
    world.start();
    world.run(minutes{10});
    EXPECT_FALSE(world.told("plc", "value").has_value());
}

TEST(Polling, IsolatesTheOneAddressThatTheDeviceDoesNotHave) {
    SimSite site;
    const auto unit = site.unit(site.tcp("plant"), 1, "plc");
    for (std::uint16_t i = 0; i < 100; ++i) {
        site.holding(unit, "r" + std::to_string(i), i);
    }
    SimWorld world{site.mapping};
    auto& device = world.line("plant").unit(1);
    for (std::uint16_t i = 0; i < 100; ++i) {
        device.at(Table::holding_register, i) = static_cast<std::uint16_t>(500 + i);
    }
    device.illegal.insert({Table::holding_register, std::uint16_t{41}});
    world.start();
    world.run(seconds{5});
    for (std::uint16_t i = 0; i < 100; ++i) {
        const auto told = world.told("plc", "r" + std::to_string(i));
        ASSERT_TRUE(told.has_value()) << i;
        EXPECT_EQ(*told, i == 41 ? Value{} : Value{std::int64_t{500 + i}});
    }
    device.illegal.clear();
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("plc", "r41") == Value{std::int64_t{541}}; }, minutes{2}));
}

TEST(Polling, SaysThatValuesAreOldWhileADeviceAnswersWithExceptionsOnly) {
    SimSite site;
    site.holding(site.unit(site.tcp("plant"), 1, "plc"), "value", 0);
    SimWorld world{site.mapping};
    auto& device = world.line("plant").unit(1);
    device.at(Table::holding_register, 0) = 5;
    world.start();
    world.run(seconds{5});
    device.refuse_reads = ExceptionCode::server_device_failure;
    const auto from = world.log().size();
    world.run(minutes{10});
    EXPECT_EQ(world.told("plc", "value"), Value{std::int64_t{5}});
    EXPECT_EQ(world.happened("update plc.value", from), world.log().size()) << "nothing invented";
    EXPECT_EQ(world.told("plc", "deviceStatus"), Value{std::string{"stale"}});
    EXPECT_LT(world.said().size(), 20U) << "said once";
    world.disconnect();
    world.run(seconds{1});
    world.connect();
    world.run(seconds{5});
    EXPECT_EQ(world.happened("update plc.value", from), world.log().size())
        << "an old value gets no new time";
    device.refuse_reads.reset();
    ASSERT_TRUE(world.run_until(
        [&] { return world.happened("update plc.value=5", from) < world.log().size(); },
        seconds{5}));
    world.run(seconds{1});
    EXPECT_EQ(world.told("plc", "deviceStatus"), Value{std::string{"ok"}});
}

TEST(Polling, ReturnsWhenAVanishedAdapterReturns) {
    SimSite site;
    site.holding(site.unit(site.rtu("bus"), 1, "meter"), "value", 0);
    SimWorld world{site.mapping};
    world.line("bus").connected = false;
    world.start();
    world.run(hours{2});
    EXPECT_EQ(world.told("meter", "deviceStatus"), Value{std::string{"offline"}});
    EXPECT_LT(world.said().size(), 20U); // said once, not every time
    world.line("bus").connected = true;
    world.line("bus").unit(1).at(Table::holding_register, 0) = 5;
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("meter", "value") == Value{std::int64_t{5}}; }, seconds{32}));
}

TEST(Polling, LetsAWriteWaitNoLongerThanOneTransaction) {
    SimSite site;
    const auto unit = site.unit(site.rtu("bus"), 1, "plc");
    for (std::uint16_t block = 0; block < 20; ++block) {
        for (std::uint16_t i = 0; i < 40; ++i) {
            const auto address = static_cast<std::uint16_t>(block * 50 + i);
            site.holding(unit, "r" + std::to_string(address), address, milliseconds{100});
        }
    }
    site.grant_level(site.coil(unit, "lamp", 0));
    SimWorld world{site.mapping};
    world.start();
    world.run(seconds{20});
    for (int i = 0; i < 50; ++i) {
        const auto from = world.log().size();
        world.operator_write("plc", "lamp", i % 2 == 0);
        world.run(seconds{2});
        const auto received = world.happened("stored received", from);
        const auto written = world.happened("write u1 0=", from);
        ASSERT_LT(written, world.log().size());
        // 40 registers at 19200 take 56 ms with silence and device time; the write itself 9 ms.
        EXPECT_LE(world.log()[written].at - world.log()[received].at, milliseconds{60});
    }
}

TEST(Polling, GoesOnWhileAFloodOfWritesRuns) {
    SimSite site;
    const auto unit = site.unit(site.rtu("bus"), 1, "plc");
    site.holding(unit, "value", 0);
    for (std::uint16_t i = 0; i < 40; ++i) {
        site.grant_level(site.coil(unit, "c" + std::to_string(i), i));
    }
    SimWorld world{site.mapping};
    world.line("bus").keep_read_times(true);
    world.start();
    for (int round = 0; round < 200; ++round) {
        for (int i = 0; i < 40; ++i) {
            world.operator_write("plc", "c" + std::to_string(i), round % 2 == 0);
        }
        world.run(milliseconds{500});
    }
    std::size_t polls = 0;
    for (std::size_t i = 0; i < world.log().size(); ++i) {
        polls += world.log()[i].what.rfind("write", 0) == 0 ? 1U : 0U;
    }
    EXPECT_GT(polls, 1000U);
    EXPECT_LE(longest_gap(world.line("bus").read_times().at(1)), seconds{2});
}

TEST(Polling, IsNotStarvedByWritesThatComeJustBeforeEachRead) {
    SimSite site;
    const auto unit = site.unit(site.rtu("bus"), 1, "plc");
    site.holding(unit, "value", 0, milliseconds{100});
    for (std::uint16_t i = 0; i < 40; ++i) {
        site.grant_level(site.coil(unit, "c" + std::to_string(i), i));
    }
    EngineSettings settings;
    settings.writes_per_second = 1000;
    SimWorld world{site.mapping, settings};
    world.start();
    world.run(seconds{2});
    // The next one is sent as soon as one is written: it arrives during the silence of the read
    // that is due by then.
    const auto write = [&world](int number) {
        return world.operator_write("plc", "c" + std::to_string(number % 40), number / 40 % 2 == 0);
    };
    int number = 0;
    std::int64_t oldest_ms = 0;
    auto from = world.log().size();
    auto id = write(number);
    for (int step = 0; step < 6000; ++step) {
        world.run(std::chrono::microseconds{500});
        if (world.happened("stored written " + id, from) < world.log().size()) {
            from = world.log().size();
            id = write(++number);
        }
        for (const auto& point : world.status().points) {
            const bool polled = point.attribute == "value";
            oldest_ms = polled ? std::max<std::int64_t>(oldest_ms, point.age_ms) : oldest_ms;
        }
    }
    EXPECT_GT(number, 60);
    EXPECT_LE(oldest_ms, 400);
}

TEST(Polling, LetsAWriteThatComesDuringTheSilenceGoFirst) {
    SimSite site;
    const auto unit = site.unit(site.rtu("bus"), 1, "plc");
    for (std::uint16_t i = 0; i < 50; ++i) {
        site.holding(unit, "r" + std::to_string(i), i, milliseconds{1});
    }
    site.grant_level(site.coil(unit, "lamp", 0));
    SimWorld world{site.mapping};
    world.line("bus").keep_read_times(true);
    world.start();
    world.run(seconds{2});
    // It arrives 1 ms later, just before a read of 60 ms leaves.
    const auto& reads = world.line("bus").read_times().at(1);
    const auto period = reads.back() - reads[reads.size() - 2];
    world.run(reads.back() + period - std::chrono::microseconds{1500} - world.mono());
    const auto from = world.log().size();
    world.operator_write("plc", "lamp", true);
    world.run(milliseconds{200});
    const auto received = world.happened("stored received", from);
    const auto written = world.happened("write u1 0=", from);
    ASSERT_LT(written, world.log().size());
    EXPECT_LE(world.log()[written].at - world.log()[received].at, milliseconds{3});
}

} // namespace
} // namespace railbridge::sim
