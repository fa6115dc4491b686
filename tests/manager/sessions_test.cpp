// What the broker keeps of a session, and what the manager makes of it: reloads, resumed queues.

#include "adapters/identity/identity.hpp"
#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <vector>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

class SessionsTest : public testing::Test {
protected:
    SessionsTest() {
        manager_.add_realm("plant");
        hall_ = manager_.add_gateway("plant", "Hall");
        user_ = manager_.add_user("plant", "su");
    }

    ClientOptions options(const std::string& client_id) const {
        return {manager_.paho_url(), client_id, user_.username, user_.secret, "plant"};
    }

    wire::Login gateway_login() const {
        return {hall_.client_id, hall_.username(), hall_.secret, false};
    }

    std::string gateway_topic(const std::string& rest) const {
        return "plant/" + hall_.client_id + '/' + rest;
    }

    std::string attribute_of(const std::string& asset, const std::string& name) const {
        return manager_.run_ok({"attribute", "get", "--realm", "plant", asset, name, "--json"});
    }

    std::string status() const {
        return json_text(attribute_of(hall_.asset_id, "gatewayStatus"), "value");
    }

    RunningManager manager_;
    GatewayLogin hall_;
    UserLogin user_;
};

TEST_F(SessionsTest, AReloadLogsNobodyInAgain) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    watcher.subscribe_responses();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    {
        wire::Client gateway(manager_.port());
        ASSERT_EQ(gateway.login(gateway_login()), 0);
        ASSERT_EQ(gateway.subscribe(gateway_topic("gateway/events/pending")), 1);
    }
    ASSERT_TRUE(await([&] { return status() == "DISCONNECTED"; }));

    ASSERT_EQ(::kill(manager_.pid(), SIGHUP), 0);
    ASSERT_TRUE(
        await([&] { return manager_.log().find("Reloading config") != std::string::npos; }));
    EXPECT_THAT(watcher.request("r/create", R"({"type":"Own","name":"Lamp"})"),
                HasSubstr("CREATE"));
    EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/"))
        << "its subscription is still there";
    EXPECT_EQ(status(), "DISCONNECTED") << "the gateway is away, though its session is kept";

    wire::Client gateway(manager_.port());
    ASSERT_TRUE(gateway.send(connect_packet(gateway_login())));
    const auto greeting = gateway.next_packet();
    ASSERT_TRUE(greeting);
    EXPECT_EQ(greeting->body, std::string_view("\x01\x00", 2)) << "the session is resumed";
}

TEST_F(SessionsTest, AReloadAfterARestartLeavesKeptSessionsAlone) {
    {
        wire::Client gateway(manager_.port());
        ASSERT_EQ(gateway.login(gateway_login()), 0);
        ASSERT_EQ(gateway.subscribe(gateway_topic("gateway/events/pending")), 1);
    }
    manager_.stop();
    manager_.start(); // the broker has read the session back, and knows no password for it
    ASSERT_EQ(::kill(manager_.pid(), SIGHUP), 0);
    ASSERT_TRUE(
        await([&] { return manager_.log().find("Reloading config") != std::string::npos; }));
    wire::Client gateway(manager_.port());
    ASSERT_TRUE(gateway.send(connect_packet(gateway_login())));
    const auto greeting = gateway.next_packet();
    ASSERT_TRUE(greeting);
    EXPECT_EQ(greeting->body, std::string_view("\x01\x00", 2)) << "the session is resumed";
}

TEST_F(SessionsTest, WhoseFiltersWereTakenAwayFindsNoSession) {
    const wire::Login login{"desk", user_.username, user_.secret, false};
    {
        wire::Client client(manager_.port());
        ASSERT_EQ(client.login(login), 0);
        ASSERT_EQ(client.subscribe("plant/desk/events/assets/#"), 1);
    }
    for (const char* role : {"write:attributes", "read:assets"}) {
        manager_.run_ok({"user", "roles", "--realm", "plant", "--name", "su", "--role", role});
    }
    EXPECT_TRUE(await([&] {
        wire::Client client(manager_.port());
        client.send(connect_packet(login));
        const auto greeting = client.next_packet();
        return greeting && greeting->body == std::string_view("\0\0", 2);
    })) << "the broker says that the session is still there, but the manager sends nothing to it";
}

