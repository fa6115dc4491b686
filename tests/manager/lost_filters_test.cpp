// Subscriptions that the store has and the broker has not.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::IsEmpty;

/// A session of a client that has subscribed, was away, and comes back when the broker was started
/// anew, which has no subscription of it.
class LostFiltersTest : public CoreTest {
protected:
    LostFiltersTest() {
        EXPECT_TRUE(log_in(hall_, false));
        EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
        counts_[hall_.handle] = 1;
        tick();
        restart();
        counts_[hall_.handle] = 0;
    }

    std::vector<std::string> ended_within(manager::Millis time) {
        std::vector<std::string> ended;
        for (manager::Millis passed = 0; passed < time; passed += 100) {
            for (std::string& client_id : tick().ended) {
                ended.push_back(std::move(client_id));
            }
            pass(100);
        }
        return ended;
    }
};

TEST_F(LostFiltersTest, WhoDoesNotSubscribeAgainIsToldThatTheSessionIsGone) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(500), IsEmpty()) << "it may be about to subscribe";
    EXPECT_TRUE(subscribe(hall_, "operations/assets/+/+/response"));
    EXPECT_THAT(ended_within(5000), testing::ElementsAre(hall_.client_id))
        << "it waits for pending events, and none will come";
    core_->on_disconnect(hall_.handle, now_);
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(5000), IsEmpty()) << "it was told";
}

TEST_F(LostFiltersTest, WhoSubscribesAgainIsNotDisconnected) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(500), IsEmpty());
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(ended_within(5000), IsEmpty());
}

TEST_F(LostFiltersTest, WhoComesBackAtOnceIsToldNevertheless) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(500), IsEmpty());
    EXPECT_TRUE(subscribe(hall_, "operations/assets/+/+/response"));
    core_->on_disconnect(hall_.handle, now_);
    counts_[hall_.handle] = 1; // the one to responses
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(500), IsEmpty());
    core_->on_disconnect(hall_.handle, now_);
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(5000), testing::ElementsAre(hall_.client_id));
    core_->on_disconnect(hall_.handle, now_);
    counts_[hall_.handle] = 0;
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(5000), IsEmpty()) << "it was told";
}

TEST_F(LostFiltersTest, WhoComesBackAtOnceAndSubscribesIsNotDisconnected) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(500), IsEmpty());
    core_->on_disconnect(hall_.handle, now_);
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(ended_within(5000), IsEmpty());
}

TEST_F(LostFiltersTest, WhoComesBackWithACleanSessionIsNotDisconnectedLaterEither) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(500), IsEmpty());
    core_->on_disconnect(hall_.handle, now_);
    ASSERT_TRUE(log_in(hall_));
    EXPECT_THAT(ended_within(500), IsEmpty());
    core_->on_disconnect(hall_.handle, now_);
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(5000), IsEmpty());
}

TEST_F(LostFiltersTest, WhoWantsACleanSessionIsNotDisconnected) {
    ASSERT_TRUE(log_in(hall_));
    EXPECT_THAT(ended_within(5000), IsEmpty());
}

TEST_F(LostFiltersTest, WhatABrokerThatRunsHasForgottenItTellsItself) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    tick();
    core_->on_disconnect(hall_.handle, now_);
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_THAT(ended_within(5000), IsEmpty());
    EXPECT_THAT(store_.committed().filters, IsEmpty());
}

} // namespace
} // namespace railbridge::test
