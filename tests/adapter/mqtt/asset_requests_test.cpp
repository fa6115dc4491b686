// Operations on assets one after the other: the answer, no answer, and what else the session
// brings.

#include "adapters/mqtt/asset_requests.hpp"
#include "tests/adapter/mqtt/mqtt_peer.hpp"
#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace railbridge::test {
namespace {

const std::string base = "master/gateway-test/";
const std::string get_topic = base + "operations/assets/" + press_id + "/get";

class AssetRequestsTest : public testing::TestWithParam<mqtt::ProtocolChoice> {
protected:
    mqtt::UplinkSettings settings() const {
        auto result = settings_for(broker_.port());
        result.protocol = GetParam();
        return result;
    }

    std::vector<std::string> journaled() const {
        const std::lock_guard lock{mutex_};
        return journaled_;
    }

    TemporaryDirectory directory_;
    RunningBroker broker_{directory_, "allow_anonymous true"};
    Mapping mapping_ = small_mapping();
    SystemClock clock_;
    MemoryLog log_;
    mutable std::mutex mutex_;
    std::vector<std::string> journaled_;
    mqtt::AssetRequests requests_{settings(), mapping_, clock_,
                                  [this](const PendingEvent& event) {
                                      const std::lock_guard lock{mutex_};
                                      journaled_.push_back(event.ack_id);
                                      return mqtt::JournalOutcome::stored;
                                  },
                                  log_};
};

TEST_P(AssetRequestsTest, EachGetsItsAnswer) {
    ASSERT_TRUE(requests_.connect());
    Subscriber manager{broker_.port(), "#"};
    std::thread answering{[&] {
        EXPECT_TRUE(manager.awaits(get_topic + " "));
        publish(broker_.port(), base + "operations/assets/another/get/response", "{}");
        publish(broker_.port(), get_topic + "/response", R"({"id":"x","type":"ThingAsset"})");
    }};
    const auto got = requests_.get(press_id);
    answering.join();
    ASSERT_TRUE(got) << got.error().text;
    EXPECT_FALSE(got->error);
    EXPECT_EQ(got->payload, R"({"id":"x","type":"ThingAsset"})");

    std::thread refusing{[&] {
        EXPECT_TRUE(manager.awaits(base + "operations/assets/" + press_id + "/create {}"));
        publish(broker_.port(), base + "operations/assets/" + press_id + "/create/response",
                R"({"type":"error","error":"CONFLICT","message":"there already"})");
    }};
    const auto created = requests_.create(press_id, "{}");
    refusing.join();
    ASSERT_TRUE(created) << created.error().text;
    EXPECT_EQ(created->error, OperationError::conflict);
    EXPECT_EQ(created->message, "there already");
}

TEST_P(AssetRequestsTest, CommandsOfTheSessionAreJournaledAndNotAcknowledged) {
    {
        UplinkBench bridge{settings()};
        ASSERT_TRUE(bridge.client.start());
        ASSERT_TRUE(bridge.awaits<UplinkUp>());
    }
    publish(broker_.port(), base + "gateway/events/pending",
            R"({"ackId":"A1","event":{"eventType":"attribute","ref":{"id":")" +
                std::string(press_id) +
                R"(","name":"lamp"},"value":true,"timestamp":1732716480547,"deleted":false}})");
    const auto before = broker_.log().size();
    ASSERT_TRUE(requests_.connect());
    EXPECT_TRUE(await([&] { return journaled() == std::vector<std::string>{"A1"}; }));
    const std::string log = broker_.log().substr(before);
    EXPECT_EQ(log.find("gateway/events/acknowledge"), std::string::npos);
    EXPECT_EQ(log.find("bridgeStatus"), std::string::npos) << "no last will either";
}

TEST_P(AssetRequestsTest, ALostConnectionIsNoAnswer) {
    ASSERT_TRUE(requests_.connect());
    Subscriber manager{broker_.port(), "#"};
    std::thread killing{[&] {
        EXPECT_TRUE(manager.awaits(get_topic + " "));
        broker_.kill_hard();
    }};
    const auto got = requests_.get(press_id);
    killing.join();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().recovery, Recovery::retry_later) << "unlike a refusal";
    EXPECT_FALSE(requests_.get(press_id)) << "and none after it";
}

TEST_P(AssetRequestsTest, WithoutABrokerThereIsNoConnection) {
    broker_.kill_hard();
    const auto connected = requests_.connect();
    ASSERT_FALSE(connected);
    EXPECT_NE(connected.error().text, "");
}

INSTANTIATE_TEST_SUITE_P(Versions, AssetRequestsTest,
                         testing::Values(mqtt::ProtocolChoice::v5_only,
                                         mqtt::ProtocolChoice::v311_only),
                         [](const auto& version) {
                             return version.param == mqtt::ProtocolChoice::v5_only ? "Mqtt5"
                                                                                   : "Mqtt311";
                         });

} // namespace
} // namespace railbridge::test
