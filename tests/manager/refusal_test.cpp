// A real manager on a disk that fails, killed as soon as it has told that a write to a gateway
// failed: the write must not come to the gateway afterwards.

#include "adapters/identity/identity.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

class RefusalTest : public testing::Test {
protected:
    RefusalTest() {
        manager_.serve_under(
            {"env", "LD_PRELOAD=" FAILING_DISK, "ASAN_OPTIONS=verify_asan_link_order=0",
             "FAILING_DISK_DIR=" + manager_.state_dir(), "FAILING_DISK_WHILE=" + failing_});
        manager_.start();
        manager_.add_realm("plant");
        gateway_ = manager_.add_gateway("plant", "Hall 3");
        const UserLogin user = manager_.add_user("plant", "desk");
        desk_ = {"desk", user.username, user.secret, true, 0};
        wire::Client client = connected_gateway();
        client.subscribe(gateway_topic("operations/assets/+/+/response"));
        const auto made = client.request(gateway_topic("operations/assets/new/create"),
                                         R"({"type":"Own","name":"Pump","id":")" + pump_ +
                                             R"(","attributes":{"speed":{"type":"number"}}})");
        if (!made || made->find(R"("cause":"CREATE")") == std::string::npos) {
            throw std::runtime_error("no asset: " + made.value_or("no response"));
        }
    }

    std::string gateway_topic(const std::string& rest) const {
        return "plant/" + gateway_.client_id + '/' + rest;
    }

    wire::Client connected_gateway() const {
        wire::Client client(manager_.port());
        client.login({gateway_.client_id, gateway_.username(), gateway_.secret, true, 0});
        return client;
    }

    std::string speed() const {
        return "plant/desk/operations/assets/" + pump_ + "/attributes/speed/update";
    }

    wire::Client connected_desk() const {
        wire::Client client(manager_.port());
        client.login(desk_);
        client.subscribe(speed() + "/response");
        return client;
    }

    RunningManager manager_{{}, RunningManager::Start::later};
    std::string failing_ = manager_.directory() + "/the disk fails";
    std::string pump_ = identity::random_asset_id();
    GatewayLogin gateway_;
    wire::Login desk_;
};

TEST_F(RefusalTest, HoldsAlsoWhenTheManagerIsKilledAtOnce) {
    constexpr int kills = 10;
    for (int kill = 0; kill < kills; ++kill) {
        wire::Client desk = connected_desk();
        std::ofstream{failing_} << "now";
        ASSERT_THAT(desk.request(speed(), "1").value_or("no response"),
                    HasSubstr("INTERNAL_SERVER_ERROR"));
        manager_.kill_hard();
        std::filesystem::remove(failing_);
        manager_.start();
        EXPECT_EQ(manager_.run_ok({"attribute", "pending", "--realm", "plant", "--json"}), "[]")
            << "kill " << kill;
    }
    EXPECT_THAT(connected_desk().request(speed(), "2").value_or("no response"),
                HasSubstr(R"("value":2.0)"))
        << "what is not refused waits";
    wire::Client gateway = connected_gateway();
    gateway.subscribe(gateway_topic("gateway/events/pending"));
    const auto delivered = gateway.next_message();
    ASSERT_TRUE(delivered);
    EXPECT_THAT(delivered->payload, HasSubstr(R"("value":2.0)"));
}

} // namespace
} // namespace railbridge::test
