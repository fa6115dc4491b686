// The client against a broker that knows nothing of the manager: connection, subscriptions,
// publishes, pending events, loss and return.

#include "tests/adapter/mqtt/mqtt_peer.hpp"
#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace railbridge::test {
namespace {

constexpr const char* base = "master/gateway-test/";

std::string pending_payload(const std::string& ack_id, const std::string& value) {
    return R"({"ackId":")" + ack_id + R"(","event":{"eventType":"attribute","ref":{"id":")" +
           press_id + R"(","name":"lamp"},"value":)" + value +
           R"(,"timestamp":1732716480547,"deleted":false,"realm":"master"}})";
}

class SessionTest : public testing::TestWithParam<mqtt::ProtocolChoice> {
protected:
    mqtt::UplinkSettings settings() const {
        auto result = settings_for(broker_.port());
        result.protocol = GetParam();
        return result;
    }

    TemporaryDirectory directory_;
    RunningBroker broker_{directory_, "allow_anonymous true"};
};

TEST_P(SessionTest, ComesUpAfterAllSubscriptionsWereGranted) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    EXPECT_TRUE(bench.all<UplinkUp>().front().pending_granted);
    EXPECT_TRUE(bench.all<UplinkUp>().front().events_granted);
    EXPECT_FALSE(bench.all<UplinkUp>().front().session_present);
    const std::string log = broker_.log();
    for (const char* filter :
         {"operations/assets/+/+/response (QoS 0)",
          "operations/assets/+/attributes/+/response (QoS 0)",
          "operations/assets/+/attributes/+/+/response (QoS 0)", "gateway/events/pending (QoS 1)",
          "events/assets/1abcdefghijklmnopqrstu (QoS 0)",
          "events/assets/1abcdefghijklmnopqrstu/attributes (QoS 0)"}) {
        EXPECT_NE(log.find(std::string{base} + filter), std::string::npos) << filter;
    }
}

TEST_P(SessionTest, PublishesWithWhatTheApiAsksForAndAnswersEachOnce) {
    UplinkBench bench{settings()};
    Subscriber manager{broker_.port(), "#"};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    UpdateBatch batch;
    batch.id = 7;
    batch.values = {{"lamp", true}, {"speed", 12.5}};
    bench.client.publish_update(batch);
    bench.client.acknowledge(8, "abc");
    bench.client.get_asset(9, AssetIndex{0});
    EXPECT_TRUE(manager.awaits(std::string{base} + "operations/assets/" + press_id +
                               R"(/attributes/update {"lamp":true,"speed":12.5})"));
    EXPECT_TRUE(manager.awaits(std::string{base} + "gateway/events/acknowledge abc"));
    ASSERT_TRUE(bench.awaits<PublishDone>(3));
    std::vector<PublishId> ids;
    for (const auto& done : bench.all<PublishDone>()) {
        EXPECT_FALSE(done.error);
        ids.push_back(done.id);
    }
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(ids, (std::vector<PublishId>{7, 8, 9}));
}

TEST_P(SessionTest, PendingEventsAreJournaledBeforeTheyAreEmitted) {
    UplinkBench bench{settings()};
    std::vector<std::string> journaled;
    bench.journal = [&](const PendingEvent& event) {
        EXPECT_TRUE(bench.all<PendingReceived>().size() == journaled.size());
        journaled.push_back(event.ack_id);
        return journaled.size() == 1 ? mqtt::JournalOutcome::stored
                                     : mqtt::JournalOutcome::duplicate;
    };
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    publish(broker_.port(), std::string{base} + "gateway/events/pending",
            pending_payload("one", "true"));
    publish(broker_.port(), std::string{base} + "gateway/events/pending",
            pending_payload("two", "1"));
    ASSERT_TRUE(bench.awaits<PendingReceived>(2));
    const auto received = bench.all<PendingReceived>();
    EXPECT_EQ(received[0].event.ack_id, "one");
    EXPECT_EQ(received[0].event.value, Value{true});
    EXPECT_TRUE(received[0].journaled);
    EXPECT_FALSE(received[0].duplicate);
    EXPECT_EQ(received[1].event.value, Value{std::int64_t{1}});
    EXPECT_TRUE(received[1].duplicate);
    EXPECT_GT(received[0].event.received_wall, received[0].event.event_time);
}

