// Requests at QoS 2: sent again, released, overtaken.

#include "tests/manager/core_fixture.hpp"

#include <deque>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// A client that has several requests at QoS 2 under way.
class OpenRequestsTest : public CoreTest {
protected:
    OpenRequestsTest() {
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
        EXPECT_TRUE(subscribe(hall_, "operations/assets/+/attributes/+/update/response"));
    }

    std::string rest() const { return "operations/assets/" + pump_ + "/attributes/speed/update"; }

    /// Up to PUBREC: the broker keeps it.
    void publish(const std::string& payload) {
        const std::string to = topic(hall_, rest());
        EXPECT_TRUE(core_->on_write(client(hall_), to, payload, now_, 2));
        EXPECT_EQ(core_->on_accepted(client(hall_), to, payload), to + "/response");
    }
    /// The broker asks once for each subscription; every message of it lies in a place of its own.
    void release(const std::string& payload, int subscriptions = 1) {
        const std::string& kept = kept_.emplace_back(topic(hall_, rest() + "/response"));
        for (int i = 0; i < subscriptions; ++i) {
            EXPECT_FALSE(core_->on_read(client(hall_), kept, payload, now_, 2));
        }
    }
    std::size_t answers() { return payloads(topic(hall_, rest() + "/response")).size(); }

    /// The session is resumed, for which the broker shows what is unreleased once more.
    void come_back(const std::vector<std::string>& unreleased) {
        core_->on_disconnect(hall_.handle, now_);
        hall_.handle = 20;
        counts_[hall_.handle] = 1;
        ASSERT_TRUE(log_in(hall_, false));
        for (const std::string& payload : unreleased) {
            EXPECT_TRUE(core_->on_write(client(hall_), topic(hall_, rest() + "/response"), payload,
                                        now_, 2));
        }
        tick();
    }

    std::string pump_;
    std::deque<std::string> kept_;
};

TEST_F(OpenRequestsTest, AValueThatComesBackIsWrittenAgain) {
    publish("1");
    publish("0");
    publish("1");
    EXPECT_EQ(answers(), 3U);
    EXPECT_EQ(value(pump_, "speed"), "1.0");
    release("1");
    release("0");
    publish("0");
    EXPECT_EQ(value(pump_, "speed"), "0.0");
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, WhatWasWrittenBetweenAtAnotherQosCounts) {
    publish("1");
    EXPECT_TRUE(write(hall_, rest(), "0"));
    publish("1");
    EXPECT_EQ(value(pump_, "speed"), "1.0");
    EXPECT_EQ(answers(), 3U);
}

TEST_F(OpenRequestsTest, OnANewConnectionEachIsRepeatedOnce) {
    ASSERT_TRUE(log_in(hall_, false));
    subscribe(hall_, "operations/assets/+/attributes/+/update/response");
    tick();
    publish("1");
    publish("0");
    EXPECT_EQ(answers(), 2U);
    come_back({"1", "0"});
    publish("1");
    publish("0");
    EXPECT_EQ(answers(), 0U) << "both repeated";
    publish("1");
    EXPECT_EQ(answers(), 1U) << "lost with the connection, so never seen before";
    EXPECT_EQ(value(pump_, "speed"), "1.0");
}

TEST_F(OpenRequestsTest, ADirectRepetitionIsTheSameRequest) {
    publish("1");
    publish("1");
    release("1");
    EXPECT_EQ(answers(), 1U);
    publish("1");
    release("1");
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, AnEqualRequestThatIsReleasedToIsAnother) {
    publish("1");
    publish("1");
    publish("1");
    EXPECT_EQ(answers(), 1U);
    release("1");
    EXPECT_EQ(answers(), 0U);
    release("1");
    EXPECT_EQ(answers(), 1U);
    release("1");
    EXPECT_EQ(answers(), 1U);
    publish("1");
    EXPECT_EQ(answers(), 1U) << "nothing is in doubt any more";
}

TEST_F(OpenRequestsTest, AnEqualRequestThatWasOvertakenIsNotCarriedOutLate) {
    publish("1");
    publish("1");
    publish("0");
    EXPECT_EQ(answers(), 2U);
    release("1");
    tick();
    release("1");
    const auto answer = payloads(topic(hall_, rest() + "/response"));
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_THAT(answer[0], HasSubstr("CONFLICT"));
    EXPECT_EQ(value(pump_, "speed"), "0.0");
}

