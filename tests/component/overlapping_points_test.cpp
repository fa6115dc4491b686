// Points that share addresses, of which a device has some.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto hr = Table::holding_register;

TEST(OverlappingPoints, APointThatOverlapsARefusedOneIsReadAllTheSame) {
    SimSite site;
    const auto unit = site.unit(site.tcp("net"), 1, "plc");
    site.holding(unit, "serial", 10, seconds{1}, RawType::u32);
    site.holding(unit, "model", 10);
    SimWorld world{site.mapping};
    auto& device = world.line("net").unit(1);
    device.illegal.insert({hr, std::uint16_t{11}});
    device.at(hr, 10) = 7;
    world.start();
    world.run(seconds{3});
    EXPECT_EQ(world.told("plc", "model"), Value{std::int64_t{7}});
    EXPECT_EQ(world.told("plc", "serial"), Value{});
    world.run(minutes{3}); // serial is asked again meanwhile
    device.at(hr, 10) = 8;
    world.run(seconds{3});
    EXPECT_EQ(world.told("plc", "model"), Value{std::int64_t{8}});
    device.illegal.clear();
    device.at(hr, 10) = 0;
    device.at(hr, 11) = 9;
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("plc", "serial") == Value{std::int64_t{9}}; }, seconds{65}));
}

} // namespace
} // namespace railbridge::sim
