#include "bridge/polling/poll_schedule.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
const auto anyone = [](DeviceId) { return true; };
const auto nobody = [](DeviceId) { return false; };

/// `count` reads of one register each, none next to another.
MappingBuilder separate_reads(int count) {
    MappingBuilder site;
    const auto device = site.unit(site.tcp_line("net"), 1);
    for (int i = 0; i < count; ++i) {
        site.holding(device, "a" + std::to_string(i), static_cast<std::uint16_t>(10 * i));
    }
    return site;
}

TEST(PollSchedule, EverythingIsDueAtTheStart) {
    const auto site = separate_reads(3);
    const PollSchedule schedule{site.mapping(), LineId{0}};
    EXPECT_EQ(schedule.due(start, 8, anyone, nobody), (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(schedule.due(start, 2, anyone, nobody).size(), 2U);
    EXPECT_TRUE(schedule.due(start, 8, nobody, nobody).empty());
}

TEST(PollSchedule, AReadIsDueOnePeriodAfterItWasDueNotAfterItWasDone) {
    const auto site = separate_reads(1);
    PollSchedule schedule{site.mapping(), LineId{0}};
    schedule.done(0, start);
    for (int i = 1; i < 1000; ++i) {
        schedule.done(0, start + seconds{i} + milliseconds{30}); // always a little late
    }
    EXPECT_EQ(schedule.entries()[0].due, start + seconds{1000});
}

TEST(PollSchedule, WhatWasMissedIsNotMadeUpFor) {
    const auto site = separate_reads(1);
    PollSchedule schedule{site.mapping(), LineId{0}};
    schedule.done(0, start);
    schedule.done(0, start + seconds{60});
    EXPECT_EQ(schedule.entries()[0].due, start + seconds{60});
    schedule.done(0, start + seconds{60});
    EXPECT_EQ(schedule.entries()[0].due, start + seconds{61});
}

TEST(PollSchedule, NobodyStarvesOnALineThatCannotKeepUp) {
    const auto site = separate_reads(10);
    PollSchedule schedule{site.mapping(), LineId{0}};
    std::vector<int> asked(10);
    auto now = start;
    for (int turn = 0; turn < 1000; ++turn) {
        const auto next = schedule.due(now, 1, anyone, nobody); // room for a third of the reads
        ASSERT_EQ(next.size(), 1U);
        ++asked[next[0]];
        schedule.done(next[0], now);
        now += milliseconds{300};
    }
    for (const auto times : asked) {
        EXPECT_NEAR(times, 100, 1);
    }
}

TEST(PollSchedule, TakesOneReadOfAUnitThatIsProbedWhateverDevicesItIs) {
    MappingBuilder site;
    const auto line = site.tcp_line("net");
    const auto first = site.unit(line, 7);
    const auto second = site.unit(line, 7); // another device of the mapping, the same unit
    const auto other = site.unit(line, 8);
    site.holding(first, "a", 0);
    site.holding(second, "b", 10);
    site.holding(other, "c", 0);
    site.holding(other, "d", 10);
    const PollSchedule schedule{site.mapping(), line};
    const auto probed = [&](DeviceId id) { return site.mapping().device(id).unit == 7; };
    std::size_t of_seven = 0;
    const auto due = schedule.due(start, 8, anyone, probed);
    for (const auto entry : due) {
        of_seven += probed(schedule.entries()[entry].range.device) ? 1U : 0U;
    }
    EXPECT_EQ(due.size(), 3U);
    EXPECT_EQ(of_seven, 1U);
}

TEST(PollSchedule, ReadAgainForgetsWhatWasReadAndIsDueAtOnce) {
    const auto site = separate_reads(2);
    PollSchedule schedule{site.mapping(), LineId{0}};
    schedule.done(0, start);
    schedule.done(1, start);
    schedule.entries()[0].words = {1};
    schedule.entries()[1].words = {2};
    schedule.read_again(PointId{1}, start + milliseconds{10});
    EXPECT_EQ(schedule.due(start + milliseconds{10}, 8, anyone, nobody),
              std::vector<std::size_t>{1});
    EXPECT_TRUE(schedule.entries()[1].words.empty());
    EXPECT_FALSE(schedule.entries()[0].words.empty());
}

TEST(PollSchedule, ReadingSoonNeverPutsAReadOff) {
    const auto site = separate_reads(2);
    PollSchedule schedule{site.mapping(), LineId{0}};
    schedule.done(0, start);
    schedule.done(1, start + seconds{5});
    schedule.read_all_soon(start + seconds{3});
    EXPECT_EQ(schedule.entries()[0].due, start + seconds{1});
    EXPECT_EQ(schedule.entries()[1].due, start + seconds{3});
}

TEST(PollSchedule, HalvesOfARefusedReadAreDueAndKnowNothing) {
    MappingBuilder site;
    const auto device = site.unit(site.tcp_line("net"), 1);
    site.holding(device, "a", 0);
    site.holding(device, "b", 1);
    PollSchedule schedule{site.mapping(), LineId{0}};
    ASSERT_EQ(schedule.entries().size(), 1U);
    schedule.done(0, start);
    schedule.entries()[0].words = {1, 2};
    ASSERT_TRUE(schedule.split(0, site.mapping(), start));
    EXPECT_EQ(schedule.due(start, 8, anyone, nobody).size(), 2U);
    for (const auto& entry : schedule.entries()) {
        EXPECT_TRUE(entry.words.empty());
        EXPECT_EQ(entry.range.range.count, 1);
    }
    EXPECT_FALSE(schedule.split(0, site.mapping(), start));
}

TEST(PollSchedule, SleepsUntilTheFirstReadThatMayBeAsked) {
    const auto site = separate_reads(2);
    PollSchedule schedule{site.mapping(), LineId{0}};
    schedule.done(0, start);
    schedule.done(1, start + milliseconds{10});
    EXPECT_EQ(schedule.next_due([](DeviceId) { return TimePoint::min(); }), start + seconds{1});
    EXPECT_EQ(schedule.next_due([](DeviceId) { return start + seconds{9}; }), start + seconds{9});
    EXPECT_EQ(PollSchedule(site.mapping(), LineId{1}).next_due([](DeviceId) { return start; }),
              never)
        << "a line without reads";
}

} // namespace
} // namespace railbridge::test
