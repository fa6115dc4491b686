// The manager inside a real mosquitto, as gateways and service users meet it.

#include "adapters/identity/identity.hpp"
#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

bool comes_true(const std::function<bool()>& condition, std::chrono::milliseconds patience = 10s) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

class BrokerTest : public testing::TestWithParam<int> {
protected:
    BrokerTest() { manager_.add_realm("plant"); }

    ClientOptions gateway_options(const GatewayLogin& gateway) const {
        ClientOptions options{manager_.paho_url(), gateway.client_id, gateway.username(),
                              gateway.secret, gateway.realm};
        options.mqtt_version = GetParam();
        return options;
    }

    ClientOptions user_options(const UserLogin& user, const std::string& client_id) const {
        ClientOptions options{manager_.paho_url(), client_id, user.username, user.secret,
                              user.username.substr(0, user.username.find(':'))};
        options.mqtt_version = GetParam();
        return options;
    }

    std::string attribute_of(const std::string& asset, const std::string& name) const {
        return manager_.run_ok({"attribute", "get", "--realm", "plant", asset, name, "--json"});
    }

    std::string status_of(const GatewayLogin& gateway) const {
        return json_text(attribute_of(gateway.asset_id, "gatewayStatus"), "value");
    }

    /// A thing below the gateway with a number, a switch and a text.
    static std::string create_pump(ApiClient& client) {
        const std::string id = identity::random_asset_id();
        const std::string answer = client.request(
            "new/create",
            R"({"id":")" + id +
                R"(","type":"ThingAsset","name":"Pump","realm":"plant","attributes":{)"
                R"("location":{},"notes":{},"speed":{"type":"number"},)"
                R"("run":{"type":"boolean"},"alive":{"type":"boolean"}}})");
        EXPECT_THAT(answer, HasSubstr(R"("cause":"CREATE")"));
        return id;
    }

    std::string operator_writes(const std::string& asset, const std::string& name,
                                const std::string& value) const {
        return manager_.run_ok(
            {"attribute", "write", "--realm", "plant", asset, name, value, "--json"});
    }

    RunningManager manager_;
};

TEST_P(BrokerTest, OnlyKnownUsersWithTheirClientIdGetIn) {
    const GatewayLogin gateway = manager_.add_gateway("plant", "Hall 3");
    const UserLogin user = manager_.add_user("plant", "reader");
    const int not_authorised = GetParam() == 5 ? 0x87 : 5;
    const auto code = [&](const std::string& client_id, const std::string& username,
                          const std::string& secret) {
        ClientOptions options{manager_.paho_url(), client_id, username, secret, "plant"};
        options.mqtt_version = GetParam();
        return ApiClient(options).try_connect();
    };
    EXPECT_EQ(code(gateway.client_id, gateway.username(), gateway.secret), 0);
    EXPECT_EQ(code("any", user.username, user.secret), 0);
    EXPECT_EQ(code("any", "", ""), not_authorised) << "anonymous";
    EXPECT_EQ(code(gateway.client_id, gateway.username(), user.secret), not_authorised);
    EXPECT_EQ(code("other", gateway.username(), gateway.secret), not_authorised)
        << "a gateway under a foreign client id";
    EXPECT_EQ(code(gateway.client_id, user.username, user.secret), not_authorised)
        << "a user under a gateway's client id";
    EXPECT_EQ(code("any", "other:reader", user.secret), not_authorised) << "foreign realm";
    EXPECT_EQ(code("any", "reader", user.secret), not_authorised) << "no realm";
    EXPECT_EQ(code("a+b", user.username, user.secret), not_authorised);
    EXPECT_EQ(code("x", "$control", "guess"), not_authorised);
}

