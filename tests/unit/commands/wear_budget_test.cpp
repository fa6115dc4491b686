#include "bridge/commands/wear_budget.hpp"

#include "tests/support/mapping_builder.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr WallTime noon{days{20'000} + hours{12}};

class WearBudgetTest : public testing::Test {
protected:
    WearBudgetTest() {
        speed_ = site_.holding(site_.unit(site_.tcp_line("net"), 1), "speed", 0);
        site_.grant_level(speed_).per_day = 2;
    }
    /// Writes that the budget lets go.
    int taken(WearBudget& budget, WallTime now, int wanted) const {
        int count = 0;
        for (int i = 0; i < wanted; ++i) {
            count += std::holds_alternative<WearCount>(budget.take(speed_, now)) ? 1 : 0;
        }
        return count;
    }

    MappingBuilder site_;
    PointId speed_{};
};

TEST_F(WearBudgetTest, LetsSoManyGoADayAndSaysWhenThereIsMore) {
    WearBudget budget{site_.mapping()};
    EXPECT_EQ(std::get<WearCount>(budget.take(speed_, noon)),
              (WearCount{"device.speed", 20'000, 1}));
    EXPECT_EQ(std::get<WearCount>(budget.take(speed_, noon)).writes, 2U);
    const auto refusal = std::get<Refusal>(budget.take(speed_, noon));
    EXPECT_EQ(refusal.state, CommandState::rejected);
    EXPECT_EQ(refusal.reason,
              "wear budget of 2 writes a day is used up; next at 2024-10-05 00:00:00Z");
    EXPECT_EQ(taken(budget, noon + hours{12}, 5), 2);
}

TEST_F(WearBudgetTest, ARestartGivesNothingBack) {
    WearBudget budget{site_.mapping()};
    budget.restore({{"device.speed", 20'000, 1}, {"device.other", 20'000, 9}});
    EXPECT_EQ(taken(budget, noon, 5), 1);
}

TEST_F(WearBudgetTest, ACountOfYesterdayIsNoMore) {
    WearBudget budget{site_.mapping()};
    budget.restore({{"device.speed", 19'999, 2}});
    EXPECT_EQ(taken(budget, noon, 5), 2);
}

TEST_F(WearBudgetTest, AClockThatGoesBackGivesNothingBackAndKeepsNothingForEver) {
    WearBudget budget{site_.mapping()};
    EXPECT_EQ(taken(budget, noon + days{3650}, 5), 2);
    EXPECT_EQ(taken(budget, noon, 5), 0) << "the same day, for all anybody knows";
    EXPECT_EQ(taken(budget, noon + days{1}, 5), 2);
}

} // namespace
} // namespace railbridge::test
