#include "bridge/polling/read_plan.hpp"
#include "bridge/polling/wire_cost.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace railbridge::test {
namespace {

constexpr LineId line{0};

Mapping mapping_of_one_device() {
    Mapping mapping;
    mapping.lines.resize(1);
    mapping.lines[0].transport = TcpSettings{"plc", 502};
    mapping.devices.resize(1);
    mapping.rates.resize(1);
    return mapping;
}

Point& add(Mapping& mapping, Table table, std::uint16_t first, std::uint16_t count = 1) {
    Point point;
    point.range = {table, first, count};
    return mapping.points.emplace_back(point);
}

std::vector<PointId> points_of(const Mapping& mapping, LineId of = line) {
    const auto polled = polled_points(mapping, of);
    return polled.empty() ? std::vector<PointId>{} : polled.front().points;
}

std::vector<ReadRange> plan_of(const Mapping& mapping, const LearnedDevice& learned = {}) {
    return plan_reads(mapping, DeviceId{0}, points_of(mapping), learned);
}

std::vector<AddressRange> ranges_of(const std::vector<ReadRange>& plan) {
    std::vector<AddressRange> ranges;
    for (const auto& read : plan) {
        ranges.push_back(read.range);
    }
    return ranges;
}

std::vector<AddressRange> planned(const Mapping& mapping) {
    return ranges_of(plan_of(mapping));
}

/// Serial, 8N1, with the usual bound on one transaction.
Mapping mapping_of_a_bus(std::uint32_t baud) {
    auto mapping = mapping_of_one_device();
    mapping.lines[0].transport = SerialSettings{.device = "/dev/bus", .baud = baud};
    mapping.lines[0].transaction_limit = transaction_limit_default(mapping.lines[0]);
    return mapping;
}

constexpr auto hr = Table::holding_register;
constexpr auto ir = Table::input_register;
constexpr auto co = Table::coil;

TEST(ReadPlan, ReadsAThousandConsecutiveRegistersWithEightRequests) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t i = 0; i < 1000; ++i) {
        add(mapping, hr, i);
    }
    const auto plan = plan_of(mapping);
    ASSERT_EQ(plan.size(), 8U);
    for (std::size_t i = 0; i < plan.size(); ++i) {
        EXPECT_EQ(plan[i].range, (AddressRange{hr, static_cast<std::uint16_t>(125 * i), 125}));
        EXPECT_EQ(plan[i].points.size(), 125U);
    }
}

TEST(ReadPlan, ReadsTwoThousandCoilsWithOneRequest) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t i = 0; i < 2001; ++i) {
        add(mapping, co, i);
    }
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{co, 0, 2000}, {co, 2000, 1}}));
}

TEST(ReadPlan, NeverReadsAcrossAnAreaThatMustNotBeRead) {
    auto mapping = mapping_of_one_device();
    mapping.devices[0].never_read = {{hr, 2, 1}, {ir, 12, 1}};
    add(mapping, hr, 3);
    add(mapping, hr, 0, 2);
    add(mapping, hr, 10);
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{hr, 0, 2}, {hr, 3, 8}}));
}

TEST(ReadPlan, ReadsAlongAGapOnASlowLineOnlyWhereThatIsQuicker) {
    // A request costs 13 characters and twice the silence of 3.5: 20 characters, ten registers.
    for (const std::uint16_t gap : {std::uint16_t{9}, std::uint16_t{10}, std::uint16_t{11}}) {
        auto mapping = mapping_of_a_bus(9600);
        add(mapping, hr, 0);
        add(mapping, hr, static_cast<std::uint16_t>(1 + gap));
        const WireCost cost{mapping.lines[0], mapping.devices[0]};
        const bool quicker = cost.read(hr, 2U + gap) < cost.read(hr, 1) * 2;
        EXPECT_EQ(quicker, gap < 10);
        EXPECT_EQ(planned(mapping).size(), quicker ? 1U : 2U) << gap;
    }
}

TEST(ReadPlan, TurnaroundMakesLongerGapsWorthReading) {
    auto mapping = mapping_of_a_bus(19200);
    add(mapping, hr, 0);
    add(mapping, hr, 21);
    EXPECT_EQ(planned(mapping).size(), 2U);
    mapping.devices[0].turnaround = std::chrono::milliseconds{20};
    EXPECT_EQ(planned(mapping).size(), 1U);
}

