// What the broker keeps of a session, and what the manager makes of it: reloads, resumed queues.

#include "adapters/identity/identity.hpp"
#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

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

} // namespace
} // namespace railbridge::test