TEST_F(OpenRequestsTest, EveryFilterThatIsGrantedCounts) {
    EXPECT_TRUE(core_->on_unsubscribe(
        client(hall_), topic(hall_, "operations/assets/+/attributes/+/update/response")));
    for (int i = 0; i < 500; ++i) {
        EXPECT_TRUE(subscribe(hall_, "operations/assets/" + std::to_string(i) + "/get/response"));
    }
    EXPECT_TRUE(subscribe(hall_, rest() + "/response"));
    publish("1");
    publish("1");
    EXPECT_EQ(answers(), 1U) << "the same, sent again";
}

TEST_F(OpenRequestsTest, OneReleaseThatMeetsTwoSubscriptionsIsOne) {
    publish("1");
    publish("1");
    release("1", 2);
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, SeveralReleasesBetweenTwoTicksAreSeveral) {
    publish("1");
    publish("1");
    publish("1");
    release("1", 2);
    release("1", 2);
    release("1", 2);
    EXPECT_EQ(answers(), 3U) << "over TLS the broker handles what came in one record at once";
}

TEST_F(OpenRequestsTest, MoreThanTheBrokerLetsBeUnderWayAreToldSo) {
    for (std::size_t i = 0; i <= manager::max_in_flight; ++i) {
        publish("1");
    }
    const auto told = payloads(topic(hall_, rest() + "/response"));
    ASSERT_EQ(told.size(), 2U);
    EXPECT_THAT(told[0], HasSubstr("1.0"));
    EXPECT_THAT(told[1], HasSubstr("CONFLICT"));
    for (std::size_t i = 0; i < manager::max_in_flight; ++i) { // what the broker has
        release("1");
    }
    EXPECT_EQ(answers(), manager::max_in_flight - 1);
    publish("1");
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, WithMqtt5TooAnEqualRequestThatFollowsIsTheSameUntilItsEndTells) {
    hall_.handle = 30;
    ASSERT_TRUE(core_->on_auth(
        {hall_.handle, hall_.client_id, hall_.username, hall_.secret, 5, true}, now_));
    EXPECT_TRUE(subscribe(hall_, rest() + "/response"));
    tick();
    publish("1");
    publish("1");
    EXPECT_EQ(answers(), 1U);
    release("1");
    EXPECT_EQ(answers(), 0U);
    release("1");
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, AFreshSessionHasNothingOpen) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_TRUE(subscribe(hall_, rest() + "/response"));
    tick();
    publish("1");
    EXPECT_EQ(answers(), 1U);
    core_->on_disconnect(hall_.handle, now_);
    hall_.handle = 20;
    ASSERT_TRUE(log_in(hall_, false));
    counts_[hall_.handle] = 0; // the broker has forgotten the session
    tick();
    EXPECT_TRUE(subscribe(hall_, rest() + "/response"));
    publish("1");
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, WhoStopsListeningHasNothingOpen) {
    const std::string filter = "operations/assets/+/attributes/+/update/response";
    publish("1");
    EXPECT_TRUE(core_->on_unsubscribe(client(hall_), topic(hall_, filter)));
    EXPECT_TRUE(subscribe(hall_, filter)); // released meanwhile, which nobody was told
    publish("1");
    EXPECT_EQ(answers(), 2U);
}

TEST_F(OpenRequestsTest, WhatIsOlderThanACompleteDeliveryIsOver) {
    ASSERT_TRUE(log_in(hall_, false));
    EXPECT_TRUE(subscribe(hall_, rest() + "/response"));
    tick();
    publish("1"); // its packet id is used again, so it never ends
    publish("0");
    release("0");
    EXPECT_EQ(answers(), 2U);
    come_back({});
    publish("1");
    EXPECT_EQ(answers(), 1U);
}

TEST_F(OpenRequestsTest, AnEqualLastWillIsARequestOfItsOwn) {
    publish("1");
    EXPECT_EQ(answers(), 1U);
    core_->on_disconnect(hall_.handle, now_);
    EXPECT_TRUE(core_->on_write(client(hall_), topic(hall_, rest()), "1", now_, 2));
    EXPECT_EQ(answers(), 1U);
}

} // namespace
} // namespace railbridge::test