TEST_P(BrokerTest, GatewayCreatesReadsAndUpdatesAssets) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    ApiClient gateway(gateway_options(login));
    gateway.connect();
    gateway.subscribe_responses();
    const std::string pump = create_pump(gateway);

    const std::string got = gateway.request(pump + "/get");
    EXPECT_THAT(got, HasSubstr(R"("parentId":")" + login.asset_id + '"'));
    EXPECT_THAT(got, HasSubstr(R"("path":[")" + login.asset_id + R"(",")" + pump + R"("])"));

    EXPECT_THAT(gateway.request("new/create", R"({"id":")" + pump + R"(","name":"Pump"})"),
                HasSubstr(R"("error":"CONFLICT")"));
    EXPECT_THAT(gateway.request("new/create", R"({"type":"PresenceSensorAsset","name":"P"})"),
                HasSubstr("attributes.presence: required attribute is missing"));
    EXPECT_THAT(gateway.request(pump + "/update",
                                R"({"name":"Pump 2","attributes":{"location":{},"notes":{}}})"),
                HasSubstr(R"("cause":"UPDATE")"));
    const std::string renamed = gateway.request(pump + "/get");
    EXPECT_THAT(renamed, HasSubstr(R"("name":"Pump 2")"));
    EXPECT_THAT(renamed, HasSubstr(R"("parentId":")" + login.asset_id + '"'));
    EXPECT_THAT(gateway.request(pump + "/delete"), HasSubstr(R"("cause":"DELETE")"));
    EXPECT_THAT(gateway.request(pump + "/get"), HasSubstr(R"("error":"UNAUTHORIZED")"));
}

TEST_P(BrokerTest, UpdatesAreAnsweredWithWhatWasStored) {
    ApiClient gateway(gateway_options(manager_.add_gateway("plant", "Hall 3")));
    gateway.connect();
    gateway.subscribe_responses();
    const std::string pump = create_pump(gateway);

    const std::string events =
        gateway.request(pump + "/attributes/update", R"({"speed":80,"run":"true","notes":"on"})");
    EXPECT_EQ(events.front(), '[');
    EXPECT_THAT(events, HasSubstr(R"("name":"speed"},"value":80.0)"));
    EXPECT_THAT(events, HasSubstr(R"("name":"run"},"value":true)"));
    EXPECT_THAT(events, HasSubstr(R"("eventType":"attribute")"));
    EXPECT_EQ(gateway.request(pump + "/attributes/speed/get-value"), "80.0");
    EXPECT_THAT(gateway.request(pump + "/attributes/speed/update", "12"),
                HasSubstr(R"("value":12.0)"));
    EXPECT_THAT(gateway.request(pump + "/attributes/speed/update", "fast"),
                HasSubstr(R"("error":"BAD_REQUEST")"));
    EXPECT_THAT(gateway.request(pump + "/attributes/update", R"({"speed":1,"nothing":2})"),
                HasSubstr(R"("error":"NOT_FOUND")"));
    EXPECT_EQ(gateway.request(pump + "/attributes/speed/get-value"), "12.0");
    EXPECT_THAT(attribute_of(pump, "speed"), HasSubstr(R"("value":12.0)"));
}

/// What was sent before the answer to another request has arrived with it.
TEST_P(BrokerTest, OverlappingSubscriptionsBringAsManyAnswersAsTheProtocolSays) {
    const UserLogin user = manager_.add_user("plant", "desk");
    ApiClient client(user_options(user, "desk"));
    client.connect();
    const std::string asked = client.topic("operations/assets/nothing/get");
    client.subscribe(client.topic("operations/assets/+/get/response"));
    client.subscribe(client.topic("operations/+/+/get/response"));
    client.subscribe(client.topic("operations/assets/last/get/response"));
    client.publish(asked, "");
    client.request("last/get");
    constexpr int mqtt_5 = 5;
    EXPECT_EQ(client.waiting_on(asked + "/response"), GetParam() == mqtt_5 ? 2U : 1U);
}

TEST_P(BrokerTest, WithoutASubscriptionNoAnswerComes) {
    const UserLogin user = manager_.add_user("plant", "desk");
    ApiClient client(user_options(user, "desk"));
    client.connect();
    const std::string filter = client.topic("operations/assets/nothing/get/response");
    const std::string asked = client.topic("operations/assets/nothing/get");
    client.subscribe(client.topic("operations/assets/last/get/response"));
    client.publish(asked, "");
    client.request("last/get");
    EXPECT_EQ(client.waiting_on(filter), 0U) << "not subscribed";
    client.subscribe(filter);
    client.request("nothing/get");
    client.unsubscribe(filter);
    client.publish(asked, "");
    client.request("last/get");
    EXPECT_EQ(client.waiting_on(filter), 0U) << "not subscribed any more";
}

TEST_P(BrokerTest, AnOperatorsWriteIsAppliedOnlyByTheAcknowledgement) {
    ApiClient gateway(gateway_options(manager_.add_gateway("plant", "Hall 3")));
    gateway.connect();
    gateway.subscribe_responses();
    const std::string pump = create_pump(gateway);
    const std::string pending = gateway.topic("gateway/events/pending");
    ASSERT_EQ(gateway.subscribe(pending), 1);

    const std::string ack_id = json_text(operator_writes(pump, "run", "true"), "ackId");
    const auto message = gateway.next_on(pending);
    ASSERT_TRUE(message);
    EXPECT_EQ(json_text(message->payload, "ackId"), ack_id);
    EXPECT_THAT(message->payload, HasSubstr(R"("name":"run"},"value":true)"));
    EXPECT_EQ(message->qos, 1);
    EXPECT_EQ(gateway.request(pump + "/attributes/run/get-value"), "null");

    gateway.publish(gateway.topic("gateway/events/acknowledge"), "0000000000000000000000");
    EXPECT_EQ(gateway.request(pump + "/attributes/run/get-value"), "null");
    gateway.publish(gateway.topic("gateway/events/acknowledge"), ack_id);
    EXPECT_EQ(gateway.request(pump + "/attributes/run/get-value"), "true");
}

TEST_P(BrokerTest, PendingEventsSurviveAKilledBroker) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    std::string pump;
    std::vector<std::string> ack_ids;
    {
        ApiClient gateway(gateway_options(login));
        gateway.connect();
        gateway.subscribe_responses();
        pump = create_pump(gateway);
        gateway.subscribe(gateway.topic("gateway/events/pending"));
        for (const char* value : {"1", "2", "3"}) {
            ack_ids.push_back(json_text(operator_writes(pump, "speed", value), "ackId"));
        }
        ASSERT_TRUE(gateway.next_on(gateway.topic("gateway/events/pending")));
        manager_.kill_hard();
    }
    manager_.start();
    ApiClient gateway(gateway_options(login));
    gateway.connect();
    const std::string pending = gateway.topic("gateway/events/pending");
    for (int round = 0; round < 2; ++round) {
        ASSERT_EQ(gateway.subscribe(pending), 1);
        for (const std::string& ack_id : ack_ids) {
            const auto message = gateway.next_on(pending);
            ASSERT_TRUE(message);
            EXPECT_EQ(json_text(message->payload, "ackId"), ack_id);
        }
    }
    gateway.subscribe_responses();
    gateway.publish(gateway.topic("gateway/events/acknowledge"), '"' + ack_ids[1] + '"');
    EXPECT_EQ(gateway.request(pump + "/attributes/speed/get-value"), "2.0");
    const std::string left =
        manager_.run_ok({"attribute", "pending", "--realm", "plant", "--json"});
    EXPECT_THAT(left, HasSubstr(ack_ids[2]));
    EXPECT_THAT(left, Not(HasSubstr(ack_ids[0]))) << "superseded";
}

