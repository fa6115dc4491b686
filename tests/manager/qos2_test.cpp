// Requests at QoS 2 that are sent again, by a client that builds its packets itself.

#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace railbridge::test {
namespace {

using namespace std::chrono_literals;
using wire::publish_packet;
using wire::pubrel_packet;

class Qos2Test : public testing::Test {
protected:
    Qos2Test() {
        manager_.add_realm("plant");
        user_ = manager_.add_user("plant", "su");
    }

    ClientOptions options(const std::string& client_id) const {
        return {manager_.paho_url(), client_id, user_.username, user_.secret, "plant"};
    }

    wire::Login login() const { return {"twice", user_.username, user_.secret, false}; }

    /// Logged in, and listening to the answers.
    wire::Client client() const {
        wire::Client client(manager_.port());
        EXPECT_EQ(client.login(login()), 0);
        EXPECT_EQ(client.subscribe("plant/twice/operations/assets/+/+/response"), 1);
        return client;
    }

    static std::string create(std::uint16_t id, bool again = false) {
        return publish_packet(topic, R"({"type":"Own","name":"A"})", 2, id, again);
    }

    static constexpr const char* topic = "plant/twice/operations/assets/r/create";
    RunningManager manager_;
    UserLogin user_;
};

TEST_F(Qos2Test, AQos2RequestSentTwiceIsAnsweredOnce) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    wire::Client client = this->client();
    ASSERT_TRUE(client.send(create(7) + create(7, true)));
    ASSERT_TRUE(client.send(pubrel_packet(7)));
    // The same once more, complete this time: a request of its own.
    ASSERT_TRUE(client.send(create(7) + pubrel_packet(7)));
    watcher.subscribe_responses();
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/")) << i;
    }
    watcher.request("none000000000000000000/get");
    EXPECT_FALSE(watcher.next_matching("plant/watcher/events/assets/", 300ms)) << "made twice";
}

TEST_F(Qos2Test, EqualRequestsUnderOtherPacketIdsAreRequestsOfTheirOwn) {
    wire::Client client = this->client();
    // Met by a second subscription: the broker asks for each.
    ASSERT_EQ(client.subscribe("plant/twice/operations/assets/r/create/response"), 1);
    ASSERT_TRUE(client.send(create(7) + create(8) + create(9)));
    ASSERT_TRUE(client.next_on(std::string(topic) + "/response"));
    ASSERT_TRUE(client.send(pubrel_packet(7) + pubrel_packet(8) + pubrel_packet(9)));
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.next_on(std::string(topic) + "/response");
        ASSERT_TRUE(answer);
        EXPECT_NE(answer->payload.find("CREATE"), std::string::npos);
    }
    ASSERT_TRUE(client.ping());
    EXPECT_FALSE(client.next_message(300ms)) << "three requests, three answers";
}

/// The broker lets 20 be under way, and says nothing when it drops one.
TEST_F(Qos2Test, OfMoreThanTheBrokerTakesNoneVanishes) {
    wire::Client client = this->client();
    constexpr std::uint16_t many = 25;
    std::string requests;
    std::string releases;
    for (std::uint16_t id = 1; id <= many; ++id) {
        requests += create(id);
        releases += pubrel_packet(id);
    }
    ASSERT_TRUE(client.send(requests));
    ASSERT_TRUE(client.send(releases));
    int made = 0;
    int told = 0;
    for (int i = 0; i < many; ++i) {
        const auto answer = client.next_on(std::string(topic) + "/response");
        ASSERT_TRUE(answer) << made << " made, " << told << " told";
        made += answer->payload.find("CREATE") != std::string::npos ? 1 : 0;
        told += answer->payload.find("CONFLICT") != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(made, 20);
    EXPECT_EQ(told, 5);
}

TEST_F(Qos2Test, AQos2RequestSentAgainAfterALostConnectionIsAnsweredOnce) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    watcher.subscribe_responses();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    {
        wire::Client client = this->client();
        ASSERT_TRUE(client.send(create(7)));
        EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/"));
    }
    wire::Client client(manager_.port());
    ASSERT_TRUE(client.send(connect_packet(login())));
    const auto greeting = client.next_packet();
    ASSERT_TRUE(greeting);
    ASSERT_EQ(greeting->body, std::string_view("\x01\x00", 2)) << "the session is resumed";
    ASSERT_TRUE(client.send(create(7, true) + pubrel_packet(7)));
    ASSERT_TRUE(client.send(create(8) + pubrel_packet(8)));
    EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/")) << "the second request";
    watcher.request("none000000000000000000/get");
    EXPECT_FALSE(watcher.next_matching("plant/watcher/events/assets/", 300ms)) << "made twice";
}

TEST_F(Qos2Test, ARetainedWillIsNotKept) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    {
        wire::Client client(manager_.port());
        ASSERT_EQ(client.login({"dying",
                                user_.username,
                                user_.secret,
                                true,
                                60,
                                {"plant/dying/operations/assets/r/create",
                                 R"({"type":"Own","name":"KeptByWill"})", true}}),
                  0);
    }
    EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/")) << "carried out";
    watcher.subscribe_responses();
    watcher.request("none000000000000000000/get"); // a tick later
    manager_.stop();
    std::ifstream file(manager_.state_dir() + "/mosquitto.db", std::ios::binary);
    const std::string kept{std::istreambuf_iterator<char>(file), {}};
    EXPECT_FALSE(kept.empty());
    EXPECT_EQ(kept.find("KeptByWill"), std::string::npos);
}

} // namespace
} // namespace railbridge::test
