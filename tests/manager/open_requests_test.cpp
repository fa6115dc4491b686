// Requests at QoS 2: sent again, released, overtaken.

#include "tests/manager/core_fixture.hpp"

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
    void release(const std::string& payload) {
        EXPECT_FALSE(
            core_->on_read(client(hall_), topic(hall_, rest() + "/response"), payload, now_, 2));
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
    release("1");
    release("1"); // the broker asks for each subscription
    EXPECT_EQ(answers(), 1U);
}

} // namespace
} // namespace railbridge::test
