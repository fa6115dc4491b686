#include "adapters/mqtt/topics.hpp"

#include <gtest/gtest.h>

namespace railbridge::mqtt {
namespace {

constexpr const char* id = "4Y1FoulaL6ocSwl5ukKl4R";

class TopicsTest : public testing::Test {
protected:
    const Topics topics{"master", "gateway-1"};
};

TEST_F(TopicsTest, AreSpelledAsTheApiSpellsThem) {
    const std::string asset = "master/gateway-1/operations/assets/4Y1FoulaL6ocSwl5ukKl4R/";
    EXPECT_EQ(topics.create_asset(id), asset + "create");
    EXPECT_EQ(topics.get_asset(id), asset + "get");
    EXPECT_EQ(topics.update_asset(id), asset + "update");
    EXPECT_EQ(topics.update_attributes(id), asset + "attributes/update");
    EXPECT_EQ(topics.update_attribute(id, "presence"), asset + "attributes/presence/update");
    EXPECT_EQ(topics.acknowledge(), "master/gateway-1/gateway/events/acknowledge");
    EXPECT_EQ(topics.pending_filter(), "master/gateway-1/gateway/events/pending");
    EXPECT_EQ(topics.event_filters(id),
              (std::vector<std::string>{
                  "master/gateway-1/events/assets/4Y1FoulaL6ocSwl5ukKl4R",
                  "master/gateway-1/events/assets/4Y1FoulaL6ocSwl5ukKl4R/attributes"}));
    EXPECT_EQ(
        topics.response_filters(),
        (std::vector<std::string>{"master/gateway-1/operations/assets/+/+/response",
                                  "master/gateway-1/operations/assets/+/attributes/+/response",
                                  "master/gateway-1/operations/assets/+/attributes/+/+/response"}));
}

TEST_F(TopicsTest, ResponsesComeBackAsTheOperationAndItsAsset) {
    const std::vector<std::pair<std::string, Operation>> operations{
        {topics.create_asset(id), Operation::create_asset},
        {topics.get_asset(id), Operation::get_asset},
        {topics.update_asset(id), Operation::update_asset},
        {topics.update_attributes(id), Operation::update_attributes},
    };
    for (const auto& [topic, operation] : operations) {
        const auto parsed = topics.parse(topic + "/response");
        ASSERT_TRUE(std::holds_alternative<ResponseTopic>(parsed)) << topic;
        EXPECT_EQ(std::get<ResponseTopic>(parsed).operation, operation);
        EXPECT_EQ(std::get<ResponseTopic>(parsed).id, id);
        EXPECT_TRUE(std::holds_alternative<ForeignTopic>(topics.parse(topic))) << topic;
    }
}

TEST_F(TopicsTest, PendingAndEventsAreRecognised) {
    EXPECT_TRUE(std::holds_alternative<PendingTopic>(topics.parse(topics.pending_filter())));
    for (const auto& filter : topics.event_filters(id)) {
        EXPECT_TRUE(std::holds_alternative<EventTopic>(topics.parse(filter)));
    }
}

TEST_F(TopicsTest, EverythingElseIsForeign) {
    for (const char* topic :
         {"", "/", "master", "master/gateway-1", "master/gateway-1/",
          "other/gateway-1/gateway/events/pending", "master/gateway-2/gateway/events/pending",
          "master/gateway-1/gateway/events/pending/x",
          "master/gateway-1/gateway/events/acknowledge", "master/gateway-1/operations/assets/",
          "master/gateway-1/operations/assets/x/response",
          "master/gateway-1/operations/assets//get/response",
          "master/gateway-1/operations/assets/x/delete/response",
          "master/gateway-1/operations/assets/x/attributes/lamp/update/response",
          "master/gateway-1/operations/assets/x/attributes/get/response",
          "master/gateway-1/operations/assets/x/get/response/more"}) {
        EXPECT_TRUE(std::holds_alternative<ForeignTopic>(topics.parse(topic))) << topic;
    }
}

TEST(TopicToken, IsOneLevelOfATopic) {
    for (const char* good : {"master", "gateway-4y1f", "a b", "\xC3\xA4"}) {
        EXPECT_TRUE(is_topic_token(good)) << good;
    }
    for (const char* bad : {"", "a/b", "+", "a#", "a\n", "\x7F"}) {
        EXPECT_FALSE(is_topic_token(bad)) << bad;
    }
    EXPECT_TRUE(is_topic_token(std::string(255, 'a')));
    EXPECT_FALSE(is_topic_token(std::string(256, 'a')));
}

} // namespace
} // namespace railbridge::mqtt
