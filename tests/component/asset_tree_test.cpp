// Assets that lie below others: made after them, moved, lost with them and made again.

#include "tests/component/sim_site.hpp"
#include "tests/component/sim_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Contains;
using testing::HasSubstr;

/// Without points; an asset of this name comes into being.
void add_place(Mapping& mapping, const std::string& key) {
    Asset asset;
    asset.key = key;
    asset.name = key;
    asset.id = std::string(22 - key.size(), '0') + key;
    mapping.assets.push_back(asset);
}

void put_below(Mapping& mapping, const std::string& key, const std::string& parent) {
    const auto find = [&mapping](const std::string& wanted) {
        const auto found =
            std::find_if(mapping.assets.begin(), mapping.assets.end(),
                         [&wanted](const Asset& asset) { return asset.key == wanted; });
        return static_cast<AssetIndex>(found - mapping.assets.begin());
    };
    mapping.assets[index(find(key))].parent = find(parent);
}

/// hall/cell/press and hall/cell/pump, the lowest first; yard beside the hall.
Mapping tree(const std::string& above_press = "cell") {
    SimSite site;
    const auto plant = site.tcp("plant");
    const auto press = site.unit(plant, 1, "press");
    site.grant_level(site.holding(press, "speed", 10, milliseconds{500}));
    site.holding(site.unit(plant, 2, "pump"), "flow", 5, milliseconds{500});
    for (const char* place : {"cell", "hall", "yard"}) {
        add_place(site.mapping, place);
    }
    put_below(site.mapping, "press", above_press);
    put_below(site.mapping, "pump", "cell");
    put_below(site.mapping, "cell", "hall");
    return site.mapping;
}

class AssetTree : public testing::Test {
protected:
    void settle() {
        world_.start();
        world_.run(seconds{3});
    }
    /// True when the reload is taken.
    bool taken(Mapping mapping) {
        const auto before = world_.reloads().size();
        world_.reload(std::move(mapping));
        world_.run_until([&] { return world_.reloads().size() > before; }, seconds{10});
        return world_.reloads().size() > before && world_.reloads().back().taken;
    }
    void expect_all_in_place() {
        EXPECT_EQ(world_.path_of("press"), "hall/cell/press");
        EXPECT_EQ(world_.path_of("pump"), "hall/cell/pump");
    }
    std::uint16_t& speed() { return world_.line("plant").unit(1).at(Table::holding_register, 10); }
    bool nothing_refused(std::size_t from = 0) const {
        return world_.happened("not created", from) == world_.log().size();
    }

    SimWorld world_{tree()};
};

TEST_F(AssetTree, IsMadeFromTheTop) {
    speed() = 7;
    settle();
    expect_all_in_place();
    EXPECT_TRUE(nothing_refused()) << "no asset is asked for before what it lies below";
    EXPECT_EQ(world_.told("press", "speed"), std::optional<Value>{std::int64_t{7}});
    const auto ack = world_.operator_write("press", "speed", std::int64_t{20});
    EXPECT_TRUE(world_.ends(ack, seconds{5}));
    EXPECT_TRUE(world_.acked(ack));
}

TEST_F(AssetTree, ADeletedPlaceComesBackWithAllThatWasBelowIt) {
    settle();
    const auto from = world_.log().size();
    world_.delete_asset("cell");
    ASSERT_EQ(world_.path_of("press"), "");
    speed() = 9; // the only one that has something to tell, so that its loss is seen
    EXPECT_TRUE(
        world_.run_until([&] { return world_.path_of("pump") == "hall/cell/pump"; }, seconds{5}))
        << "a quiet one too";
    world_.run(seconds{2});
    expect_all_in_place();
    EXPECT_EQ(world_.told("press", "speed"), std::optional<Value>{std::int64_t{9}});
    EXPECT_NE(world_.happened("update press.speed=9", from), world_.log().size());
}

