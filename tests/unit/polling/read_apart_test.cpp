#include "bridge/polling/read_apart.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

ReadRange read(std::uint16_t first, std::uint16_t count, Table table = Table::holding_register) {
    return {{table, first, count}, {}};
}

TEST(ReadApart, SaysWhyTwoRequestsAreTwo) {
    const ReadRules rules{20, 5, {{Table::holding_register, 32, 2}}};
    EXPECT_EQ(apart_in_words(read(0, 4), read(0, 4, Table::input_register), rules), "another area");
    EXPECT_EQ(
        apart_in_words(read(0, 4), read(10, 2), rules),
        "a gap of 6 addresses, more than the 5 that are cheaper to read along than a request");
    EXPECT_EQ(apart_in_words(read(0, 15), read(18, 10), rules),
              "together 28 addresses, more than the 20 of one request here");
    EXPECT_EQ(apart_in_words(read(28, 4), read(34, 1), rules),
              "hr:32 between them may not be read");
    EXPECT_EQ(apart_in_words(read(0, 8), read(8, 8), rules), "");
}

TEST(ReadApart, HasAReasonForEverySplitOfAPlan) {
    Mapping mapping;
    mapping.lines.resize(1);
    mapping.lines[0].transport = TcpSettings{"plc", 502};
    mapping.devices.resize(1);
    mapping.devices[0].read_limit_words = 32;
    mapping.devices[0].never_read = {{Table::holding_register, 150, 1}};
    mapping.rates.resize(1);
    for (const std::uint16_t first :
         std::initializer_list<std::uint16_t>{0, 2, 30, 33, 60, 145, 149, 151, 152, 900, 20000}) {
        Point point;
        point.range = {Table::holding_register, first, 1};
        mapping.points.push_back(point);
    }
    const auto polled = polled_points(mapping, LineId{0});
    const auto plan = plan_reads(mapping, DeviceId{0}, polled.front().points, {});
    const auto rules = read_rules(mapping, DeviceId{0}, Table::holding_register, {});
    ASSERT_GT(plan.size(), 4U);
    for (std::size_t i = 1; i < plan.size(); ++i) {
        EXPECT_NE(apart_in_words(plan[i - 1], plan[i], rules), "") << plan[i].range.first;
    }
}

} // namespace
} // namespace railbridge::test
