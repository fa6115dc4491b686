// The uplink against the manager itself: provisioning, updates, commands, errors, in both versions
// of MQTT.

#include "tests/adapter/mqtt/uplink_bench.hpp"
#include "tests/manager/running_manager.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

class ManagerTest : public testing::TestWithParam<mqtt::ProtocolChoice> {
protected:
    void SetUp() override {
        manager_.add_realm("plant");
        gateway_ = manager_.add_gateway("plant", "Box 1");
    }

    mqtt::UplinkSettings settings() const {
        auto result = settings_for(manager_.port());
        result.realm = gateway_.realm;
        result.client_id = gateway_.client_id;
        result.gateway_id = gateway_.asset_id;
        result.secret = gateway_.secret;
        result.protocol = GetParam();
        return result;
    }

    /// The response to one operation, after its PublishDone.
    static ResponseReceived response(UplinkBench& bench, const std::function<void()>& operation) {
        const std::size_t before = bench.all<ResponseReceived>().size();
        operation();
        if (!bench.awaits<ResponseReceived>(before + 1)) {
            ADD_FAILURE() << "no response";
            return {};
        }
        return bench.all<ResponseReceived>()[before];
    }

    std::string attribute(const char* asset, const char* name) const {
        return manager_.run_ok({"attribute", "get", "--realm", "plant", "--json", asset, name});
    }

    RunningManager manager_;
    GatewayLogin gateway_;
};

TEST_P(ManagerTest, ProvisionsComparesAndUpdates) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    EXPECT_TRUE(bench.all<UplinkUp>().front().pending_granted);

    const auto missing = response(bench, [&] { bench.client.get_asset(1, AssetIndex{0}); });
    EXPECT_EQ(missing.operation, Operation::get_asset);
    EXPECT_EQ(missing.asset_id, press_id);
    // Which of the two depends on whether an asset that does not exist lies within our reach.
    EXPECT_TRUE(missing.error == OperationError::not_found ||
                missing.error == OperationError::unauthorized)
        << missing.message;

    const auto created = response(bench, [&] { bench.client.create_asset(2, AssetIndex{0}); });
    EXPECT_EQ(created.operation, Operation::create_asset);
    EXPECT_EQ(created.asset_id, press_id);
    EXPECT_FALSE(created.error) << created.message;

    const auto again = response(bench, [&] { bench.client.create_asset(3, AssetIndex{0}); });
    EXPECT_EQ(again.error, OperationError::conflict);
    EXPECT_NE(again.message, "");

    EXPECT_FALSE(response(bench, [&] { bench.client.get_asset(4, AssetIndex{0}); }).error);
    ASSERT_TRUE(bench.awaits<AssetCompared>());
    EXPECT_TRUE(bench.all<AssetCompared>().front().equal)
        << bench.all<AssetCompared>().front().differences;
    EXPECT_EQ(bench.all<AssetCompared>().front().refusal, "");
}

TEST_P(ManagerTest, AChangedMappingIsBroughtToTheManager) {
    {
        UplinkBench bench{settings()};
        ASSERT_TRUE(bench.client.start());
        ASSERT_TRUE(bench.awaits<UplinkUp>());
        EXPECT_FALSE(response(bench, [&] { bench.client.create_asset(1, AssetIndex{0}); }).error);
    }
    UplinkBench bench{settings(), [](Mapping& mapping) {
                          mapping.assets[0].name = "Press, renamed";
                          mapping.points[1].label = "Speed of the spindle";
                      }};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    EXPECT_FALSE(response(bench, [&] { bench.client.get_asset(1, AssetIndex{0}); }).error);
    ASSERT_TRUE(bench.awaits<AssetCompared>());
    const auto compared = bench.all<AssetCompared>().front();
    ASSERT_FALSE(compared.equal);
    EXPECT_EQ(compared.differences, "the name, speed (label)");
    const auto updated =
        response(bench, [&] { bench.client.update_asset(2, AssetIndex{0}, compared.document); });
    EXPECT_EQ(updated.operation, Operation::update_asset);
    EXPECT_FALSE(updated.error) << updated.message;
    EXPECT_FALSE(response(bench, [&] { bench.client.get_asset(3, AssetIndex{0}); }).error);
    ASSERT_TRUE(bench.awaits<AssetCompared>(2));
    EXPECT_TRUE(bench.all<AssetCompared>().back().equal)
        << bench.all<AssetCompared>().back().differences;
}

