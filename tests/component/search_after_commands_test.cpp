// A device that is found to answer fewer registers than allowed, while what was commanded is
// watched: trials of the search read places where no point stands.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(SearchAfterCommands, ATrialOfAGapOverridesNothing) {
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    site.grant_level(site.holding(unit, "speed", 0), minutes{10});
    site.holding(unit, "far", 12);
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    world.start();
    world.run(seconds{3});
    const auto ack = world.operator_write("plc", "speed", 5);
    ASSERT_TRUE(world.ends(ack, minutes{1}));
    device.read_limit = 12;
    world.run(minutes{1});
    ASSERT_EQ(world.learned.size(), 1U);
    EXPECT_EQ(world.learned[0].facts.word_limit, 12) << "the gap was asked, and answered";
    device.at(Table::holding_register, 0) = 6;
    world.run(seconds{5});
    EXPECT_EQ(world.told("plc", "speed"), Value{std::int64_t{6}});
}

} // namespace
} // namespace railbridge::sim
