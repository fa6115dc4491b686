// `serve --strict`: what a caller may not do is refused by the broker, without a response.

#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// By MQTT version: 3.1.1 or 5.
class StrictTest : public testing::TestWithParam<int> {
protected:
    StrictTest() {
        manager_.add_realm("plant");
        hall_ = manager_.add_gateway("plant", "Hall");
        yard_ = manager_.add_gateway("plant", "Yard");
    }

    ClientOptions options() const {
        ClientOptions options{manager_.paho_url(), hall_.client_id, hall_.username(), hall_.secret,
                              "plant"};
        options.mqtt_version = GetParam();
        return options;
    }

    RunningManager manager_{{"--strict"}};
    GatewayLogin hall_;
    GatewayLogin yard_;
};

TEST_P(StrictTest, ForbiddenRequestsHaveNoResponse) {
    ApiClient client(options());
    client.connect();
    client.subscribe_responses();
    const std::string created = client.request("r/create", R"({"type":"Own","name":"Lamp"})");
    EXPECT_THAT(created, HasSubstr("CREATE")) << "what is allowed is answered";
    for (const std::string& what :
         {yard_.asset_id + "/get", yard_.asset_id + "/delete", yard_.asset_id + "/attributes/get",
          yard_.asset_id + "/attributes/notes/get-value",
          yard_.asset_id + "/attributes/notes/update", std::string("none000000000000000001/get")}) {
        const std::string topic = client.topic("operations/assets/" + what);
        if (GetParam() == 5) {
            EXPECT_ANY_THROW(client.publish(topic, "x")) << what << ": the PUBACK says it";
        } else {
            client.publish(topic, "x");
        }
        EXPECT_TRUE(client.is_connected()) << what;
    }
    // A later answer shows that the others would have come.
    EXPECT_THAT(client.request(yard_.asset_id + "/attributes/update", "{}"),
                HasSubstr("UNAUTHORIZED"))
        << "the one operation that OpenRemote answers";
    EXPECT_EQ(client.arrived(), 0U);
}

TEST_P(StrictTest, ChangesOfWhatDoesNotExistHaveNoResponse) {
    const UserLogin user = manager_.add_user("plant", "su");
    ApiClient client({manager_.paho_url(),
                      "desk",
                      user.username,
                      user.secret,
                      "plant",
                      true,
                      {},
                      {},
                      {},
                      GetParam()});
    client.connect();
    client.subscribe_responses();
    const std::string nowhere = "none000000000000000001";
    for (const std::string& what :
         {nowhere + "/update", nowhere + "/delete", nowhere + "/attributes/notes/update",
          yard_.asset_id + "/attributes/nothing/update"}) {
        const std::string topic = client.topic("operations/assets/" + what);
        if (GetParam() == 5) {
            EXPECT_ANY_THROW(client.publish(topic, "{}")) << what << ": the PUBACK says it";
        } else {
            client.publish(topic, "{}");
        }
    }
    EXPECT_THAT(client.request(nowhere + "/get"), HasSubstr("NOT_FOUND")) << "reading is answered";
    EXPECT_EQ(client.arrived(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Mqtt, StrictTest, testing::Values(4, 5),
                         [](const auto& instance) { return instance.param == 5 ? "V5" : "V311"; });

} // namespace
} // namespace railbridge::test