TEST_F(SessionsTest, WhoseRealmIsRemovedIsDisconnectedForGood) {
    manager_.add_realm("other");
    const UserLogin stranger = manager_.add_user("other", "su");
    wire::Client witness(manager_.port());
    ASSERT_EQ(witness.login({"witness", stranger.username, stranger.secret, false}), 0);
    wire::Client gateway(manager_.port());
    ASSERT_EQ(gateway.login(gateway_login()), 0);
    ASSERT_EQ(gateway.subscribe(gateway_topic("gateway/events/pending")), 1);
    const wire::Login login{"desk", user_.username, user_.secret, false};
    wire::Client desk(manager_.port());
    ASSERT_EQ(desk.login(login), 0);
    ASSERT_EQ(desk.subscribe("plant/desk/events/assets/#"), 1);
    ASSERT_EQ(manager_.run({"realm", "remove", "plant"}).exit_code, 1);
    EXPECT_TRUE(desk.ping()) << "still connected";
    manager_.run_ok({"realm", "remove", "plant", "--recursive"});
    EXPECT_FALSE(desk.next_packet()) << "nor told that the assets are gone";
    EXPECT_FALSE(desk.is_open());
    EXPECT_FALSE(gateway.next_packet());
    EXPECT_FALSE(gateway.is_open());
    for (const wire::Login& one : {login, gateway_login()}) {
        wire::Client again(manager_.port());
        EXPECT_EQ(again.login(one), 5);
    }
    EXPECT_EQ(witness.subscribe("other/witness/events/assets/#"), 1) << "another realm's";

    manager_.add_realm("plant");
    const UserLogin fresh = manager_.add_user("plant", "su");
    EXPECT_TRUE(await([&] {
        wire::Client client(manager_.port());
        client.send(wire::connect_packet({"desk", fresh.username, fresh.secret, false}));
        const auto greeting = client.next_packet();
        return greeting && greeting->body == std::string_view("\0\0", 2);
    })) << "the broker has forgotten the session of the user before";
}

/// The broker writes its sessions down once a minute, or when it is told to.
TEST_F(SessionsTest, ASessionThatHasLostItsSubscriptionsInACrashIsEnded) {
    const std::string kept = manager_.state_dir() + "/mosquitto.db";
    wire::Client before(manager_.port());
    ASSERT_EQ(before.login(gateway_login()), 0);
    ASSERT_EQ(::kill(manager_.pid(), SIGUSR1), 0);
    ASSERT_TRUE(await([&] { return std::filesystem::exists(kept); }));
    ASSERT_EQ(before.subscribe(gateway_topic("gateway/events/pending")), 1);
    const wire::Login other{"desk", user_.username, user_.secret, false};
    wire::Client witness(manager_.port());
    ASSERT_EQ(witness.login(other), 0);
    ASSERT_EQ(witness.subscribe("plant/desk/operations/assets/+/+/response"), 1);
    ASSERT_TRUE(
        witness.request("plant/desk/operations/assets/r/create", R"({"type":"Own","name":"Lamp"})"))
        << "on the disk, and so is the subscription before it";
    manager_.kill_hard();
    manager_.start();

    wire::Client resumed(manager_.port());
    ASSERT_TRUE(resumed.send(connect_packet(gateway_login())));
    const auto greeting = resumed.next_packet();
    ASSERT_TRUE(greeting);
    ASSERT_EQ(greeting->body, std::string_view("\x01\x00", 2)) << "so nobody subscribes again";
    EXPECT_FALSE(resumed.next_packet());
    EXPECT_FALSE(resumed.is_open()) << "it would wait for pending events that never come";
    wire::Client back(manager_.port());
    ASSERT_TRUE(back.send(connect_packet(gateway_login())));
    const auto truth = back.next_packet();
    ASSERT_TRUE(truth);
    EXPECT_EQ(truth->body, std::string_view("\0\0", 2));
}

TEST_F(SessionsTest, WhoIsAwayMissesNothingForAnOverlappingFilterOfQos0) {
    ApiClient writer(options("writer"));
    writer.connect();
    writer.subscribe_responses();
    const std::string asset = "lamp000000000000000001";
    writer.request("r/create", R"({"type":"Own","name":"Lamp","id":")" + asset +
                                   R"(","attributes":{"level":{"type":"number"}}})");
    const wire::Login login{"desk", user_.username, user_.secret, false};
    {
        wire::Client client(manager_.port());
        ASSERT_EQ(client.login(login), 0);
        // The broker meets this one first, and has no place for it while the client is away.
        ASSERT_EQ(client.subscribe("plant/desk/events/assets/" + asset + "/#", 0), 0);
        ASSERT_EQ(client.subscribe("plant/desk/events/assets/+/attributes/#", 1), 1);
    }
    writer.request(asset + "/attributes/level/update", "7");
    wire::Client client(manager_.port());
    client.send(connect_packet(login));
    const auto event = client.next_message();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->topic, "plant/desk/events/assets/" + asset + "/attributes/level");
}

