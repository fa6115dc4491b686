#include "bridge/polling/address_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace railbridge::test {
namespace {

constexpr auto hr = Table::holding_register;

/// A device that refuses some addresses and too many at once.
struct FussyDevice {
    std::set<std::uint32_t> illegal;
    std::uint16_t limit = 125;

    bool accepts(const AddressRange& range) const {
        const auto first = illegal.lower_bound(range.first);
        return range.count <= limit && (first == illegal.end() || *first >= range.end());
    }
};

struct Found {
    std::vector<PointId> illegal;
    std::vector<AddressRange> holes;
    std::uint16_t limit = 0;
    std::set<PointId> read;
    int trials = 0;
};

Mapping mapping_of(const std::vector<AddressRange>& ranges) {
    Mapping mapping;
    for (const auto& range : ranges) {
        Point point;
        point.range = range;
        mapping.points.push_back(point);
    }
    return mapping;
}

Found search(const Mapping& mapping, const FussyDevice& device,
             AddressSearch::Manner manner = AddressSearch::Manner::refusals) {
    std::vector<PointId> points;
    for (std::uint32_t i = 0; i < mapping.points.size(); ++i) {
        points.push_back(PointId{i});
    }
    AddressSearch search{mapping, points, manner};
    Found found;
    while (const auto trial = search.next()) {
        if (++found.trials > 10'000) {
            ADD_FAILURE() << "it does not end";
            break;
        }
        if (device.accepts(trial->range)) {
            found.read.insert(trial->points.begin(), trial->points.end());
            search.accepted();
        } else {
            search.refused();
        }
    }
    found.illegal = search.illegal();
    std::sort(found.illegal.begin(), found.illegal.end());
    found.holes = search.holes();
    found.limit = search.limit();
    return found;
}

Mapping hundred_registers() {
    std::vector<AddressRange> ranges;
    for (std::uint16_t i = 0; i < 100; ++i) {
        ranges.push_back({hr, i, 1});
    }
    return mapping_of(ranges);
}

TEST(AddressSearch, FindsOneBadRegisterOfAHundredAndReadsTheOthersMeanwhile) {
    for (const std::uint32_t bad : {0U, 41U, 99U}) {
        const auto found = search(hundred_registers(), {{bad}, 125});
        EXPECT_EQ(found.illegal, std::vector<PointId>{PointId{bad}});
        EXPECT_EQ(found.read.size(), 99U);
        EXPECT_TRUE(found.holes.empty());
        EXPECT_EQ(found.limit, 0);
        EXPECT_LE(found.trials, 3 * 7) << "two halves in seven steps, refusals asked twice";
    }
}

TEST(AddressSearch, FindsHowManyRegistersADeviceAnswersAtOnce) {
    for (const std::uint16_t limit : {std::uint16_t{1}, std::uint16_t{16}, std::uint16_t{32},
                                      std::uint16_t{50}, std::uint16_t{99}}) {
        const auto found = search(hundred_registers(), {{}, limit});
        EXPECT_TRUE(found.illegal.empty());
        EXPECT_TRUE(found.holes.empty());
        EXPECT_EQ(found.limit, limit);
        EXPECT_EQ(found.read.size(), 100U);
    }
}

TEST(AddressSearch, FindsAHoleBetweenPoints) {
    const auto mapping = mapping_of({{hr, 0, 2}, {hr, 2, 2}, {hr, 10, 2}, {hr, 14, 1}});
    const auto found = search(mapping, {{5}, 125});
    EXPECT_TRUE(found.illegal.empty());
    EXPECT_EQ(found.holes, (std::vector<AddressRange>{{hr, 4, 6}}));
    EXPECT_EQ(found.limit, 0);
}

TEST(AddressSearch, TellsAHoleFromALimit) {
    // A gap in the middle that may be read; the length is what the device does not like.
    const auto mapping = mapping_of({{hr, 0, 4}, {hr, 4, 4}, {hr, 12, 4}, {hr, 16, 4}});
    const auto found = search(mapping, {{}, 14});
    EXPECT_TRUE(found.holes.empty());
    EXPECT_EQ(found.limit, 14);
}

TEST(AddressSearch, OfPointsThatOverlapTheOneThatIsReadableStaysSo) {
    const auto mapping = mapping_of({{hr, 10, 1}, {hr, 10, 2}, {hr, 10, 2}, {hr, 11, 2}});
    const auto found = search(mapping, {{11}, 125}); // the device has hr:10 and hr:12
    EXPECT_EQ(found.illegal, (std::vector<PointId>{PointId{1}, PointId{2}, PointId{3}}));
    EXPECT_EQ(found.read, std::set<PointId>{PointId{0}});
    EXPECT_TRUE(found.holes.empty());
    EXPECT_EQ(found.limit, 0);
}

TEST(AddressSearch, PointsThatOverlapInAChainTellALimitToo) {
    const auto mapping = mapping_of({{hr, 0, 4}, {hr, 3, 5}, {hr, 7, 4}, {hr, 10, 2}});
    for (const std::uint16_t limit : {std::uint16_t{5}, std::uint16_t{7}, std::uint16_t{11}}) {
        const auto found = search(mapping, {{}, limit});
        EXPECT_TRUE(found.illegal.empty());
        EXPECT_EQ(found.limit, limit);
        EXPECT_EQ(found.read.size(), 4U) << "each alone";
    }
}

TEST(AddressSearch, BelievesOneRefusalInARowNowhere) {
    const auto mapping = hundred_registers();
    std::vector<PointId> points;
    for (std::uint32_t i = 0; i < 100; ++i) {
        points.push_back(PointId{i});
    }
    AddressSearch search{mapping, points};
    bool refuse = true;
    for (int i = 0; search.next() && i < 10'000; ++i, refuse = !refuse) {
        refuse ? search.refused() : search.accepted(); // noise hits every trial once
    }
    EXPECT_EQ(search.limit(), 0);
    EXPECT_TRUE(search.illegal().empty());
    EXPECT_TRUE(search.holes().empty());
}

TEST(AddressSearch, OfSilencesItAsksFirstWhatLiesBetweenGapsAndBelievesThree) {
    const auto mapping = mapping_of({{hr, 0, 1}, {hr, 3, 1}, {hr, 4, 1}, {hr, 8, 1}});
    AddressSearch search{
        mapping, {PointId{0}, PointId{1}, PointId{2}, PointId{3}}, AddressSearch::Manner::silences};
    for (const AddressRange part : {AddressRange{hr, 0, 1}, {hr, 3, 2}, {hr, 8, 1}}) {
        ASSERT_TRUE(search.next().has_value());
        EXPECT_EQ(search.next()->range, part);
        search.refused();
        search.refused();
        EXPECT_EQ(search.next()->range, part);
        search.accepted();
    }
    const auto found =
        railbridge::test::search(mapping, {{1}, 125}, AddressSearch::Manner::silences);
    EXPECT_EQ(found.holes, (std::vector<AddressRange>{{hr, 1, 2}}));
    EXPECT_TRUE(found.illegal.empty());
    EXPECT_EQ(found.read.size(), 4U);
}

TEST(AddressSearch, OfRandomDevicesFindsWhatMakesThemAnswer) {
    std::mt19937 random{17};
    for (int round = 0; round < 2000; ++round) {
        std::vector<AddressRange> ranges;
        std::uint16_t next = 0;
        for (auto count = 2 + random() % 30; count > 0 && next < 120; --count) {
            const std::uint16_t sizes[] = {1, 2, 4};
            ranges.push_back({hr, next, sizes[random() % 3]});
            next = static_cast<std::uint16_t>(ranges.back().end() + (random() % 4 == 0 ? 3 : 0));
            if (random() % 4 == 0) { // the next one begins within this
                next = static_cast<std::uint16_t>(ranges.back().first + 1);
            }
        }
        FussyDevice device;
        device.limit = static_cast<std::uint16_t>(random() % 3 == 0 ? 4 + random() % 60 : 125);
        for (auto bad = random() % 4; bad > 0; --bad) {
            device.illegal.insert(static_cast<std::uint32_t>(random() % next));
        }
        const auto mapping = mapping_of(ranges);
        const auto found = search(mapping, device,
                                  round % 2 == 0 ? AddressSearch::Manner::refusals
                                                 : AddressSearch::Manner::silences);
        for (std::uint32_t i = 0; i < ranges.size(); ++i) {
            const bool legal = device.accepts(ranges[i]);
            const bool told =
                std::binary_search(found.illegal.begin(), found.illegal.end(), PointId{i});
            ASSERT_EQ(told, !legal) << "round " << round << " point " << i;
            ASSERT_EQ(found.read.contains(PointId{i}), legal) << "round " << round;
        }
        for (const auto& hole : found.holes) {
            EXPECT_FALSE(device.accepts(hole)) << "round " << round;
        }
        if (device.limit == 125) {
            EXPECT_EQ(found.limit, 0) << "round " << round;
        }
    }
}

} // namespace
} // namespace railbridge::test
