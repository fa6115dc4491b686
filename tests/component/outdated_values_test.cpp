// What was read before an outage of the manager, of a unit that fell silent meanwhile: a value of
// then must not get the time of its arrival.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

namespace railbridge::sim {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class OutdatedValues : public ::testing::Test {
protected:
    static SimSite site() {
        SimSite site;
        const auto unit = site.unit(site.tcp("plant"), 1, "plc");
        site.holding(unit, "pressure", 0);
        return site;
    }
    OutdatedValues()
        : world(site().mapping) {
        device().at(Table::holding_register, 0) = 41;
        world.start();
        world.run(seconds{5});
    }
    SimDevice& device() { return world.line("plant").unit(1); }
    SimWorld world;
};

TEST_F(OutdatedValues, OfAnHourAgoAreNotToldAsOfNow) {
    ASSERT_EQ(world.told("plc", "pressure"), Value{std::int64_t{41}});
    world.disconnect();
    device().at(Table::holding_register, 0) = 42;
    world.run(seconds{5});
    device().silent = true;
    world.run(hours{1});
    const auto back = world.log().size();
    world.connect();
    world.run(seconds{60});
    EXPECT_EQ(world.happened("update plc.pressure=", back), world.log().size());
    device().silent = false;
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("plc", "pressure") == Value{std::int64_t{42}}; }, seconds{60}))
        << "read again, it is news";
}

TEST_F(OutdatedValues, AreToldIfTheUnitAnswersWhenTheManagerIsBack) {
    world.disconnect();
    device().at(Table::holding_register, 0) = 42;
    world.run(hours{1});
    world.connect();
    EXPECT_TRUE(world.run_until(
        [&] { return world.told("plc", "pressure") == Value{std::int64_t{42}}; }, seconds{10}));
}

} // namespace
} // namespace railbridge::sim