TEST(ReadPlan, BoundsTheTimeOfOneTransactionAndDividesEvenly) {
    auto mapping = mapping_of_a_bus(19200);
    for (std::uint16_t i = 0; i < 100; ++i) {
        add(mapping, hr, i);
    }
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{hr, 0, 50}, {hr, 50, 50}}));
    const WireCost cost{mapping.lines[0], mapping.devices[0]};
    for (const auto& read : plan_of(mapping)) {
        EXPECT_LE(cost.read(hr, read.range.count), std::chrono::milliseconds{100});
    }
    mapping.lines[0].transaction_limit = std::chrono::milliseconds{50};
    EXPECT_EQ(planned(mapping).size(), 3U);
}

TEST(ReadPlan, OnAVerySlowLineAtLeastHalfOfATransactionIsData) {
    auto mapping = mapping_of_a_bus(300);
    for (std::uint16_t i = 0; i < 30; ++i) {
        add(mapping, hr, i);
    }
    EXPECT_EQ(planned(mapping).size(), 3U);
}

TEST(ReadPlan, ReadsNothingAlongThatTheDeviceRefused) {
    auto mapping = mapping_of_one_device();
    add(mapping, hr, 0);
    add(mapping, hr, 5);
    add(mapping, hr, 10);
    LearnedDevice learned;
    learned.holes = {{hr, 1, 4}, {co, 6, 4}};
    EXPECT_EQ(ranges_of(plan_of(mapping, learned)),
              (std::vector<AddressRange>{{hr, 0, 1}, {hr, 5, 6}}));
}

TEST(ReadPlan, ObeysTheSizesThatWereLearned) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t i = 0; i < 64; ++i) {
        add(mapping, hr, i);
        add(mapping, co, i);
    }
    LearnedDevice learned;
    learned.word_limit = 32;
    EXPECT_EQ(ranges_of(plan_of(mapping, learned)),
              (std::vector<AddressRange>{{co, 0, 64}, {hr, 0, 32}, {hr, 32, 32}}));
    learned.bit_limit = 60;
    EXPECT_EQ(plan_of(mapping, learned).size(), 4U);
}

TEST(ReadPlan, MergesPointsThatOverlapOrTouch) {
    auto mapping = mapping_of_one_device();
    add(mapping, hr, 4, 2);
    add(mapping, hr, 4); // a bit of the same register
    add(mapping, hr, 6, 4);
    add(mapping, hr, 7);
    const auto plan = plan_of(mapping);
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].range, (AddressRange{hr, 4, 6}));
    EXPECT_EQ(plan[0].points,
              (std::vector<PointId>{PointId{1}, PointId{0}, PointId{2}, PointId{3}}));
}

TEST(ReadPlan, KeepsTablesAndDevicesApart) {
    auto mapping = mapping_of_one_device();
    mapping.devices.resize(2);
    add(mapping, hr, 0);
    add(mapping, ir, 1);
    add(mapping, co, 2);
    add(mapping, hr, 1).device = DeviceId{1};
    EXPECT_EQ(polled_points(mapping, line).size(), 2U);
    EXPECT_EQ(planned(mapping).size(), 3U);
}

TEST(ReadPlan, LeavesOutOtherLinesAndPointsThatAreNotRead) {
    auto mapping = mapping_of_one_device();
    mapping.lines.resize(2);
    mapping.devices.resize(2);
    mapping.devices[1].line = LineId{1};
    add(mapping, hr, 0);
    add(mapping, hr, 1).read = false;
    add(mapping, hr, 2).device = DeviceId{1};
    EXPECT_EQ(points_of(mapping), std::vector<PointId>{PointId{0}});
    EXPECT_EQ(points_of(mapping, LineId{1}), std::vector<PointId>{PointId{2}});
}

TEST(ReadPlan, NeverDividesAValue) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t i = 0; i < 64; ++i) {
        add(mapping, hr, static_cast<std::uint16_t>(2 * i), 2);
    }
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{hr, 0, 124}, {hr, 124, 4}}));
}

TEST(ReadPlan, ObeysTheDevicesOwnLimitForWordsOnly) {
    auto mapping = mapping_of_one_device();
    mapping.devices[0].read_limit_words = 10;
    for (std::uint16_t i = 0; i < 20; ++i) {
        add(mapping, ir, i);
        add(mapping, co, i);
    }
    EXPECT_EQ(planned(mapping),
              (std::vector<AddressRange>{{co, 0, 20}, {ir, 0, 10}, {ir, 10, 10}}));
}

TEST(ReadPlan, ReachesTheLastAddress) {
    auto mapping = mapping_of_one_device();
    add(mapping, hr, 65535);
    add(mapping, hr, 65532, 3);
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{hr, 65532, 4}}));
}