TEST_P(ManagerTest, ValuesGoUpAndCommandsComeDown) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    EXPECT_FALSE(response(bench, [&] { bench.client.create_asset(1, AssetIndex{0}); }).error);

    UpdateBatch batch;
    batch.id = 2;
    batch.values = {{"lamp", false}, {"speed", 12.5}};
    const auto updated = response(bench, [&] { bench.client.publish_update(batch); });
    EXPECT_EQ(updated.operation, Operation::update_attributes);
    EXPECT_EQ(updated.asset_id, press_id);
    EXPECT_FALSE(updated.error) << updated.message;
    EXPECT_NE(attribute(press_id, "speed").find("12.5"), std::string::npos)
        << attribute(press_id, "speed");

    manager_.run_ok({"attribute", "write", "--realm", "plant", press_id, "lamp", "true"});
    ASSERT_TRUE(bench.awaits<PendingReceived>());
    const auto received = bench.all<PendingReceived>().front();
    EXPECT_EQ(received.defect, "");
    EXPECT_EQ(received.event.asset_id, press_id);
    EXPECT_EQ(received.event.attribute, "lamp");
    EXPECT_EQ(received.event.value, Value{true});
    EXPECT_NE(attribute(press_id, "lamp").find("false"), std::string::npos);
    bench.client.acknowledge(3, received.event.ack_id);
    EXPECT_TRUE(await([&] {
        return attribute(press_id, "lamp").find("true") != std::string::npos;
    })) << attribute(press_id, "lamp");
}

TEST_P(ManagerTest, AnAssetThatIsNotOursIsUnauthorizedOrRefusedAndTheClientLives) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    UpdateBatch batch;
    batch.id = 1;
    batch.values = {{"lamp", false}};
    const auto answer = response(bench, [&] { bench.client.publish_update(batch); });
    EXPECT_TRUE(answer.error);
    EXPECT_FALSE(response(bench, [&] { bench.client.create_asset(2, AssetIndex{0}); }).error);
    EXPECT_EQ(bench.all<UplinkUp>().size(), 1U);
}

TEST_P(ManagerTest, AWrongSecretIsPermanent) {
    auto wrong = settings();
    wrong.secret = "not-the-secret";
    UplinkBench bench{wrong};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    EXPECT_TRUE(bench.all<UplinkDown>().front().permanent)
        << bench.all<UplinkDown>().front().reason;
    EXPECT_NE(bench.all<UplinkDown>().front().reason.find("credentials"), std::string::npos);
    EXPECT_TRUE(bench.all<UplinkUp>().empty());
}

TEST_P(ManagerTest, CommandsOfAnOutageArriveAfterIt) {
    UplinkBench bench{settings()};
    ASSERT_TRUE(bench.client.start());
    ASSERT_TRUE(bench.awaits<UplinkUp>());
    EXPECT_FALSE(response(bench, [&] { bench.client.create_asset(1, AssetIndex{0}); }).error);
    manager_.kill_hard();
    ASSERT_TRUE(bench.awaits<UplinkDown>());
    manager_.run_ok({"attribute", "write", "--realm", "plant", press_id, "lamp", "true"});
    EXPECT_TRUE(bench.all<PendingReceived>().empty());
    manager_.start();
    ASSERT_TRUE(bench.awaits<PendingReceived>());
    // The engine hears of the connection before it hears of the command.
    std::vector<std::size_t> kinds;
    for (const auto& event : bench.events()) {
        kinds.push_back(event.index());
    }
    const auto last_up = std::find(kinds.rbegin(), kinds.rend(), Event{UplinkUp{}}.index());
    const auto pending = std::find(kinds.rbegin(), kinds.rend(), Event{PendingReceived{}}.index());
    EXPECT_GT(last_up - kinds.rbegin(), pending - kinds.rbegin());
}

INSTANTIATE_TEST_SUITE_P(Protocols, ManagerTest,
                         testing::Values(mqtt::ProtocolChoice::v5_only,
                                         mqtt::ProtocolChoice::v311_only),
                         [](const auto& parameter) {
                             return parameter.param == mqtt::ProtocolChoice::v5_only ? "v5"
                                                                                     : "v311";
                         });

} // namespace
} // namespace railbridge::test
