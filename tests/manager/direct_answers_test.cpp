// Which answers go straight to their client, and which through the broker's subscriptions.

#include "tests/manager/core_fixture.hpp"
#include "tools/manager/api/topic.hpp"

namespace railbridge::test {
namespace {

constexpr const char* straight = "straight";
constexpr const char* through_the_broker = "through the broker";

class DirectAnswersTest : public CoreTest {
protected:
    bool log_in_with(int protocol_version, bool clean = true) {
        return core_->on_auth(
            {user_.handle, user_.client_id, user_.username, user_.secret, protocol_version, clean},
            now_);
    }

    /// Which way the answer to a request takes; ticks.
    std::string way() {
        const std::string rest = "operations/assets/nothing/get";
        EXPECT_TRUE(write(user_, rest));
        for (const manager::Publish& publish : tick().publishes) {
            if (publish.topic == topic(user_, rest) + "/response") {
                EXPECT_TRUE(publish.client_id.empty() || publish.client_id == user_.client_id);
                EXPECT_EQ(publish.qos, 0);
                return publish.client_id.empty() ? through_the_broker : straight;
            }
        }
        return "no answer";
    }

    /// The broker has seen as many subscriptions as there were.
    void subscribe_all(const std::vector<std::string>& filters) {
        for (const std::string& filter : filters) {
            EXPECT_TRUE(subscribe(user_, filter));
        }
        counts_[user_.handle] = static_cast<int>(filters.size());
        tick();
    }

    const std::string exact_ = "operations/assets/nothing/get/response";
    const std::string all_ = "operations/assets/+/get/response";
};

TEST_F(DirectAnswersTest, WhoListensIsAnsweredStraight) {
    ASSERT_TRUE(log_in_with(4));
    subscribe_all({all_});
    EXPECT_EQ(way(), straight);
}

TEST_F(DirectAnswersTest, SoIsWhoListensTwiceBeforeMqtt5) {
    ASSERT_TRUE(log_in_with(3));
    subscribe_all({all_, exact_});
    EXPECT_EQ(way(), straight) << "the broker sends one copy";
}

TEST_F(DirectAnswersTest, WhoDoesNotListenGetsNothing) {
    ASSERT_TRUE(log_in_with(4));
    subscribe_all({"operations/assets/+/update/response", "operations/assets/+/get/more/response",
                   "operations/assets/other/get/response", "events/assets/#"});
    EXPECT_EQ(way(), through_the_broker);
}

TEST_F(DirectAnswersTest, WhoStoppedListeningGetsNothing) {
    ASSERT_TRUE(log_in_with(4));
    subscribe_all({exact_});
    ASSERT_EQ(way(), straight);
    EXPECT_TRUE(core_->on_unsubscribe(client(user_), topic(user_, exact_)));
    EXPECT_EQ(way(), through_the_broker);
}

TEST_F(DirectAnswersTest, WithMqtt5OnlyTheBrokerKnowsTheIdentifiersOfSubscriptions) {
    ASSERT_TRUE(log_in_with(5));
    subscribe_all({exact_});
    EXPECT_EQ(way(), through_the_broker);
}

TEST_F(DirectAnswersTest, OnlyTheBrokerKnowsTheSubscriptionsOfAResumedSession) {
    ASSERT_TRUE(log_in_with(4, false));
    EXPECT_TRUE(subscribe(user_, exact_));
    counts_[user_.handle] = 2; // one is from before
    tick();
    EXPECT_EQ(way(), through_the_broker);
}

TEST_F(DirectAnswersTest, UntilTheSessionIsSettledTheBrokerAnswers) {
    ASSERT_TRUE(log_in_with(4));
    subscribe_all({exact_});
    ASSERT_EQ(way(), straight);
    Account again = user_;
    again.handle = 23;
    const std::string rest = "operations/assets/nothing/get";
    EXPECT_TRUE(write(user_, rest));
    ASSERT_TRUE(log_in(again)); // takes over, and has not subscribed
    counts_[again.handle] = 0;
    const auto sent = tick().publishes;
    ASSERT_FALSE(sent.empty());
    for (const manager::Publish& publish : sent) {
        EXPECT_EQ(publish.client_id, "") << publish.topic;
    }
}

TEST_F(DirectAnswersTest, ManyFiltersAreTheBrokersToSearch) {
    ASSERT_TRUE(log_in_with(4));
    std::vector<std::string> filters{exact_};
    for (int i = 0; i < 7; ++i) {
        filters.push_back("operations/assets/" + std::to_string(i) + "/get/response");
    }
    subscribe_all(filters);
    EXPECT_EQ(way(), straight);
    EXPECT_TRUE(subscribe(user_, "operations/assets/another/get/response"));
    EXPECT_EQ(way(), through_the_broker);
}

TEST_F(DirectAnswersTest, AFailedCommitIsToldTheSameWay) {
    ASSERT_TRUE(log_in(hall_));
    EXPECT_TRUE(subscribe(hall_, "operations/assets/+/create/response"));
    counts_[hall_.handle] = 1;
    tick();
    store_.fail_next_commit();
    EXPECT_TRUE(write(hall_, "operations/assets/r/create",
                      R"({"name":"Pump","attributes":{"location":{},"notes":{}}})"));
    const auto sent = tick().publishes;
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].client_id, hall_.client_id);
    EXPECT_THAT(sent[0].payload, testing::HasSubstr("INTERNAL_SERVER_ERROR"));
}

struct Selection {
    const char* filter;
    const char* topic;
    bool selected;
};

class SelectsTest : public testing::TestWithParam<Selection> {};

TEST_P(SelectsTest, TokenByToken) {
    const auto [filter, topic, selected] = GetParam();
    EXPECT_EQ(manager::selects(filter, topic), selected) << filter << ' ' << topic;
}

INSTANTIATE_TEST_SUITE_P(
    Topics, SelectsTest,
    testing::Values(Selection{"a/b/c", "a/b/c", true}, Selection{"a/+/c", "a/b/c", true},
                    Selection{"+/+/+", "a/b/c", true}, Selection{"a/+/c", "a//c", true},
                    Selection{"a/b", "a/b/c", false}, Selection{"a/b/c", "a/b", false},
                    Selection{"a/+", "a/b/c", false}, Selection{"a/b/+", "a/b", false},
                    Selection{"a/b/c", "a/b/d", false}, Selection{"a/bc", "a/b", false},
                    Selection{"a/b", "a/bc", false}, Selection{"+", "a", true},
                    Selection{"a/", "a", false}, Selection{"a", "a/", false}));

} // namespace
} // namespace railbridge::test