TEST_P(BrokerTest, TheLastWillTakesTheSameWay) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    ApiClient first(gateway_options(login));
    first.connect();
    first.subscribe_responses();
    const std::string pump = create_pump(first);
    first.request(pump + "/attributes/alive/update", "true");
    first.disconnect();

    ClientOptions options = gateway_options(login);
    options.will =
        Will{first.topic("operations/assets/" + pump + "/attributes/alive/update"), "false"};
    ApiClient second(options);
    second.connect();
    ASSERT_TRUE(comes_true([&] { return status_of(login) == "CONNECTED"; }));
    // A second connection under the same client id ends the first one without a DISCONNECT.
    ApiClient third(gateway_options(login));
    third.connect();
    EXPECT_TRUE(comes_true(
        [&] { return attribute_of(pump, "alive").find(R"("value":false)") != std::string::npos; }));
    EXPECT_TRUE(comes_true([&] { return status_of(login) == "CONNECTED"; }));
}

TEST_P(BrokerTest, AWillOfARefusedLoginIsNotCarriedOut) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    ApiClient gateway(gateway_options(login));
    gateway.connect();
    gateway.subscribe_responses();
    const std::string pump = create_pump(gateway);
    gateway.request(pump + "/attributes/alive/update", "true");

    ClientOptions options = gateway_options(login);
    options.secret = "wrong";
    options.will =
        Will{gateway.topic("operations/assets/" + pump + "/attributes/alive/update"), "false"};
    EXPECT_NE(ApiClient(options).try_connect(), 0);
    EXPECT_TRUE(gateway.is_connected()) << "a refused login takes nothing over";
    EXPECT_EQ(gateway.request(pump + "/attributes/alive/get-value"), "true");
}