/// The fewest requests by trying every way to group: points in address order, each either joins an
/// open group or opens one. Groups must stay legal: no more than the limit, no gap longer than
/// allowed, none across what is forbidden.
class BruteForce {
public:
    BruteForce(std::vector<AddressRange> points, ReadRules rules)
        : points_(std::move(points))
        , rules_(std::move(rules)) {
        std::sort(points_.begin(), points_.end(),
                  [](const auto& left, const auto& right) { return left.first < right.first; });
    }

    std::size_t fewest() {
        best_ = points_.size();
        place(0);
        return best_;
    }

private:
    bool legal(const std::vector<AddressRange>& group) const {
        std::uint32_t end = group.front().end();
        for (const auto& range : group) {
            if (range.first > end) {
                if (range.first - end > rules_.gap) {
                    return false;
                }
                const AddressRange gap{range.table, static_cast<std::uint16_t>(end),
                                       static_cast<std::uint16_t>(range.first - end)};
                for (const auto& forbidden : rules_.forbidden) {
                    if (forbidden.overlaps(gap)) {
                        return false;
                    }
                }
            }
            end = std::max(end, range.end());
        }
        return end - group.front().first <= rules_.limit;
    }

    void place(std::size_t next) {
        if (groups_.size() >= best_) {
            return;
        }
        if (next == points_.size()) {
            if (std::all_of(groups_.begin(), groups_.end(),
                            [this](const auto& group) { return legal(group); })) {
                best_ = groups_.size();
            }
            return;
        }
        for (std::size_t i = 0; i < groups_.size(); ++i) {
            groups_[i].push_back(points_[next]);
            place(next + 1);
            groups_[i].pop_back();
        }
        groups_.push_back({points_[next]});
        place(next + 1);
        groups_.pop_back();
    }

    std::vector<AddressRange> points_;
    ReadRules rules_;
    std::vector<std::vector<AddressRange>> groups_;
    std::size_t best_ = 0;
};

void expect_legal(const std::vector<ReadRange>& plan, const Mapping& mapping,
                  const ReadRules& rules) {
    std::set<PointId> seen;
    for (const auto& read : plan) {
        EXPECT_LE(read.range.count, rules.limit);
        std::set<std::uint32_t> addresses;
        for (const auto id : read.points) {
            EXPECT_TRUE(seen.insert(id).second);
            const auto& range = mapping.point(id).range;
            EXPECT_TRUE(read.range.contains(range));
            for (std::uint32_t address = range.first; address < range.end(); ++address) {
                addresses.insert(address);
            }
        }
        std::uint32_t gap = 0;
        for (std::uint32_t address = read.range.first; address < read.range.end(); ++address) {
            gap = addresses.contains(address) ? 0 : gap + 1;
            EXPECT_LE(gap, rules.gap) << "dearer than a request";
            for (const auto& forbidden : rules.forbidden) {
                EXPECT_FALSE(gap > 0 && address >= forbidden.first && address < forbidden.end())
                    << "address " << address << " must not be read";
            }
        }
    }
    EXPECT_EQ(seen.size(), mapping.points.size());
}

TEST(ReadPlan, NeedsNoMoreRequestsThanTheBestOfAllGroupings) {
    std::mt19937 random{7};
    for (int round = 0; round < 3000; ++round) {
        auto mapping = round % 2 == 0 ? mapping_of_one_device() : mapping_of_a_bus(19200);
        mapping.devices[0].read_limit_words = static_cast<std::uint16_t>(4 + random() % 30);
        std::vector<AddressRange> points;
        const auto count = 1 + random() % 7;
        const auto space = 16 + random() % 60;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint16_t sizes[] = {1, 2, 4};
            add(mapping, hr, static_cast<std::uint16_t>(random() % space), sizes[random() % 3]);
            points.push_back(mapping.points.back().range);
        }
        for (auto areas = random() % 3; areas > 0; --areas) {
            const AddressRange area{hr, static_cast<std::uint16_t>(random() % space),
                                    static_cast<std::uint16_t>(1 + random() % 3)};
            if (std::none_of(points.begin(), points.end(),
                             [&area](const auto& range) { return range.overlaps(area); })) {
                mapping.devices[0].never_read.push_back(area);
            }
        }
        const auto rules = read_rules(mapping, DeviceId{0}, hr, {});
        const auto plan = plan_of(mapping);
        expect_legal(plan, mapping, rules);
        ASSERT_EQ(plan.size(), BruteForce(points, rules).fewest()) << "round " << round;
    }
}

} // namespace
} // namespace railbridge::test
