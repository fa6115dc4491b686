#include "bridge/polling/read_plan.hpp"

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
    mapping.devices.resize(1);
    mapping.rates.resize(1);
    return mapping;
}

Point& add(Mapping& mapping, Table table, std::uint16_t first, std::uint16_t count = 1) {
    Point point;
    point.range = {table, first, count};
    return mapping.points.emplace_back(point);
}

std::vector<AddressRange> ranges_of(const std::vector<ReadRange>& plan) {
    std::vector<AddressRange> ranges;
    for (const auto& read : plan) {
        ranges.push_back(read.range);
    }
    return ranges;
}

std::vector<AddressRange> planned(const Mapping& mapping) {
    return ranges_of(make_read_plan(mapping, line));
}

constexpr auto hr = Table::holding_register;
constexpr auto ir = Table::input_register;
constexpr auto co = Table::coil;

TEST(ReadPlan, ReadsAThousandConsecutiveRegistersWithEightRequests) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t i = 0; i < 1000; ++i) {
        add(mapping, hr, i);
    }
    const auto plan = make_read_plan(mapping, line);
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

TEST(ReadPlan, NeverReadsAnAddressThatIsNotMapped) {
    auto mapping = mapping_of_one_device();
    mapping.devices[0].never_read = {{hr, 2, 1}};
    add(mapping, hr, 3);
    add(mapping, hr, 0, 2);
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{hr, 0, 2}, {hr, 3, 1}}));
}

TEST(ReadPlan, MergesPointsThatOverlapOrTouch) {
    auto mapping = mapping_of_one_device();
    add(mapping, hr, 4, 2);
    add(mapping, hr, 4); // a bit of the same register
    add(mapping, hr, 6, 4);
    add(mapping, hr, 7);
    const auto plan = make_read_plan(mapping, line);
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].range, (AddressRange{hr, 4, 6}));
    EXPECT_EQ(plan[0].points,
              (std::vector<PointId>{PointId{1}, PointId{0}, PointId{2}, PointId{3}}));
}

TEST(ReadPlan, KeepsTablesDevicesAndRatesApart) {
    auto mapping = mapping_of_one_device();
    mapping.devices.resize(2);
    mapping.rates.resize(2);
    add(mapping, hr, 0);
    add(mapping, ir, 1);
    add(mapping, co, 2);
    add(mapping, hr, 1).device = DeviceId{1};
    add(mapping, hr, 1).rate = RateId{1};
    EXPECT_EQ(planned(mapping).size(), 5U);
}