/// Gateways with pending events in the broker's queue.
class ResumedQueueTest : public SessionsTest {
protected:
    ResumedQueueTest() {
        for (const char* asset : {first_, second_}) {
            gateway_request("operations/assets/r/create",
                            std::string(R"({"type":"Own","name":"Pump","id":")") + asset +
                                R"(","attributes":{"speed":{"type":"number"}}})");
        }
    }

    void gateway_request(const std::string& rest, const std::string& payload) {
        wire::Client gateway(manager_.port());
        ASSERT_EQ(gateway.login(gateway_login()), 0);
        ASSERT_EQ(gateway.subscribe(gateway_topic("operations/assets/+/+/response")), 1);
        ASSERT_TRUE(gateway.request(gateway_topic(rest), payload));
    }

    std::string operator_writes(const std::string& asset, int value) const {
        return json_text(manager_.run_ok({"attribute", "write", "--realm", "plant", asset, "speed",
                                          std::to_string(value), "--json"}),
                         "ackId");
    }

    /// Subscribed to pending events; none of them is taken.
    wire::Client listening() const {
        wire::Client gateway(manager_.port());
        EXPECT_EQ(gateway.login(gateway_login()), 0);
        EXPECT_EQ(gateway.subscribe(gateway_topic("gateway/events/pending")), 1);
        return gateway;
    }

    /// Back in the session, without subscribing; once more whenever the broker ends the connection.
    /// The next pending event.
    std::string next_after_resume() {
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (!resumed_ || !resumed_->is_open()) {
                resumed_.emplace(manager_.port());
                resumed_->send(connect_packet(gateway_login()));
            }
            if (const auto message = resumed_->next_message()) {
                return json_text(message->payload, "ackId");
            }
        }
        return "nothing";
    }

    static constexpr const char* first_ = "pump000000000000000001";
    static constexpr const char* second_ = "pump000000000000000002";
    std::optional<wire::Client> resumed_;
};

TEST_F(ResumedQueueTest, WhatTheBrokerKeptComesInOrder) {
    std::vector<std::string> ack_ids;
    {
        wire::Client gateway = listening();
        for (int value = 1; value <= 3; ++value) {
            ack_ids.push_back(operator_writes(first_, value));
        }
        for (int i = 0; i < 2; ++i) { // received, but the gateway dies before it has done them
            ASSERT_TRUE(gateway.next_message());
        }
        ASSERT_TRUE(gateway.send(wire::packet(wire::pingreq_type, "")));
        auto packet = gateway.next_packet(); // the third, which is not acknowledged
        while (packet && packet->type != wire::pingresp_type) {
            packet = gateway.next_packet();
        }
        ASSERT_TRUE(packet) << "the broker has read the acknowledgements";
    }
    for (const std::string& ack_id : ack_ids) {
        EXPECT_EQ(next_after_resume(), ack_id);
    }
}

TEST_F(ResumedQueueTest, WhoseFirstKeptMessageIsAllowedIsNotDisconnected) {
    {
        wire::Client gateway = listening();
        for (int i = 0; i < 15; ++i) {
            operator_writes(i == 0 ? second_ : first_, i);
        }
    }
    manager_.run_ok({"asset", "delete", first_});
    resumed_.emplace(manager_.port());
    ASSERT_EQ(resumed_->login(gateway_login()), 0);
    for (int i = 0; i < 15; ++i) { // while those denied are still counted
        const std::string wanted = operator_writes(second_, i);
        auto message = resumed_->next_message();
        while (message && json_text(message->payload, "ackId") != wanted) { // what waits, repeated
            message = resumed_->next_message();
        }
        ASSERT_TRUE(message) << "write " << i;
    }
}
TEST_F(ResumedQueueTest, WhatDoesNotWaitAnyMoreIsNotDelivered) {
    {
        wire::Client gateway = listening();
        operator_writes(first_, 1);
        const auto packet = gateway.next_packet(); // not acknowledged, so the broker keeps it
        ASSERT_TRUE(packet && arrival(*packet));
    }
    manager_.run_ok({"asset", "delete", first_});
    const std::string wanted = operator_writes(second_, 2);
    EXPECT_EQ(next_after_resume(), wanted);
}

/// The broker lets 20 messages be under way, and counts those it must not deliver for ever.
TEST_F(ResumedQueueTest, WhatIsDeniedDoesNotStopWhatFollows) {
    {
        wire::Client gateway = listening();
        for (int i = 0; i < 25; ++i) {
            operator_writes(first_, i);
        }
    }
    manager_.run_ok({"asset", "delete", first_});
    const std::string wanted = operator_writes(second_, 2);
    EXPECT_EQ(next_after_resume(), wanted);
}

} // namespace
} // namespace railbridge::test
