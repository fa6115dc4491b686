// How much gathers for a commit, for a number of requesters who each ask again when they are
// answered.

#include "tools/manager/api/sync_pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

namespace railbridge::manager {
namespace {

class Requesters {
public:
    /// One wait in the background: what of them does not wait already gathers, as far as wanted.
    /// Gives how many gathered.
    std::size_t round(SyncPace& pace, std::size_t all) {
        const std::size_t held = std::min(held_, all);
        const std::size_t wanted = std::max<std::size_t>(1, pace.enough());
        const std::size_t gathered = std::min(all - held, wanted);
        short_rounds_ += gathered < wanted ? 1 : 0;
        pace.gathered(gathered, held);
        held_ = gathered;
        return gathered;
    }

    std::size_t gathered(SyncPace& pace, std::size_t all, int rounds) {
        std::size_t sum = 0;
        for (int i = 0; i < rounds; ++i) {
            sum += round(pace, all);
        }
        return sum;
    }

    int short_rounds() const { return short_rounds_; }

private:
    std::size_t held_ = 1;
    int short_rounds_ = 0;
};

/// With two on their way at every wait.
SyncPace busy() {
    SyncPace pace;
    pace.gathered(2, 1);
    return pace;
}

TEST(SyncPaceTest, ALittleLessThanHalfOfAllGather) {
    constexpr int rounds = 200;
    SyncPace pace = busy();
    Requesters learning;
    learning.gathered(pace, 50, rounds);
    Requesters requesters;
    const std::size_t sum = requesters.gathered(pace, 50, rounds);
    EXPECT_GE(sum, 20U * rounds);
    EXPECT_LE(sum, 25U * rounds);
    EXPECT_LE(requesters.short_rounds(), rounds / 16) << "a wait for nobody";
}

TEST(SyncPaceTest, WhatIsWantedFollowsHowManyThereAre) {
    SyncPace pace = busy();
    Requesters requesters;
    requesters.gathered(pace, 200, 400);
    EXPECT_GE(pace.enough(), 80U);
    EXPECT_LE(pace.enough(), 101U);
    requesters.gathered(pace, 50, 20);
    EXPECT_GE(pace.enough(), 20U);
    EXPECT_LE(pace.enough(), 26U);
    requesters.gathered(pace, 6, 20);
    EXPECT_EQ(pace.enough(), 16U) << "fewer would not make a commit cheap";
}

TEST(SyncPaceTest, ALoneRequesterIsNotKeptWaiting) {
    SyncPace pace = busy();
    EXPECT_TRUE(pace.in_background());
    for (int i = 0; i < 8; ++i) {
        pace.gathered(0, 1);
    }
    EXPECT_FALSE(pace.in_background());
    EXPECT_EQ(pace.enough(), 0U);
}

} // namespace
} // namespace railbridge::manager