TEST(ReadPlan, LeavesOutOtherLinesAndPointsThatAreNotRead) {
    auto mapping = mapping_of_one_device();
    mapping.lines.resize(2);
    mapping.devices.resize(2);
    mapping.devices[1].line = LineId{1};
    add(mapping, hr, 0);
    add(mapping, hr, 1).read = false;
    add(mapping, hr, 2).device = DeviceId{1};
    EXPECT_EQ(planned(mapping), (std::vector<AddressRange>{{hr, 0, 1}}));
    EXPECT_EQ(ranges_of(make_read_plan(mapping, LineId{1})),
              (std::vector<AddressRange>{{hr, 2, 1}}));
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
/// open group or opens one. Groups must stay legal: no hole, no more than `limit` words.
class BruteForce {
public:
    BruteForce(std::vector<AddressRange> points, std::uint16_t limit)
        : points_(std::move(points))
        , limit_(limit) {
        std::sort(points_.begin(), points_.end(),
                  [](const auto& left, const auto& right) { return left.first < right.first; });
    }

    std::size_t fewest() {
        best_ = points_.size();
        place(0);
        return best_;
    }

private:
    static bool has_hole(const std::vector<AddressRange>& group) {
        std::uint32_t end = group.front().first;
        for (const auto& range : group) {
            if (range.first > end) {
                return true;
            }
            end = std::max(end, range.end());
        }
        return false;
    }

    bool legal(const std::vector<AddressRange>& group) const {
        std::uint32_t end = 0;
        for (const auto& range : group) {
            end = std::max(end, range.end());
        }
        return end - group.front().first <= limit_ && !has_hole(group);
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
    std::uint16_t limit_;
    std::vector<std::vector<AddressRange>> groups_;
    std::size_t best_ = 0;
};

void expect_legal(const std::vector<ReadRange>& plan, const Mapping& mapping) {
    std::set<PointId> seen;
    for (const auto& read : plan) {
        EXPECT_LE(read.range.count, mapping.devices[0].read_limit_words);
        std::set<std::uint32_t> addresses;
        for (const auto id : read.points) {
            EXPECT_TRUE(seen.insert(id).second);
            const auto& range = mapping.point(id).range;
            EXPECT_TRUE(read.range.contains(range));
            for (std::uint32_t address = range.first; address < range.end(); ++address) {
                addresses.insert(address);
            }
        }
        EXPECT_EQ(addresses.size(), read.range.count) << "an address that nobody mapped";
    }
    EXPECT_EQ(seen.size(), mapping.points.size());
}

TEST(ReadPlan, NeedsNoMoreRequestsThanTheBestOfAllGroupings) {
    std::mt19937 random{7};
    for (int round = 0; round < 3000; ++round) {
        auto mapping = mapping_of_one_device();
        mapping.devices[0].read_limit_words = static_cast<std::uint16_t>(4 + random() % 5);
        std::vector<AddressRange> points;
        const auto count = 1 + random() % 7;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint16_t sizes[] = {1, 2, 4};
            add(mapping, hr, static_cast<std::uint16_t>(random() % 16), sizes[random() % 3]);
            points.push_back(mapping.points.back().range);
        }
        const auto plan = make_read_plan(mapping, line);
        expect_legal(plan, mapping);
        ASSERT_EQ(plan.size(), BruteForce(points, mapping.devices[0].read_limit_words).fewest())
            << "round " << round;
    }
}

TEST(Split, DividesAtThePointClosestToTheMiddle) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t first = 0; first < 10; first = static_cast<std::uint16_t>(first + 2)) {
        add(mapping, hr, first, 2);
    }
    const auto halves = split(make_read_plan(mapping, line)[0], mapping);
    ASSERT_TRUE(halves);
    EXPECT_EQ(halves->first.range, (AddressRange{hr, 0, 4}));
    EXPECT_EQ(halves->first.points, (std::vector<PointId>{PointId{0}, PointId{1}}));
    EXPECT_EQ(halves->second.range, (AddressRange{hr, 4, 6}));
    EXPECT_EQ(halves->second.points, (std::vector<PointId>{PointId{2}, PointId{3}, PointId{4}}));
    EXPECT_EQ(halves->second.device, DeviceId{0});
}

TEST(Split, KeepsOverlappingPointsTogether) {
    auto mapping = mapping_of_one_device();
    add(mapping, hr, 0);
    add(mapping, hr, 1, 4);
    add(mapping, hr, 1);
    add(mapping, hr, 3);
    const auto halves = split(make_read_plan(mapping, line)[0], mapping);
    ASSERT_TRUE(halves);
    EXPECT_EQ(halves->first.range, (AddressRange{hr, 0, 1}));
    EXPECT_EQ(halves->second.range, (AddressRange{hr, 1, 4}));
    EXPECT_FALSE(split(halves->second, mapping));
}

TEST(Split, HasNothingToDivideInASinglePoint) {
    auto mapping = mapping_of_one_device();
    add(mapping, hr, 0, 4);
    EXPECT_FALSE(split(make_read_plan(mapping, line)[0], mapping));
}

TEST(Split, FindsOneBadRegisterOfAHundredInSevenSteps) {
    auto mapping = mapping_of_one_device();
    for (std::uint16_t i = 0; i < 100; ++i) {
        add(mapping, hr, i);
    }
    auto bad = make_read_plan(mapping, line)[0];
    int steps = 0;
    while (const auto halves = split(bad, mapping)) {
        bad = halves->first.range.contains({hr, 77, 1}) ? halves->first : halves->second;
        ++steps;
    }
    EXPECT_EQ(bad.points, std::vector<PointId>{PointId{77}});
    EXPECT_LE(steps, 7);
}

} // namespace
} // namespace railbridge::test