TEST_F(AssetTree, IsMadeAgainFromTheTopEveryTime) {
    settle();
    for (const char* place : {"hall", "cell", "hall"}) {
        world_.delete_asset(place);
        ++speed();
        EXPECT_TRUE(world_.run_until([&] { return !world_.path_of("pump").empty(); }, seconds{130}))
            << place;
        world_.run(seconds{70});
        expect_all_in_place();
    }
}

TEST_F(AssetTree, AMoveTouchesNeitherPollsNorCommands) {
    settle();
    world_.line("plant").unit(1).silent = true;
    world_.run(seconds{4});
    const auto ack = world_.operator_write("press", "speed", std::int64_t{20});
    world_.run(milliseconds{200});
    const auto from = world_.log().size();
    ASSERT_TRUE(taken(tree("yard")));
    EXPECT_THAT(world_.reloads().back().news, testing::ElementsAre("asset press changed"));
    EXPECT_TRUE(
        world_.run_until([&] { return world_.path_of("press") == "yard/press"; }, seconds{2}));
    EXPECT_EQ(world_.happened("moved pump", from), world_.log().size());
    world_.line("plant").unit(1).silent = false;
    EXPECT_TRUE(world_.ends(ack, seconds{30}));
    EXPECT_TRUE(world_.acked(ack)) << world_.reason(ack);
    EXPECT_EQ(speed(), 20);
    ASSERT_TRUE(taken(tree("yard")));
    EXPECT_THAT(world_.reloads().back().news, testing::IsEmpty());
}

TEST_F(AssetTree, AMoveReadsOnAsBefore) {
    world_.line("plant").keep_read_times(true);
    settle();
    const auto reads = [this] { return world_.line("plant").read_times().at(2).size(); };
    const auto before = reads();
    world_.run(seconds{10});
    const auto in_ten_seconds = reads() - before;
    const auto from = reads();
    const auto begun = world_.mono();
    ASSERT_TRUE(taken(tree("yard")));
    world_.run(seconds{10} - (world_.mono() - begun));
    EXPECT_GE(reads() - from + 1, in_ten_seconds);
}

TEST_F(AssetTree, AMoveThatIsRefusedCostsNoValue) {
    settle();
    world_.manager_refuses = [](Operation operation, const std::string&,
                                const std::vector<std::string>&) {
        return operation == Operation::update_asset ? std::optional{OperationError::bad_request}
                                                    : std::nullopt;
    };
    ASSERT_TRUE(taken(tree("yard")));
    speed() = 33;
    EXPECT_TRUE(world_.run_until(
        [&] { return world_.told("press", "speed") == std::optional<Value>{std::int64_t{33}}; },
        seconds{5}));
    EXPECT_EQ(world_.path_of("press"), "hall/cell/press");
    EXPECT_THAT(world_.said(), Contains(HasSubstr("press stays where it is")));
    world_.manager_refuses = {};
    world_.disconnect();
    world_.run(seconds{1});
    world_.connect();
    EXPECT_TRUE(
        world_.run_until([&] { return world_.path_of("press") == "yard/press"; }, seconds{5}));
}

TEST_F(AssetTree, APlaceThatCannotBeMadeIsTriedAgainAndThenTheRestFollows) {
    bool refuses = true;
    world_.manager_refuses = [&refuses](Operation operation, const std::string& id,
                                        const std::vector<std::string>&) {
        return refuses && operation == Operation::create_asset && id.find("hall") != id.npos
                   ? std::optional{OperationError::bad_request}
                   : std::nullopt;
    };
    settle();
    EXPECT_EQ(world_.path_of("press"), "");
    EXPECT_FALSE(world_.told("press", "speed").has_value());
    refuses = false;
    EXPECT_TRUE(
        world_.run_until([&] { return world_.path_of("pump") == "hall/cell/pump"; }, seconds{70}));
    world_.run(seconds{2});
    expect_all_in_place();
    EXPECT_TRUE(world_.told("press", "speed").has_value());
}

} // namespace
} // namespace railbridge::sim
