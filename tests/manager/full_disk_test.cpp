// What gathers while a disk that refused is not asked again: a bounded amount.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;

class FullDiskTest : public CoreTest {
protected:
    FullDiskTest() {
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
        store_.make_the_disk_full(true);
    }

    std::string speed() const { return "operations/assets/" + pump_ + "/attributes/speed/update"; }

    /// The disk refuses a change, for which it takes `took`; another one waits for the next time.
    void refuse(manager::Millis took) {
        write(hall_, speed(), "1");
        EXPECT_THAT(answers(), Each(HasSubstr("INTERNAL_SERVER_ERROR")));
        running_ += took;
        EXPECT_EQ(end_tick(), 0);
        write(hall_, speed(), "2");
        EXPECT_THAT(answers(), IsEmpty());
    }

    std::vector<std::string> answers() {
        std::vector<std::string> found;
        for (manager::Publish& publish : tick().publishes) {
            if (publish.purpose == manager::Purpose::response) {
                found.push_back(std::move(publish.payload));
            }
        }
        return found;
    }

    manager::Millis end_tick() { return core_->on_tick_ended({}, running_); }

    /// Requests, until the broker shall rest; gives for how long.
    manager::Millis flood() {
        for (asked_ = 1; asked_ < 2 * fitting; ++asked_) {
            write(hall_, "operations/assets/" + longest_ + "/get");
            EXPECT_THAT(answers(), IsEmpty());
            if (const manager::Millis rest = end_tick(); rest > 0) {
                return rest;
            }
        }
        ADD_FAILURE() << "without a bound";
        return 0;
    }

    static constexpr std::size_t fitting = manager::DurableOutbox::most_waiting / 121'000;
    const std::string longest_ = std::string(60'000, 'x'); ///< in the answer and in its topic
    std::size_t asked_ = 0;
    std::string pump_;
};

TEST_F(FullDiskTest, NobodyIsServedWhenTooMuchWaitsUntilTheDiskIsAskedAgain) {
    refuse(0);
    const int commits = store_.commits();
    running_ += 300;
    EXPECT_EQ(flood(), 700);
    EXPECT_GE(asked_, fitting);
    EXPECT_EQ(store_.commits(), commits) << "asked once a second";
    pass(700);
    const auto told = answers();
    EXPECT_EQ(store_.commits(), commits + 1);
    EXPECT_EQ(told.size(), asked_ + 1) << "all of them";
    EXPECT_THAT(told, Each(HasSubstr("INTERNAL_SERVER_ERROR")));
    EXPECT_EQ(end_tick(), 0) << "there is room again";
}

TEST_F(FullDiskTest, ADiskThatTookLongIsAskedEarlierWhenTooMuchWaits) {
    refuse(5000); // once in 45 s
    const int commits = store_.commits();
    running_ += 1500;
    EXPECT_THAT(answers(), IsEmpty());
    EXPECT_EQ(store_.commits(), commits) << "it is not, as long as there is room";
    for (std::size_t i = 0; i < 2 * fitting && store_.commits() == commits; ++i) {
        write(hall_, "operations/assets/" + longest_ + "/get");
        tick();
        EXPECT_EQ(end_tick(), 0) << "the second is over already";
    }
    EXPECT_EQ(store_.commits(), commits + 1);
}

TEST_F(FullDiskTest, WhatWaitedIsDoneInItsOrderWhenTheDiskHasRoomAgain) {
    refuse(0);
    const manager::Millis rest = flood();
    store_.make_the_disk_full(false);
    pass(rest);
    const auto told = answers();
    ASSERT_EQ(told.size(), asked_ + 1);
    EXPECT_THAT(told.front(), HasSubstr(R"("value":2.0)"));
    EXPECT_THAT(told.back().substr(0, 40), HasSubstr("UNAUTHORIZED"));
    EXPECT_EQ(value(pump_, "speed"), "2.0");
}

TEST_F(FullDiskTest, WhoOnlyReadsIsServedWithoutABound) {
    write(hall_, speed(), "1");
    answers();
    for (std::size_t i = 0; i < 2 * fitting; ++i) {
        write(hall_, "operations/assets/" + longest_ + "/get");
        EXPECT_EQ(answers().size(), 1U);
        ASSERT_EQ(end_tick(), 0);
    }
}

} // namespace
} // namespace railbridge::test