TEST_P(BrokerTest, GatewayStatusFollowsTheConnection) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    EXPECT_EQ(status_of(login), "DISCONNECTED");
    ApiClient gateway(gateway_options(login));
    gateway.connect();
    EXPECT_TRUE(comes_true([&] { return status_of(login) == "CONNECTED"; }));
    gateway.disconnect();
    EXPECT_TRUE(comes_true([&] { return status_of(login) == "DISCONNECTED"; }));
    gateway.connect();
    EXPECT_TRUE(comes_true([&] { return status_of(login) == "CONNECTED"; }));
    manager_.kill_hard();
    EXPECT_EQ(status_of(login), "DISCONNECTED") << "nobody is connected to a server that is gone";
    manager_.start();
    EXPECT_EQ(status_of(login), "DISCONNECTED");
}

TEST_P(BrokerTest, ADisabledGatewayIsDisconnectedAndStaysOut) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    ApiClient gateway(gateway_options(login));
    gateway.connect();
    operator_writes(login.asset_id, "disabled", "true");
    EXPECT_TRUE(comes_true([&] { return !gateway.is_connected(); }));
    EXPECT_NE(gateway.try_connect(), 0);
    operator_writes(login.asset_id, "disabled", "false");
    EXPECT_EQ(gateway.try_connect(), 0);
}

