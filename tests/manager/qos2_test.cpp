// Requests at QoS 2 that are sent again, by a client that builds its packets itself.

#include "tests/manager/api_client.hpp"
#include "tests/manager/raw_mqtt.hpp"
#include "tests/manager/running_manager.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace railbridge::test {
namespace {

using namespace std::chrono_literals;

class Qos2Test : public testing::Test {
protected:
    Qos2Test() {
        manager_.add_realm("plant");
        user_ = manager_.add_user("plant", "su");
    }

    ClientOptions options(const std::string& client_id) const {
        return {manager_.paho_url(), client_id, user_.username, user_.secret, "plant"};
    }

    RunningManager manager_;
    UserLogin user_;
};

TEST_F(Qos2Test, AQos2RequestSentTwiceIsAnsweredOnce) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    RawMqtt client(manager_.port());
    ASSERT_TRUE(client.send(connect_packet("twice", user_.username, user_.secret, false)));
    ASSERT_EQ(client.receive(4).size(), 4U);
    ASSERT_TRUE(client.send(subscribe_packet("plant/twice/operations/assets/+/+/response")));
    ASSERT_EQ(client.receive(5).size(), 5U);
    const std::string create =
        publish_packet("plant/twice/operations/assets/r/create", R"({"type":"Own","name":"A"})", 7);
    const std::string again = publish_packet("plant/twice/operations/assets/r/create",
                                             R"({"type":"Own","name":"A"})", 7, true);
    ASSERT_TRUE(client.send(create + again));
    ASSERT_TRUE(client.send(release_packet(7)));
    // The same once more, complete this time: a request of its own.
    ASSERT_TRUE(client.send(create + release_packet(7)));
    watcher.subscribe_responses();
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/")) << i;
    }
    watcher.request("none000000000000000000/get");
    EXPECT_FALSE(watcher.next_matching("plant/watcher/events/assets/", 300ms)) << "made twice";
}

TEST_F(Qos2Test, AQos2RequestSentAgainAfterALostConnectionIsAnsweredOnce) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    watcher.subscribe_responses();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    const std::string topic = "plant/twice/operations/assets/r/create";
    const std::string body = R"({"type":"Own","name":"A"})";
    {
        RawMqtt client(manager_.port());
        ASSERT_TRUE(client.send(connect_packet("twice", user_.username, user_.secret, false)));
        ASSERT_EQ(client.receive(4).size(), 4U);
        ASSERT_TRUE(client.send(subscribe_packet("plant/twice/operations/assets/+/+/response")));
        ASSERT_EQ(client.receive(5).size(), 5U);
        ASSERT_TRUE(client.send(publish_packet(topic, body, 7)));
        EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/"));
    }
    RawMqtt client(manager_.port());
    ASSERT_TRUE(client.send(connect_packet("twice", user_.username, user_.secret, false)));
    ASSERT_EQ(client.receive(4), std::string("\x20\x02\x01\x00", 4)) << "the session is resumed";
    ASSERT_TRUE(client.send(publish_packet(topic, body, 7, true) + release_packet(7)));
    ASSERT_TRUE(client.send(publish_packet(topic, body, 8) + release_packet(8)));
    EXPECT_TRUE(watcher.next_matching("plant/watcher/events/assets/")) << "the second request";
    watcher.request("none000000000000000000/get");
    EXPECT_FALSE(watcher.next_matching("plant/watcher/events/assets/", 300ms)) << "made twice";
}

TEST_F(Qos2Test, ARetainedWillIsNotKept) {
    ApiClient watcher(options("watcher"));
    watcher.connect();
    ASSERT_EQ(watcher.subscribe(watcher.topic("events/assets/#")), 1);
    const auto field = [](const std::string& text) {
        return std::string(1, '\0') + static_cast<char>(text.size()) + text;
    };
    const std::string will = R"({"type":"Own","name":"KeptByWill"})";
    const std::string body = field("MQTT") + '\x04' + '\xE6' + std::string("\0\x3C", 2) +
                             field("dying") + field("plant/dying/operations/assets/r/create") +
                             field(will) + field(user_.username) + field(user_.secret);
    ASSERT_GT(body.size(), 127U); // two bytes of length
    {
        RawMqtt client(manager_.port());
        ASSERT_TRUE(client.send(std::string("\x10") + static_cast<char>(body.size() % 128 + 128) +
                                static_cast<char>(body.size() / 128) + body));
        ASSERT_EQ(client.receive(4), std::string("\x20\x02\0\0", 4));
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
