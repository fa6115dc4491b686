#include "bridge/polling/poll_schedule.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

namespace railbridge::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{std::chrono::hours{1}};
const auto anyone = [](DeviceId) { return true; };
const auto nobody = [](DeviceId) { return false; };
const auto no_class = [](DeviceId) { return 0U; };

/// `count` reads of one register each, none near another.
MappingBuilder separate_reads(int count) {
    MappingBuilder site;
    const auto device = site.unit(site.tcp_line("net"), 1);
    for (int i = 0; i < count; ++i) {
        site.holding(device, "a" + std::to_string(i), static_cast<std::uint16_t>(1000 * i));
    }
    return site;
}

std::vector<PollJob> take(PollSchedule& schedule, TimePoint now, std::size_t count = 1000) {
    std::vector<PollJob> jobs;
    schedule.take(now, count, anyone, no_class, jobs);
    return jobs;
}

/// Takes and does all that is due; how many reads that were.
std::size_t read_all(PollSchedule& schedule, TimePoint now) {
    const auto jobs = take(schedule, now);
    for (const auto& job : jobs) {
        schedule.done(job, now);
    }
    return jobs.size();
}

TEST(PollSchedule, EverythingIsDueAtTheStart) {
    const auto site = separate_reads(3);
    PollSchedule schedule{site.mapping(), LineId{0}};
    std::vector<PollJob> jobs;
    schedule.take(start, 8, nobody, no_class, jobs);
    EXPECT_TRUE(jobs.empty());
    schedule.take(start, 2, anyone, no_class, jobs);
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].read().range.first, 0);
    EXPECT_EQ(jobs[1].read().range.first, 1000);
    schedule.take(start, 8, anyone, no_class, jobs);
    EXPECT_EQ(jobs.size(), 3U);
}

TEST(PollSchedule, AReadIsDueOnePeriodAfterItWasDueNotAfterItWasDone) {
    const auto site = separate_reads(1);
    PollSchedule schedule{site.mapping(), LineId{0}};
    ASSERT_EQ(read_all(schedule, start), 1U);
    for (int i = 1; i < 1000; ++i) {
        EXPECT_TRUE(take(schedule, start + seconds{i} - Duration{1}).empty());
        ASSERT_EQ(read_all(schedule, start + seconds{i} + milliseconds{30}), 1U); // always late
    }
    EXPECT_EQ(schedule.next_due([](DeviceId) { return TimePoint::min(); }), start + seconds{1000});
}

TEST(PollSchedule, WhatWasMissedIsNotMadeUpFor) {
    const auto site = separate_reads(1);
    PollSchedule schedule{site.mapping(), LineId{0}};
    read_all(schedule, start);
    EXPECT_TRUE(take(schedule, start + milliseconds{500}).empty()) << "the line has a pause";
    const auto late = take(schedule, start + seconds{1});
    ASSERT_EQ(late.size(), 1U);
    schedule.excuse(1); // its answer was missing
    schedule.done(late[0], start + seconds{60} + milliseconds{400});
    EXPECT_EQ(read_all(schedule, start + seconds{60} + milliseconds{400}), 1U);
    EXPECT_EQ(read_all(schedule, start + seconds{60} + milliseconds{400}), 0U);
    EXPECT_EQ(schedule.next_due([](DeviceId) { return TimePoint::min(); }), start + seconds{61})
        << "the grid stays";
}

/// Points of several rates on one line that has no time for all of them: how often each was read.
std::map<std::string, int> overloaded(const std::vector<Duration>& periods, Duration cost,
                                      Duration run, double* slowdown = nullptr) {
    MappingBuilder site;
    const auto line = site.tcp_line("net");
    for (std::size_t i = 0; i < periods.size(); ++i) {
        site.rate(periods[i]);
        site.holding(site.unit(line, static_cast<UnitId>(1 + i)), "p" + std::to_string(i), 0);
    }
    PollSchedule schedule{site.mapping(), line};
    schedule.read_all_soon(start);
    std::map<std::string, int> reads;
    auto now = start;
    while (now < start + run) {
        const auto jobs = take(schedule, now, 1);
        if (jobs.empty()) {
            now = std::max(now + Duration{1},
                           schedule.next_due([](DeviceId) { return TimePoint::min(); }));
            continue;
        }
        now += cost;
        ++reads[site.mapping().point(jobs[0].read().points[0].id).attribute];
        schedule.done(jobs[0], now);
        schedule.clock().look(now);
    }
    if (slowdown != nullptr) {
        *slowdown = schedule.clock().slowdown();
    }
    return reads;
}