TEST_P(BrokerTest, TwoGatewaysSeeNothingOfEachOther) {
    ApiClient one(gateway_options(manager_.add_gateway("plant", "One")));
    ApiClient two(gateway_options(manager_.add_gateway("plant", "Two")));
    for (ApiClient* gateway : {&one, &two}) {
        gateway->connect();
        gateway->subscribe_responses();
    }
    const std::string pump = create_pump(one);
    EXPECT_THAT(two.request(pump + "/get"), HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_THAT(two.request(pump + "/attributes/update", R"({"speed":1})"),
                HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_THAT(two.request(pump + "/attributes/speed/update", "1"),
                HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_THAT(two.request(pump + "/update", R"({"name":"Mine"})"),
                HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_THAT(two.request(pump + "/delete"), HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_EQ(two.request(identity::random_asset_id() + "/get").size(),
              two.request(pump + "/get").size())
        << "the answer does not tell whether the asset exists";
    EXPECT_THAT(two.request("x/create", R"({"name":"C","type":"Own","parentId":")" + pump + "\"}"),
                HasSubstr(R"("error":"BAD_REQUEST")"));

    constexpr int refused = 0x80;
    EXPECT_EQ(two.subscribe(two.topic("events/assets/" + pump)), refused);
    EXPECT_EQ(two.subscribe(one.topic("gateway/events/pending")), refused);
    EXPECT_EQ(two.subscribe("#"), refused);
    EXPECT_EQ(two.subscribe("+/+/operations/assets/+/+/response"), refused);
    EXPECT_EQ(two.subscribe("$share/g/" + two.topic("gateway/events/pending")), refused);

    ASSERT_EQ(two.subscribe(two.topic("gateway/events/pending")), 1);
    ASSERT_EQ(one.subscribe(one.topic("gateway/events/pending")), 1);
    const std::string ack_id = json_text(operator_writes(pump, "speed", "5"), "ackId");
    ASSERT_TRUE(one.next_on(one.topic("gateway/events/pending")));
    two.publish(two.topic("gateway/events/acknowledge"), ack_id);
    two.request(pump + "/get"); // answered after the acknowledgement was looked at
    EXPECT_EQ(one.request(pump + "/attributes/speed/get-value"), "null");
    EXPECT_EQ(two.waiting_on(two.topic("gateway/events/pending")), 0U);
}

TEST_P(BrokerTest, EventsReachOnlyTheirSubscribers) {
    ApiClient gateway(gateway_options(manager_.add_gateway("plant", "Hall 3")));
    gateway.connect();
    gateway.subscribe_responses();
    const std::string pump = create_pump(gateway);
    const std::string fan = create_pump(gateway);
    const std::string attributes = gateway.topic("events/assets/" + pump + "/attributes");
    ASSERT_EQ(gateway.subscribe(attributes), 1);
    ASSERT_EQ(gateway.subscribe(gateway.topic("events/assets/" + pump)), 1);
    gateway.request(fan + "/attributes/speed/update", "1");
    gateway.request(pump + "/attributes/speed/update", "2");
    const auto event = gateway.next_on(attributes);
    ASSERT_TRUE(event);
    EXPECT_THAT(event->payload, HasSubstr(R"("ref":{"id":")" + pump));
    EXPECT_THAT(event->payload, HasSubstr(R"("realm":"plant")"));
    gateway.request(pump + "/update", R"({"name":"New","attributes":{"location":{},"notes":{}}})");
    const auto update = gateway.next_on(gateway.topic("events/assets/" + pump));
    ASSERT_TRUE(update);
    EXPECT_THAT(update->payload, HasSubstr(R"("updatedProperties":["name","attributes"])"));
}

TEST_P(BrokerTest, ServiceUsersCannotReachIntoAGateway) {
    const GatewayLogin login = manager_.add_gateway("plant", "Hall 3");
    ApiClient gateway(gateway_options(login));
    gateway.connect();
    gateway.subscribe_responses();
    const std::string pump = create_pump(gateway);
    ApiClient user(user_options(manager_.add_user("plant", "su"), "desk"));
    user.connect();
    user.subscribe_responses();
    EXPECT_THAT(user.request(pump + "/get"), HasSubstr(R"("name":"Pump")"));
    EXPECT_THAT(user.request(pump + "/update", R"({"name":"Mine"})"),
                HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_THAT(user.request(pump + "/delete"), HasSubstr(R"("error":"UNAUTHORIZED")"));
    EXPECT_THAT(user.request("x/create",
                             R"({"name":"C","type":"Own","parentId":")" + login.asset_id + "\"}"),
                HasSubstr(R"("error":"BAD_REQUEST")"));
    EXPECT_THAT(user.request(identity::random_asset_id() + "/get"),
                HasSubstr(R"("error":"NOT_FOUND")"));
    const std::string pending = gateway.topic("gateway/events/pending");
    ASSERT_EQ(gateway.subscribe(pending), 1);
    user.request(pump + "/attributes/speed/update", "9");
    ASSERT_TRUE(gateway.next_on(pending));
    EXPECT_EQ(user.request(pump + "/attributes/speed/get-value"), "null");
    constexpr int refused = 0x80;
    EXPECT_EQ(user.subscribe(user.topic("gateway/events/pending")), refused);
}

INSTANTIATE_TEST_SUITE_P(Mqtt, BrokerTest, testing::Values(4, 5),
                         [](const auto& instance) { return instance.param == 5 ? "5" : "3_1_1"; });

} // namespace
} // namespace railbridge::test
