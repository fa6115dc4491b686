// What is done about an asset, by what is there and what the mapping wants.

#include "bridge/provisioning/provision_plan.hpp"

#include <gtest/gtest.h>

namespace railbridge {
namespace {

using Action = ProvisionAction;

constexpr ProvisionFlags no_flags{};
constexpr ProvisionFlags replace{.replace = true, .prune = false};
constexpr ProvisionFlags prune{.replace = false, .prune = true};
constexpr ProvisionFlags both{.replace = true, .prune = true};

/// As the bridge made it.
FoundAsset press() {
    FoundAsset asset;
    asset.key = "press";
    asset.id = "4Y1FoulaL6ocSwl5ukKl4R";
    asset.name = "Press 4";
    asset.wanted_type = "ThingAsset";
    asset.known = true;
    asset.there = true;
    asset.type = "ThingAsset";
    asset.marked = true;
    return asset;
}

Action action_of(const FoundAsset& asset, const ProvisionFlags& flags = no_flags) {
    return decide(asset, flags).action;
}

void expect_text(const FoundAsset& asset, const ProvisionFlags& flags, const std::string& text) {
    EXPECT_EQ(to_text(asset, decide(asset, flags)), text);
}

TEST(ProvisionPlan, WhatIsAsItShouldBeStaysSo) {
    for (const auto& flags : {no_flags, replace, prune, both}) {
        const auto decision = decide(press(), flags);
        EXPECT_EQ(decision.action, Action::unchanged);
        EXPECT_FALSE(decision.changes_manager());
        EXPECT_FALSE(decision.loses_history());
    }
    expect_text(press(), no_flags, "unchanged  press \"Press 4\" 4Y1FoulaL6ocSwl5ukKl4R\n");
}

TEST(ProvisionPlan, WhatIsNotThereIsCreated) {
    auto asset = press();
    asset.there = false;
    EXPECT_EQ(action_of(asset), Action::create);
    EXPECT_EQ(decide(asset, no_flags).why, "it was deleted at the manager");
    asset.known = false;
    expect_text(asset, both, "create     press \"Press 4\" 4Y1FoulaL6ocSwl5ukKl4R\n");
    EXPECT_FALSE(decide(asset, no_flags).loses_history());
}

TEST(ProvisionPlan, ADifferenceIsAnUpdate) {
    auto asset = press();
    asset.differences = "the name, lamp (type)";
    asset.marked = false; // of an earlier version, or adopted
    asset.foreign = {"rule", "note"};
    expect_text(asset, no_flags,
                "update     press \"Press 4\" 4Y1FoulaL6ocSwl5ukKl4R: the name, lamp (type)\n"
                "           not ours, left alone: rule, note\n");
    EXPECT_FALSE(decide(asset, both).loses_history());
}

TEST(ProvisionPlan, AnotherPlaceIsAMove) {
    auto asset = press();
    asset.place = "below hall";
    asset.elsewhere = true;
    asset.differences = "the name, its place (below hall)";
    expect_text(asset, both,
                "move       press \"Press 4\" 4Y1FoulaL6ocSwl5ukKl4R: the name, its place (below "
                "hall)\n");
    EXPECT_TRUE(decide(asset, both).changes_manager());
    EXPECT_FALSE(decide(asset, both).loses_history());
    asset.there = false;
    EXPECT_EQ(decide(asset, no_flags).why, "it was deleted at the manager, below hall");
    asset.known = false;
    EXPECT_EQ(decide(asset, no_flags).why, "below hall");
}

TEST(ProvisionPlan, AnotherTypeIsRefusedWithoutTheFlag) {
    auto asset = press();
    asset.type = "PlugAsset";
    asset.differences = "the name";
    EXPECT_EQ(action_of(asset), Action::refuse);
    EXPECT_EQ(action_of(asset, prune), Action::refuse);
    EXPECT_NE(decide(asset, no_flags).why.find("--replace"), std::string::npos);
    const auto decision = decide(asset, replace);
    EXPECT_EQ(decision.action, Action::replace);
    EXPECT_TRUE(decision.loses_history());
    EXPECT_FALSE(decision.drops_former);
    asset.former = {"horn"};
    EXPECT_FALSE(decide(asset, replace).drops_former);
    EXPECT_TRUE(decide(asset, both).drops_former);
    asset.marked = false;
    EXPECT_EQ(action_of(asset, both), Action::refuse) << "somebody else's is not deleted";
}

TEST(ProvisionPlan, WhatIsOutOfReachIsRefused) {
    auto asset = press();
    asset.out_of_reach = "it is not below this gateway";
    asset.type = "PlugAsset";
    EXPECT_EQ(action_of(asset, both), Action::refuse);
    EXPECT_EQ(decide(asset, both).why, "it is not below this gateway");
}

TEST(ProvisionPlan, AttributesOfAnEarlierMappingGoOnlyWithPrune) {
    auto asset = press();
    asset.former = {"horn", "siren"};
    expect_text(asset, replace,
                "unchanged  press \"Press 4\" 4Y1FoulaL6ocSwl5ukKl4R\n"
                "           of an earlier mapping, left alone without --prune: horn, siren\n");
    const auto decision = decide(asset, prune);
    EXPECT_EQ(decision.action, Action::update);
    EXPECT_TRUE(decision.drops_former);
    EXPECT_TRUE(decision.loses_history());
    asset.differences = "the name";
    expect_text(asset, prune,
                "update     press \"Press 4\" 4Y1FoulaL6ocSwl5ukKl4R: the name, without horn, "
                "siren\n");
}

TEST(ProvisionPlan, AnAssetTheMappingHasNoMoreGoesOnlyWithPruneAndOnlyWhenItIsOurs) {
    auto asset = press();
    asset.wanted_type.clear();
    EXPECT_EQ(action_of(asset, replace), Action::keep);
    EXPECT_NE(decide(asset, replace).why.find("--prune"), std::string::npos);
    const auto decision = decide(asset, prune);
    EXPECT_EQ(decision.action, Action::remove);
    EXPECT_TRUE(decision.loses_history());
    EXPECT_TRUE(decision.changes_manager());
    auto foreign = asset;
    foreign.marked = false;
    EXPECT_EQ(action_of(foreign, both), Action::foreign);
    auto moved = asset;
    moved.out_of_reach = "it is not below this gateway";
    EXPECT_EQ(action_of(moved, both), Action::foreign);
    auto shared = asset;
    shared.foreign = {"oil"};
    EXPECT_EQ(action_of(shared, both), Action::foreign) << "not only ours";
    auto gone = asset;
    gone.there = false;
    EXPECT_EQ(action_of(gone, both), Action::forget);
    EXPECT_FALSE(decide(gone, both).changes_manager());
}

TEST(ProvisionPlan, APlaceIsOursByTheIdThatTheBridgeMade) {
    auto place = press();
    place.marked = false;
    place.bare = true;
    place.wanted_type.clear();
    EXPECT_EQ(action_of(place), Action::keep);
    EXPECT_EQ(action_of(place, prune), Action::remove);
    place.foreign = {"notes"};
    EXPECT_EQ(action_of(place, prune), Action::foreign);
    place.foreign.clear();
    place.adopted = true;
    EXPECT_EQ(action_of(place, prune), Action::foreign);
}

TEST(ProvisionPlan, WhatIsAdoptedIsNeverDeleted) {
    auto asset = press();
    asset.adopted = true;
    asset.type = "PlugAsset";
    EXPECT_EQ(action_of(asset, both), Action::refuse);
    asset.wanted_type.clear();
    EXPECT_EQ(action_of(asset, both), Action::foreign);
}

TEST(ProvisionPlan, NothingIsDeletedWhileSomethingThatStaysIsBelowIt) {
    auto cell = press();
    cell.key = "cell";
    cell.id = "5vaPqDQUesMznXSOO7PDps";
    cell.wanted_type.clear();
    auto below = press();
    below.above = {"3vaPqDQUesMznXSOO7PDps", cell.id};
    const auto decided = [&] {
        std::vector<FoundAsset> assets{cell, below};
        return decide_all(assets, both);
    };
    EXPECT_EQ(decided()[0].action, Action::foreign);
    EXPECT_NE(decided()[0].why.find("press"), std::string::npos) << decided()[0].why;
    EXPECT_EQ(decided()[1].action, Action::unchanged);
    cell.wanted_type = "PlugAsset";
    EXPECT_EQ(decided()[0].action, Action::refuse);
    EXPECT_NE(decided()[0].why.find("press"), std::string::npos) << decided()[0].why;
    cell.wanted_type.clear();
    below.wanted_type.clear();
    EXPECT_EQ(decided()[0].action, Action::remove) << "both go";
    EXPECT_EQ(decided()[1].action, Action::remove);
    below.foreign = {"oil"};
    EXPECT_EQ(decided()[0].action, Action::foreign) << "somebody else's stays";
    below = press();
    EXPECT_EQ(decided()[0].action, Action::remove) << "it is not below it";
}

TEST(ProvisionPlan, TheSummaryCounts) {
    EXPECT_EQ(summary({}), "nothing");
    EXPECT_EQ(summary({{Action::unchanged, "", false},
                       {Action::create, "", false},
                       {Action::refuse, "", false},
                       {Action::unchanged, "", false},
                       {Action::foreign, "", false}}),
              "1 to create, 2 unchanged, 1 not ours, 1 refused");
}

} // namespace
} // namespace railbridge