TEST(PollSchedule, OnALineThatCannotKeepUpEveryPointIsSlowedByTheSameFactor) {
    // 10 + 5 + 1 + 0.1 reads a second of 125 ms each: twice as much as there is time for.
    double slowdown = 0.0;
    const auto reads = overloaded({milliseconds{100}, milliseconds{200}, seconds{1}, seconds{10}},
                                  milliseconds{125}, seconds{4000}, &slowdown);
    const double factor = 16.1 * 0.125;
    EXPECT_NEAR(reads.at("p0"), 40'000 / factor, 400);
    EXPECT_NEAR(reads.at("p1"), 20'000 / factor, 200);
    EXPECT_NEAR(reads.at("p2"), 4'000 / factor, 40);
    EXPECT_NEAR(reads.at("p3"), 400 / factor, 5);
    EXPECT_NEAR(slowdown, factor, 0.1);
}

TEST(PollSchedule, OnALineThatJustKeepsUpNobodyIsSlowed) {
    double slowdown = 0.0;
    const auto reads = overloaded({milliseconds{100}, milliseconds{200}, seconds{1}, seconds{10}},
                                  milliseconds{61}, seconds{1000}, &slowdown); // 98 %
    EXPECT_NEAR(reads.at("p0"), 10'000, 2);
    EXPECT_NEAR(reads.at("p1"), 5'000, 2);
    EXPECT_NEAR(reads.at("p2"), 1'000, 2);
    EXPECT_NEAR(reads.at("p3"), 100, 2);
    EXPECT_DOUBLE_EQ(slowdown, 1.0);
}

TEST(PollSchedule, ASlowRoundDoesNotHoldUpAQuickOne) {
    MappingBuilder site;
    const auto unit = site.unit(site.tcp_line("net"), 1);
    site.rate(seconds{1});
    site.holding(unit, "quick", 60'000);
    site.rate(seconds{60});
    for (std::uint16_t i = 0; i < 50; ++i) {
        site.holding(unit, "slow" + std::to_string(i), static_cast<std::uint16_t>(1000 * i));
    }
    PollSchedule schedule{site.mapping(), LineId{0}};
    auto now = start;
    std::vector<TimePoint> quick;
    while (now < start + seconds{20}) {
        for (const auto& job : take(schedule, now, 1)) {
            if (job.read().range.first == 60'000) {
                quick.push_back(now);
            }
            schedule.done(job, now);
        }
        now += milliseconds{300};
    }
    ASSERT_GE(quick.size(), 19U);
    for (std::size_t i = 1; i < quick.size(); ++i) {
        EXPECT_LE(quick[i] - quick[i - 1], milliseconds{1500});
    }
}

TEST(PollSchedule, RatesThatAreDueTogetherShareTheirRequestsForever) {
    MappingBuilder site;
    const auto unit = site.unit(site.tcp_line("net"), 1);
    for (const int period : {1, 5, 10}) {
        site.rate(seconds{period});
        for (std::uint16_t i = 0; i < 20; ++i) { // interleaved
            site.holding(unit, "p" + std::to_string(period) + "_" + std::to_string(i),
                         static_cast<std::uint16_t>(3 * i + (period == 1 ? 0 : period / 5)));
        }
    }
    PollSchedule schedule{site.mapping(), LineId{0}};
    std::mt19937 random{5};
    for (int second = 0; second < 1000; ++second) {
        // Answers come with any delay within the period.
        const auto at = start + seconds{second};
        const auto jobs = take(schedule, at);
        ASSERT_EQ(jobs.size(), 1U) << second;
        const std::size_t due = second % 10 == 0 ? 60 : second % 5 == 0 ? 40 : 20;
        EXPECT_EQ(jobs[0].read().points.size(), due) << second;
        schedule.done(jobs[0], at + milliseconds{random() % 900});
    }
}

TEST(PollSchedule, RatesStayTogetherOnALineThatCannotKeepUp) {
    MappingBuilder site;
    const auto unit = site.unit(site.tcp_line("net"), 1);
    site.rate(milliseconds{100});
    site.holding(unit, "quick", 0);
    site.rate(seconds{1});
    site.holding(unit, "slow", 1);
    PollSchedule schedule{site.mapping(), LineId{0}};
    schedule.read_all_soon(start);
    auto now = start;
    std::size_t both = 0;
    std::size_t all = 0;
    while (now < start + seconds{600}) {
        const auto jobs = take(schedule, now, 1);
        now += milliseconds{250};
        for (const auto& job : jobs) {
            ++all;
            both += job.read().points.size() == 2 ? 1U : 0U;
            EXPECT_NE(job.read().points[0].id, PointId{1}) << "never a read for the slow one alone";
            schedule.done(job, now);
        }
    }
    EXPECT_NEAR(static_cast<double>(all) / static_cast<double>(both), 10.0, 0.5);
}

TEST(PollSchedule, TakesOneReadOfAClassWhateverDevicesItIs) {
    MappingBuilder site;
    const auto line = site.tcp_line("net");
    const auto first = site.unit(line, 7);
    const auto second = site.unit(line, 7); // another device of the mapping, the same unit
    const auto other = site.unit(line, 8);
    site.holding(first, "a", 0);
    site.holding(second, "b", 1000);
    site.holding(other, "c", 0);
    site.holding(other, "d", 1000);
    PollSchedule schedule{site.mapping(), line};
    const auto probed = [&](DeviceId id) { return site.mapping().device(id).unit == 7 ? 7U : 0U; };
    std::vector<PollJob> due;
    schedule.take(start, 8, anyone, probed, due);
    EXPECT_EQ(due.size(), 3U);
    EXPECT_EQ(
        std::count_if(due.begin(), due.end(), [&](const auto& job) { return job.device < 2; }), 1);
}

TEST(PollSchedule, ReadAgainReadsThePointAtOnceAndLeavesTheGridAlone) {
    const auto site = separate_reads(2);
    PollSchedule schedule{site.mapping(), LineId{0}};
    read_all(schedule, start);
    schedule.image().set_known(0, true);
    schedule.image().set_known(1, true);
    schedule.read_again(PointId{1});
    const auto jobs = take(schedule, start + milliseconds{10});
    ASSERT_EQ(jobs.size(), 1U);
    ASSERT_EQ(jobs[0].read().points.size(), 1U);
    EXPECT_EQ(jobs[0].read().points[0].id, PointId{1});
    EXPECT_TRUE(schedule.image().known(0));
    EXPECT_FALSE(schedule.image().known(1));
    schedule.done(jobs[0], start + milliseconds{20});
    EXPECT_TRUE(take(schedule, start + milliseconds{999}).empty());
    EXPECT_EQ(take(schedule, start + seconds{1}).size(), 2U);
}

TEST(PollSchedule, ALineThatOpensAnewReadsEverythingAndBeginsItsGridsThere) {
    const auto site = separate_reads(2);
    PollSchedule schedule{site.mapping(), LineId{0}};
    const auto first = take(schedule, start, 1);
    schedule.read_all_soon(start + milliseconds{300});
    schedule.done(first[0], start + milliseconds{300}); // of a time that is over
    EXPECT_EQ(read_all(schedule, start + milliseconds{300}), 2U);
    EXPECT_TRUE(take(schedule, start + milliseconds{1299}).empty());
    EXPECT_EQ(read_all(schedule, start + milliseconds{1300}), 2U);
}

TEST(PollSchedule, ReadsOnDemandCountAsTheScheduledReadsTheyCover) {
    MappingBuilder site;
    const auto unit = site.unit(site.tcp_line("net"), 1);
    site.holding(unit, "a", 5);
    site.holding(unit, "b", 6);
    PollSchedule schedule{site.mapping(), LineId{0}};
    const AddressRange asked{Table::holding_register, 0, 10};
    auto covered = schedule.covered(1, asked, start);
    EXPECT_TRUE(covered.empty()) << "nothing was ever due yet";
    read_all(schedule, start);
    EXPECT_TRUE(schedule.covered(1, asked, start + milliseconds{400}).empty()) << "just read";
    EXPECT_TRUE(schedule.covered(2, asked, start + milliseconds{700}).empty());
    EXPECT_TRUE(
        schedule.covered(1, {Table::holding_register, 0, 6}, start + milliseconds{700}).empty());
    covered = schedule.covered(1, asked, start + milliseconds{700});
    ASSERT_EQ(covered.size(), 1U);
    EXPECT_EQ(covered[0].read().points.size(), 2U);
    schedule.done(covered[0], start + milliseconds{700});
    EXPECT_TRUE(take(schedule, start + milliseconds{1999}).empty());
    EXPECT_EQ(take(schedule, start + seconds{2}).size(), 1U) << "on the grid, one round later";
}

TEST(PollSchedule, WhatWasLearnedIsPlannedForAtOnce) {
    MappingBuilder site;
    const auto unit = site.unit(site.tcp_line("net"), 1);
    for (std::uint16_t i = 0; i < 10; ++i) {
        site.holding(unit, "p" + std::to_string(i), i);
    }
    PollSchedule schedule{site.mapping(), LineId{0}};
    const auto old = take(schedule, start);
    ASSERT_EQ(old.size(), 1U);
    LearnedDevice learned;
    learned.word_limit = 4;
    learned.illegal = {{Table::holding_register, 2, 1}};
    schedule.learn(0, learned);
    schedule.done(old[0], start);
    const auto jobs = take(schedule, start);
    std::size_t points = 0;
    for (const auto& job : jobs) {
        EXPECT_LE(job.read().range.count, 4);
        EXPECT_FALSE(job.read().range.overlaps(learned.illegal[0]));
        points += job.read().points.size();
    }
    EXPECT_EQ(points, 9U);
}

TEST(PollSchedule, SleepsUntilTheFirstReadThatMayBeAsked) {
    const auto site = separate_reads(2);
    PollSchedule schedule{site.mapping(), LineId{0}};
    read_all(schedule, start);
    EXPECT_EQ(schedule.next_due([](DeviceId) { return TimePoint::min(); }), start + seconds{1});
    EXPECT_EQ(schedule.next_due([](DeviceId) { return start + seconds{9}; }), start + seconds{9});
    EXPECT_EQ(PollSchedule(site.mapping(), LineId{1}).next_due([](DeviceId) { return start; }),
              never)
        << "a line without reads";
}

/// A mapping of several devices, tables, rates, sizes and forbidden areas, drawn from a seed.
MappingBuilder random_site(std::mt19937& random) {
    MappingBuilder site;
    const auto line = random() % 2 == 0 ? site.tcp_line("net") : site.serial_line("bus");
    site.at(line).transaction_limit = milliseconds{random() % 3 == 0 ? 0 : 40 + random() % 100};
    std::vector<DeviceId> devices;
    for (auto count = 1 + random() % 4; count > 0; --count) {
        const auto device = site.unit(line, static_cast<UnitId>(count));
        site.at(device).read_limit_words = static_cast<std::uint16_t>(4 + random() % 122);
        for (auto areas = random() % 3; areas > 0; --areas) {
            site.at(device).never_read.push_back({Table::holding_register,
                                                  static_cast<std::uint16_t>(random() % 400),
                                                  static_cast<std::uint16_t>(1 + random() % 9)});
        }
        devices.push_back(device);
    }
    const int periods[] = {100, 200, 250, 500, 1000, 2000};
    for (auto rates = 1 + random() % 4; rates > 0; --rates) {
        site.rate(milliseconds{periods[random() % 6]});
        for (auto points = random() % 40; points > 0; --points) {
            const RawType types[] = {RawType::u16, RawType::u32, RawType::f64};
            const auto device = devices[random() % devices.size()];
            const auto address = static_cast<std::uint16_t>(random() % 400);
            const auto id = random() % 4 == 0
                                ? site.coil(device, "c", address)
                                : site.holding(device, "h", address, types[random() % 3]);
            const auto& forbidden = site.at(device).never_read;
            site.at(id).read =
                std::none_of(forbidden.begin(), forbidden.end(),
                             [&](const auto& area) { return area.overlaps(site.at(id).range); });
        }
    }
    return site;
}

void expect_legal(const PlannedRead& read, DeviceId id, const Mapping& mapping) {
    const auto rules = read_rules(mapping, id, read.range.table, {});
    EXPECT_LE(read.range.count, read_limit(read.range.table));
    EXPECT_TRUE(read.range.count <= rules.limit || read.points.size() == 1);
    for (const auto& area : mapping.device(id).never_read) {
        EXPECT_FALSE(area.overlaps(read.range));
    }
}

TEST(PollSchedule, InAThousandRandomMappingsEveryPointIsReadOnceWheneverItIsDue) {
    std::mt19937 random{11};
    for (int round = 0; round < 1000; ++round) {
        const auto site = random_site(random);
        const auto& mapping = site.mapping();
        PollSchedule schedule{mapping, LineId{0}};
        std::map<PointId, int> reads;
        constexpr auto run = seconds{4};
        for (auto now = start; now < start + run;) {
            std::map<PointId, int> now_read;
            for (const auto& job : take(schedule, now)) {
                expect_legal(job.read(), schedule.plan(job.device).device(), mapping);
                for (const auto& point : job.read().points) {
                    const auto& range = mapping.point(point.id).range;
                    EXPECT_TRUE(job.read().range.contains(range));
                    EXPECT_EQ(job.read().range.first + point.at, range.first);
                    EXPECT_EQ(point.count, range.count);
                    EXPECT_EQ(++now_read[point.id], 1);
                    ++reads[point.id];
                }
                schedule.done(job, now + milliseconds{random() % 90});
            }
            now = schedule.next_due([](DeviceId) { return TimePoint::min(); });
        }
        for (std::uint32_t i = 0; i < mapping.points.size(); ++i) {
            const auto& point = mapping.points[i];
            const auto times = run / mapping.rate(point.rate).every;
            ASSERT_EQ(reads[PointId{i}], point.read ? times : 0) << "round " << round;
        }
    }
}

} // namespace
} // namespace railbridge::test
