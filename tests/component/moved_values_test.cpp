// A reload moves a point: what was written to its old place proves nothing about the new one, also
// not after a restart, which knows commands by name only.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto hr = Table::holding_register;

/// A coupler's valve is fed; `open` requires it.
SimSite site(std::uint16_t valve_at, Duration fed_every = seconds{5}) {
    SimSite site;
    const auto coupler = site.unit(site.tcp("plant"), 1, "coupler");
    const auto valve = site.holding(coupler, "valve", valve_at);
    site.grant_level(valve, minutes{5});
    site.point(valve).write->rewrite_every = fed_every;
    const auto open = site.coil(coupler, "open", 3);
    site.grant_level(open, minutes{5});
    site.point(open).write->required = valve;
    return site;
}

class MovedValues : public testing::Test {
protected:
    MovedValues() {
        world_.start();
        world_.run(seconds{3});
        EXPECT_EQ(wrote("valve", std::int64_t{7}), CommandState::acked);
        world_.run(seconds{12});
        EXPECT_GE(writes(), 3U);
        world_.line("plant").unit(1).at(hr, 9) = 7; // by chance
    }
    CommandState wrote(const std::string& attribute, Value value) {
        const auto ack = world_.operator_write("coupler", attribute, std::move(value));
        EXPECT_TRUE(world_.ends(ack, minutes{1}));
        return world_.journal(ack);
    }
    std::size_t writes() { return world_.line("plant").writes().size(); }
    void reload(const SimSite& site) {
        const auto before = world_.reloads().size();
        world_.reload(site.mapping);
        ASSERT_TRUE(world_.run_until([&] { return world_.reloads().size() > before; }, seconds{5}));
        ASSERT_TRUE(world_.reloads().back().taken);
        world_.run(milliseconds{1}); // the journal hears of it
    }
    std::size_t writes_in(Duration time) {
        const auto before = writes();
        world_.run(time);
        return writes() - before;
    }

    SimWorld world_{site(0).mapping};
};

TEST_F(MovedValues, AreNotFedToTheNewPlaceBeforeOrAfterARestart) {
    reload(site(9));
    EXPECT_EQ(writes_in(minutes{1}), 0U);
    world_.crash_and_restart();
    EXPECT_EQ(writes_in(minutes{1}), 0U);
    EXPECT_EQ(wrote("open", true), CommandState::rejected) << "what it requires was not written";
    EXPECT_EQ(wrote("valve", std::int64_t{7}), CommandState::acked);
    EXPECT_GE(writes_in(seconds{12}), 2U);
    EXPECT_EQ(wrote("open", true), CommandState::acked);
}

/// As after a trial that nobody confirmed.
TEST_F(MovedValues, OfThePlaceInBetweenAreNotFedToTheOldOneAfterARestart) {
    reload(site(9));
    EXPECT_EQ(wrote("valve", std::int64_t{7}), CommandState::acked);
    reload(site(0));
    world_.crash_and_restart();
    EXPECT_EQ(writes_in(minutes{1}), 0U);
}

TEST_F(MovedValues, WhereOnlyTheGrantChangesItGoesOnAlsoAfterARestart) {
    reload(site(0, seconds{4}));
    EXPECT_GE(writes_in(seconds{12}), 2U);
    world_.crash_and_restart();
    EXPECT_GE(writes_in(seconds{12}), 2U);
}

} // namespace
} // namespace railbridge::sim
