// What the broker had kept for a gateway that was away: what of it is delivered, and what a denial
// does to the connection.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class KeptMessagesTest : public CoreTest {
protected:
    KeptMessagesTest() {
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
    }

    void listen() { EXPECT_TRUE(subscribe(hall_, "gateway/events/pending")); }

    /// Of a tick: the messages about pending events.
    std::vector<std::string> delivered() {
        return payloads(topic(hall_, "gateway/events/pending"));
    }

    /// It leaves with the next tick.
    void issue(const std::string& value) {
        core_->on_admin("cli",
                        R"({"command":"attribute write","realm":"plant","asset":")" + pump_ +
                            R"(","attribute":"speed","value":")" + value + R"("})",
                        now_);
    }

    /// Issued while the gateway listens. The message to it.
    std::string issue_and_deliver(const std::string& value) {
        issue(value);
        const auto messages = delivered();
        EXPECT_EQ(messages.size(), 1U);
        return messages.empty() ? std::string() : messages.back();
    }

    /// Comes back in the session that the broker has kept.
    void come_back() {
        core_->on_disconnect(hall_.handle, now_);
        EXPECT_TRUE(log_in(hall_, false));
    }

    /// The broker had kept this, and asks.
    bool may_deliver(const std::string& message) {
        return core_->on_read(client(hall_), topic(hall_, "gateway/events/pending"), message, now_,
                              1);
    }

    std::string pump_;
};

TEST_F(KeptMessagesTest, OfWhatTheBrokerKeptOnlyWhatStillWaitsIsDeliveredAndInOrder) {
    listen();
    std::vector<std::string> kept;
    for (const char* value : {"1", "2", "3", "4"}) {
        kept.push_back(issue_and_deliver(value));
    }
    come_back();
    EXPECT_TRUE(may_deliver(kept[0]));
    EXPECT_FALSE(may_deliver(kept[2])) << "the second comes first";
    EXPECT_TRUE(may_deliver(kept[1]));
    EXPECT_TRUE(may_deliver(kept[2]));
    EXPECT_TRUE(may_deliver(kept[3]));
    EXPECT_TRUE(may_deliver(kept[0])) << "and once more, in order";
    EXPECT_FALSE(may_deliver("{}"));
    EXPECT_TRUE(write(hall_, "gateway/events/acknowledge",
                      text(manager::parse_json_object(kept[1]).value(), "ackId")));
    tick();
    come_back();
    EXPECT_TRUE(may_deliver(kept[2]));
    EXPECT_FALSE(may_deliver(kept[0])) << "superseded";
    EXPECT_FALSE(may_deliver(kept[1])) << "acknowledged";
    EXPECT_TRUE(may_deliver(kept[3]));
    pass(60'000);
    tick();
    pass(manager::pending_lifetime);
    tick();
    come_back();
    EXPECT_FALSE(may_deliver(kept[2])) << "given up";
}

TEST_F(KeptMessagesTest, WhoseFirstKeptMessageIsDeniedIsServedByTheNextConnection) {
    listen();
    const std::string first = issue_and_deliver("1");
    const std::string second = issue_and_deliver("2");
    come_back();
    EXPECT_FALSE(may_deliver(second)) << "the first comes first";
    EXPECT_FALSE(may_deliver(first)) << "the broker might not send it";
    listen();
    const auto blocked = tick();
    EXPECT_THAT(blocked.publishes, IsEmpty()) << "nothing the broker could keep once more";
    EXPECT_THAT(blocked.renewals, ElementsAre(hall_.client_id));
    operator_writes(pump_, "speed", "3");
    EXPECT_THAT(delivered(), IsEmpty());
    come_back();
    listen();
    EXPECT_THAT(delivered(), testing::SizeIs(3));
    EXPECT_THAT(tick().renewals, IsEmpty());
}

TEST_F(KeptMessagesTest, ManyDeniedMessagesEndTheConnectionThoughTheFirstIsAllowed) {
    listen();
    const std::string kept = issue_and_deliver("1");
    for (const std::size_t denied : {manager::max_in_flight - 1, manager::max_in_flight}) {
        come_back();
        EXPECT_TRUE(may_deliver(kept));
        for (std::size_t i = 0; i < denied; ++i) {
            EXPECT_FALSE(may_deliver("{}"));
        }
        EXPECT_THAT(tick().renewals, testing::SizeIs(denied / manager::max_in_flight));
    }
}

TEST_F(KeptMessagesTest, AConnectionIsEndedAlsoWhenTheDiskFailsThen) {
    come_back();
    EXPECT_FALSE(may_deliver("{}"));
    store_.fail_next_commit();
    EXPECT_TRUE(write(hall_, "operations/assets/r/create", R"({"name":"R","type":"Own"})"));
    EXPECT_THAT(tick().renewals, ElementsAre(hall_.client_id));
}

TEST_F(KeptMessagesTest, WhatWaitsForTheDiskDoesNotLeaveBeforeAnOlderEvent) {
    listen();
    const std::string first = issue_and_deliver("1");
    issue("2");
    come_back(); // the tick that sends the second has not come yet
    listen();
    const auto messages = delivered();
    ASSERT_THAT(messages, testing::SizeIs(2));
    EXPECT_EQ(messages.front(), first);
}

TEST_F(KeptMessagesTest, WhatWaitsForTheDiskIsNotLeftToTheBrokerWhenItsGatewayGoes) {
    listen();
    issue("1");
    core_->on_disconnect(hall_.handle, now_);
    EXPECT_THAT(delivered(), IsEmpty());
    ASSERT_TRUE(log_in(hall_, false));
    listen();
    EXPECT_THAT(delivered(), testing::SizeIs(1));
}

} // namespace
} // namespace railbridge::test