TEST_P(SessionTest, WhoPublishesDoesNotWaitForTheJournal) {
    UplinkBench bench{settings()};
    std::atomic<bool> journaling{false};
    std::atomic<bool> returned{false};
    bench.journal = [&](const PendingEvent&) {
        journaling = true;
        EXPECT_TRUE(await([&] { return returned.load(); }));
        return mqtt::JournalOutcome::stored;
    };
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    publish(broker_.port(), std::string{base} + "gateway/events/pending",
            pending_payload("one", "true"));
    ASSERT_TRUE(await([&] { return journaling.load(); }));
    bench.client.acknowledge(1, "x");
    returned = true;
    ASSERT_TRUE(bench.awaits<PublishDone>());
    EXPECT_FALSE(bench.all<PublishDone>().front().error);
}

TEST_P(SessionTest, AThrowingJournalIsAFailedOneAndTheClientLivesOn) {
    UplinkBench bench{settings()};
    bench.journal = [](const PendingEvent&) -> mqtt::JournalOutcome {
        throw std::runtime_error("disk full");
    };
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    publish(broker_.port(), std::string{base} + "gateway/events/pending",
            pending_payload("one", "true"));
    publish(broker_.port(), std::string{base} + "gateway/events/pending", "{nonsense");
    ASSERT_TRUE(bench.awaits<PendingReceived>(2));
    EXPECT_FALSE(bench.all<PendingReceived>()[0].journaled);
    EXPECT_NE(bench.all<PendingReceived>()[1].defect, "");
    bench.client.acknowledge(1, "x");
    EXPECT_TRUE(bench.awaits<PublishDone>());
}

TEST_P(SessionTest, LeavesAndTakesUpPendingEventsOnRequest) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    bench.client.accept_pending(false);
    ASSERT_TRUE(await([&] { return broker_.log().find("UNSUBACK") != std::string::npos; }));
    publish(broker_.port(), std::string{base} + "gateway/events/pending",
            pending_payload("unheard", "true"));
    bench.client.accept_pending(true);
    ASSERT_TRUE(await([&] {
        const std::string log = broker_.log();
        const auto left = log.find("UNSUBACK");
        return log.find("Sending SUBACK", left) != std::string::npos;
    }));
    publish(broker_.port(), std::string{base} + "gateway/events/pending",
            pending_payload("heard", "true"));
    ASSERT_TRUE(bench.awaits<PendingReceived>());
    EXPECT_EQ(bench.all<PendingReceived>().front().event.ack_id, "heard");
}

TEST_P(SessionTest, WhileDownEveryPublishIsAnsweredAtOnce) {
    UplinkBench bench{settings()};
    bench.client.acknowledge(1, "x");
    ASSERT_EQ(bench.all<PublishDone>().size(), 1U);
    EXPECT_EQ(bench.all<PublishDone>().front().error, OperationError::other);
}

TEST_P(SessionTest, ReturnsAfterTheBrokerWasKilled) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    broker_.kill_hard();
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    EXPECT_FALSE(bench.all<UplinkDown>().front().permanent);
    EXPECT_FALSE(bench.all<UplinkDown>().front().taken_over);
    bench.client.acknowledge(5, "lost");
    ASSERT_TRUE(bench.awaits<PublishDone>());
    EXPECT_EQ(bench.all<PublishDone>().front().error, OperationError::other);
    broker_.start();
    ASSERT_TRUE(bench.awaits<UplinkUp>(2));
    bench.client.acknowledge(6, "arrives");
    ASSERT_TRUE(bench.awaits<PublishDone>(2));
    EXPECT_FALSE(bench.all<PublishDone>().back().error);
    // Nothing of before the outage was sent again.
    EXPECT_EQ(bench.all<PublishDone>().size(), 2U);
}

TEST_P(SessionTest, SaysThatItStopsAndTheLastWillStaysSilent) {
    Subscriber manager{broker_.port(), "#"};
    {
        UplinkBench bench{settings()};
        ASSERT_TRUE(bench.client.start());
        ASSERT_TRUE(bench.awaits<UplinkUp>());
    }
    ASSERT_TRUE(await([&] {
        return broker_.log().find("Received DISCONNECT from gateway-test") != std::string::npos;
    }));
    publish(broker_.port(), "mark", "end");
    ASSERT_TRUE(manager.awaits("mark end"));
    const std::string text = manager.text();
    const auto said = text.find("bridgeStatus/update offline\n");
    ASSERT_NE(said, std::string::npos) << text;
    EXPECT_EQ(text.find("bridgeStatus", said + 1), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(Protocols, SessionTest,
                         testing::Values(mqtt::ProtocolChoice::v5_only,
                                         mqtt::ProtocolChoice::v311_only),
                         [](const auto& parameter) {
                             return parameter.param == mqtt::ProtocolChoice::v5_only ? "v5"
                                                                                     : "v311";
                         });

} // namespace
} // namespace railbridge::test
