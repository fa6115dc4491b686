// How long values are kept, whatever the wall clock does.

#include "tests/manager/own_asset_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr manager::Millis minute = 60'000;
constexpr manager::Millis kept_for = 20 * minute;
constexpr manager::Millis years = manager::Millis{75} * 365 * 24 * 60 * minute;

class HistoryAgeTest : public OwnAssetTest {
protected:
    HistoryAgeTest() {
        core_->set_history({kept_for, 1'000'000});
        EXPECT_THAT(create(R"({"a":{"type":"integer","value":1,"meta":{"storeDataPoints":true}}})"),
                    HasSubstr("CREATE"));
    }

    /// The manager is off for that long.
    void restart_after(manager::Millis pause) {
        now_ += pause;
        running_ = 5000; // another clock of the machine
        restart();
        core_->set_history({kept_for, 1'000'000});
        ASSERT_TRUE(log_in(user_));
        tick();
    }

    void put(const std::string& value) { request(user_, id_ + "/attributes/a/update", value); }

    void run(manager::Millis time) {
        pass(time);
        tick();
    }

    std::vector<std::string> kept() {
        std::vector<std::string> values;
        const auto points = core_->records().history({id_, "a", 0, 0, false, 0, {}});
        for (const manager::HistoryPoint& point : *points) {
            values.push_back(point.value_json);
        }
        return values;
    }
};

TEST_F(HistoryAgeTest, AValueGoesWhenTheManagerHasRunForAsLong) {
    run(5 * minute);
    put("2");
    run(kept_for - 5 * minute);
    EXPECT_THAT(kept(), ElementsAre("1", "2"));
    run(1000);
    EXPECT_THAT(kept(), ElementsAre("2"));
    run(5 * minute);
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(HistoryAgeTest, AClockThatJumpsAheadDeletesNothing) {
    now_ += years;
    run(kept_for);
    EXPECT_THAT(kept(), ElementsAre("1"));
    run(1000);
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(HistoryAgeTest, NorDoesARestartWhileItIsAhead) {
    now_ += years;
    run(minute);
    put("2");
    restart_after(0);
    run(kept_for - 2 * minute);
    EXPECT_THAT(kept(), ElementsAre("1", "2"));
    now_ -= years;
    run(1000);
    EXPECT_THAT(kept(), ElementsAre("1", "2"));
}

TEST_F(HistoryAgeTest, WhatCameWhileItWasAheadGoesInTimeToo) {
    now_ += years;
    run(minute);
    put("2");
    now_ -= years;
    put("3");
    run(kept_for - minute);
    put("4");
    EXPECT_THAT(kept(), ElementsAre("1", "2", "3", "4"));
    run(2 * minute);
    EXPECT_THAT(kept(), ElementsAre("4"));
}

TEST_F(HistoryAgeTest, TheFirstStartMayBeAheadToo) {
    now_ += years;
    restart_after(0);
    run(minute);
    put("2");
    now_ -= years;
    run(kept_for + 1000);
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(HistoryAgeTest, WhileTheManagerIsOffNothingGrowsOlder) {
    run(5 * minute);
    put("2");
    restart_after(10 * kept_for);
    run(kept_for - 5 * minute);
    EXPECT_THAT(kept(), ElementsAre("1", "2"));
    run(1000);
    EXPECT_THAT(kept(), ElementsAre("2"));
}

/// They are numbered by a wall clock that was ahead.
TEST_F(HistoryAgeTest, ValuesOfTheFutureOfAnEarlierVersionTakeNoneWithThem) {
    const manager::Attribute future{"a", "integer", "{}", "7", now_ + years};
    manager::Attribute present = future;
    present.value_json = "6";
    present.timestamp = now_;
    store_.put_history(id_, present, present.timestamp);
    store_.put_history(id_, future, future.timestamp);
    ASSERT_TRUE(store_.commit());
    restart_after(0);
    run(kept_for);
    EXPECT_THAT(kept(), ElementsAre("6", "7"));
    run(1000);
    EXPECT_THAT(kept(), ElementsAre("7"));
}

TEST(RetentionClock, GoesOnFromTheNewestValue) {
    manager::RetentionClock clock;
    EXPECT_EQ(clock.time(1'000, 50), 1'000);
    EXPECT_EQ(clock.time(800'000, 150), 1'100);
}

TEST(RetentionClock, BeginsSomewhereWithoutAny) {
    manager::RetentionClock clock;
    EXPECT_EQ(clock.time(std::nullopt, 50), 0);
    EXPECT_EQ(clock.time(900'000, 150), 100);
}

} // namespace
} // namespace railbridge::test
