// Where an asset lies, and when a new mapping puts it elsewhere.

#include "bridge/mapping/mapping_change.hpp"
#include "bridge/mapping/mapping_news.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace railbridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Asset named(const std::string& key) {
    Asset asset;
    asset.key = key;
    asset.name = key;
    asset.id = "id of " + key;
    return asset;
}

/// press below hall.
Mapping hall_and_press() {
    Mapping mapping;
    mapping.assets = {named("hall"), named("press")};
    mapping.assets[1].parent = AssetIndex{0};
    return mapping;
}

TEST(AssetPlace, WhatLiesAboveComesFirst) {
    Mapping mapping;
    mapping.assets = {named("d"), named("b"), named("c"), named("a")};
    mapping.assets[0].parent = AssetIndex{2};
    mapping.assets[2].parent = AssetIndex{3};
    EXPECT_THAT(mapping.parents_first(),
                ElementsAre(AssetIndex{1}, AssetIndex{3}, AssetIndex{2}, AssetIndex{0}));
    EXPECT_EQ(mapping.parent_of(AssetIndex{1}), nullptr);
    EXPECT_EQ(mapping.parent_of(AssetIndex{0})->key, "c");
}

TEST(AssetPlace, TheOrderOfTheFilesSaysNothing) {
    const Mapping old = hall_and_press();
    Mapping turned = old;
    std::swap(turned.assets[0], turned.assets[1]);
    turned.assets[0].parent = AssetIndex{1};
    const MappingChange change{old, turned};
    EXPECT_FALSE(change.provision(AssetIndex{0}));
    EXPECT_FALSE(change.provision(AssetIndex{1}));
    EXPECT_THAT(mapping_news(old, turned, 10), IsEmpty());
}

TEST(AssetPlace, AnotherParentIsAChangeOfTheAsset) {
    const Mapping old = hall_and_press();
    Mapping without = old;
    without.assets[1].parent.reset();
    Mapping top = without;
    top.assets[1].at_top = true;
    Mapping adopted = old; // the same key, and another asset of the manager
    adopted.assets[0].id = "id of somebody's hall";
    for (const auto* next : {&without, &top, &adopted}) {
        EXPECT_TRUE(MappingChange(old, *next).provision(AssetIndex{1}));
        EXPECT_FALSE(MappingChange(old, *next).is_new(AssetIndex{1}));
        EXPECT_TRUE(MappingChange(*next, old).provision(AssetIndex{1}));
    }
    EXPECT_FALSE(MappingChange(old, without).provision(AssetIndex{0}));
    EXPECT_THAT(mapping_news(old, without, 10), ElementsAre("asset press changed"));
    EXPECT_TRUE(MappingChange(without, top).provision(AssetIndex{1}));
}

} // namespace
} // namespace railbridge
