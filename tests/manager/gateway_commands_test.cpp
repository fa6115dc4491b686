// Pending events: order, ownership, bounds, supersession, failing commits.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class GatewayCommandsTest : public CoreTest {
protected:
    GatewayCommandsTest() {
        EXPECT_TRUE(log_in(hall_));
        tick();
        pump_ = create_pump(hall_);
    }

    std::string issue(const std::string& value) {
        return text(operator_writes(pump_, "speed", value), "ackId");
    }

    /// Issued while the gateway was away, whose session the broker has kept. It is back now.
    std::string issue_and_resume(const std::string& value) {
        EXPECT_TRUE(log_in(hall_, false));
        EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
        counts_[hall_.handle] = 1;
        tick();
        core_->on_disconnect(hall_.handle, now_);
        const std::string ack_id = issue(value);
        EXPECT_TRUE(log_in(hall_, false));
        return ack_id;
    }

    std::vector<std::string> delivered() {
        std::vector<std::string> ids;
        for (const std::string& payload : payloads(topic(hall_, "gateway/events/pending"))) {
            ids.push_back(text(manager::parse_json_object(payload).value(), "ackId"));
        }
        return ids;
    }

    void acknowledge(const Account& gateway, const std::string& payload) {
        EXPECT_TRUE(write(gateway, "gateway/events/acknowledge", payload));
        tick();
    }

    std::string pump_;
};

TEST_F(GatewayCommandsTest, AreStoredBeforeTheyAreSentAndSentOnSubscribe) {
    const std::string first = issue("1");
    EXPECT_THAT(first, testing::SizeIs(22));
    EXPECT_EQ(store_.committed().pending.size(), 1U);
    const std::string second = issue("2");
    EXPECT_THAT(delivered(), IsEmpty()) << "not subscribed";
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(delivered(), ElementsAre(first, second));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(delivered(), ElementsAre(first, second));
    EXPECT_EQ(value(pump_, "speed"), "null");
}

TEST_F(GatewayCommandsTest, TheMessageHasTheDocumentedShape) {
    subscribe(hall_, "gateway/events/pending");
    pass(1);
    core_->on_admin("cli",
                    R"({"command":"attribute write","realm":"plant","asset":")" + pump_ +
                        R"(","attribute":"speed","value":"7"})",
                    now_);
    const auto messages = payloads(topic(hall_, "gateway/events/pending"));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_THAT(messages[0], HasSubstr(R"("event":{"eventType":"attribute","ref":{"id":")" + pump_ +
                                       R"(","name":"speed"},"value":7.0,"timestamp":1700000000001,)"
                                       R"("deleted":false,"realm":"plant"}})"));
}

TEST_F(GatewayCommandsTest, AnAcknowledgementAppliesTheValueOnce) {
    subscribe(hall_, "gateway/events/pending");
    const std::string ack_id = issue("5");
    pass(1000);
    acknowledge(hall_, ack_id);
    EXPECT_EQ(value(pump_, "speed"), "5.0");
    EXPECT_TRUE(store_.committed().pending.empty());
    request(hall_, pump_ + "/attributes/speed/update", "6");
    acknowledge(hall_, ack_id);
    EXPECT_EQ(value(pump_, "speed"), "6.0") << "a repeated acknowledgement changes nothing";
    EXPECT_THAT(log_.back(), HasSubstr("ignored"));
}

TEST_F(GatewayCommandsTest, ANewerValueOfTheGatewayDoesNotOutdateTheAcknowledgement) {
    const std::string ack_id = issue("5");
    pass(1000);
    request(hall_, pump_ + "/attributes/speed/update", "6");
    const auto time = core_->records().assets().find(pump_)->attributes.at("speed").timestamp;
    pass(1000);
    acknowledge(hall_, ack_id);
    EXPECT_EQ(value(pump_, "speed"), "5.0");
    EXPECT_EQ(core_->records().assets().find(pump_)->attributes.at("speed").timestamp, time);
}

TEST_F(GatewayCommandsTest, WhatTheDeviceHasIsAppliedThoughTheConstraintsAreStricterNow) {
    const std::string ack_id = issue("80");
    const std::string stricter =
        request(hall_, pump_ + "/update",
                R"({"name":"Pump","attributes":{"location":{},"notes":{},"speed":{"type":"number",)"
                R"("meta":{"constraints":[{"type":"max","max":50}]}}}})");
    ASSERT_THAT(stricter, HasSubstr("UPDATE"));
    acknowledge(hall_, ack_id);
    EXPECT_EQ(value(pump_, "speed"), "80.0") << "anything else would be what the device has not";
    EXPECT_TRUE(store_.committed().pending.empty());
    EXPECT_THAT(log_.back(), HasSubstr("breaks constraints that were changed meanwhile"));

    const std::string refused = ask({{"command", "attribute write"},
                                     {"realm", "plant"},
                                     {"asset", pump_},
                                     {"attribute", "speed"},
                                     {"value", "80"}});
    EXPECT_THAT(refused, HasSubstr("speed")) << "a new write is held to them";
    EXPECT_TRUE(store_.committed().pending.empty());
}

TEST_F(GatewayCommandsTest, ANewerAcknowledgementSupersedesOlderEvents) {
    issue("1");
    const std::string second = issue("2");
    const std::string third = issue("3");
    acknowledge(hall_, second);
    EXPECT_EQ(value(pump_, "speed"), "2.0");
    subscribe(hall_, "gateway/events/pending");
    EXPECT_THAT(delivered(), ElementsAre(third));
}

TEST_F(GatewayCommandsTest, QuotedIdsCountAndOthersAreIgnored) {
    const std::string ack_id = issue("1");
    acknowledge(hall_, "");
    acknowledge(hall_, "\"");
    acknowledge(hall_, ack_id + " ");
    acknowledge(hall_, std::string(10'000, 'x'));
    EXPECT_EQ(value(pump_, "speed"), "null");
    acknowledge(hall_, '"' + ack_id + '"');
    EXPECT_EQ(value(pump_, "speed"), "1.0");
}

TEST_F(GatewayCommandsTest, OnlyTheOwnerMayAcknowledge) {
    ASSERT_TRUE(log_in(yard_));
    ASSERT_TRUE(log_in(user_));
    const std::string ack_id = issue("1");
    acknowledge(yard_, ack_id);
    EXPECT_FALSE(write(user_, "gateway/events/acknowledge", ack_id)) << "not a gateway";
    EXPECT_EQ(value(pump_, "speed"), "null");
    EXPECT_FALSE(subscribe(user_, "gateway/events/pending"));
    EXPECT_TRUE(subscribe(yard_, "gateway/events/pending"));
    EXPECT_THAT(payloads(topic(yard_, "gateway/events/pending")), IsEmpty());
}

TEST_F(GatewayCommandsTest, SixteenWaitPerAttributeAndTheOldestGivesWay) {
    const std::string oldest = issue("0");
    for (std::size_t i = 0; i < manager::max_pending_per_attribute; ++i) {
        issue(std::to_string(i + 1));
    }
    subscribe(hall_, "gateway/events/pending");
    const auto ids = delivered();
    EXPECT_EQ(ids.size(), manager::max_pending_per_attribute);
    EXPECT_THAT(ids, Not(testing::Contains(oldest)));
}

TEST_F(GatewayCommandsTest, AFullGatewayRefusesMore) {
    for (std::size_t i = 0; i <= manager::max_pending_per_gateway / 16; ++i) {
        const std::string name = "a" + std::to_string(i);
        std::string id =
            "many0000000000000000" + std::string(i < 10 ? "0" : "") + std::to_string(i);
        request(hall_, "r/create",
                R"({"id":")" + id + R"(","name":"M","type":"Own","attributes":{"v":{}}})");
        for (int n = 0; n < 16; ++n) {
            const std::string answer = ask({{"command", "attribute write"},
                                            {"realm", "plant"},
                                            {"asset", id},
                                            {"attribute", "v"},
                                            {"value", "1"}});
            const bool has_room = i < manager::max_pending_per_gateway / 16;
            EXPECT_THAT(answer, HasSubstr(has_room ? "pending" : "too many unacknowledged writes"));
        }
    }
    EXPECT_EQ(store_.committed().pending.size(), manager::max_pending_per_gateway);
}

TEST_F(GatewayCommandsTest, ValuesOfAGatewayAreBoundedTogether) {
    request(hall_, "r/create",
            R"({"id":"text000000000000000001","name":"T","type":"Own","attributes":{)"
            R"("a":{"type":"text"},"b":{"type":"text"}}})");
    const std::string large = std::string(1'000'000, 'x');
    std::size_t waiting = 0;
    for (const char* attribute : {"a", "b"}) {
        for (std::size_t i = 0; i < manager::max_pending_per_attribute; ++i) {
            const std::string answer = ask({{"command", "attribute write"},
                                            {"realm", "plant"},
                                            {"asset", "text000000000000000001"},
                                            {"attribute", attribute},
                                            {"value", large}});
            waiting += answer.find("ackId") != std::string::npos ? 1U : 0U;
        }
    }
    EXPECT_EQ(waiting, 16U);
    EXPECT_EQ(store_.committed().pending.size(), 16U);
}

TEST_F(GatewayCommandsTest, WhatIsNotAcknowledgedIsOfferedAgainEverMoreRarely) {
    subscribe(hall_, "gateway/events/pending");
    const std::string first = issue("1");
    const std::string second = issue("2");
    const auto sent_within = [&](manager::Millis time) {
        std::vector<std::string> ids;
        for (manager::Millis passed = 0; passed < time; passed += 10'000) {
            pass(10'000);
            for (std::string& id : delivered()) {
                ids.push_back(std::move(id));
            }
        }
        return ids;
    };
    constexpr manager::Millis minute = 60'000;
    EXPECT_THAT(sent_within(minute), IsEmpty());
    EXPECT_THAT(sent_within(minute), ElementsAre(second)) << "the older one is outdated";
    EXPECT_THAT(sent_within(minute), IsEmpty());
    EXPECT_THAT(sent_within(2 * minute), ElementsAre(second));
    EXPECT_THAT(sent_within(10 * 60 * minute), testing::SizeIs(testing::Le(16U)));
    core_->on_disconnect(hall_.handle, now_);
    EXPECT_THAT(sent_within(2 * 60 * minute), IsEmpty()) << "nobody is there";
    ASSERT_TRUE(log_in(hall_));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(delivered(), ElementsAre(first, second));
    acknowledge(hall_, second);
    EXPECT_THAT(sent_within(60 * minute), IsEmpty());
}

TEST_F(GatewayCommandsTest, AreGivenUpAfterADay) {
    issue("1");
    pass(60'000);
    tick();
    pass(manager::pending_lifetime - 61'000);
    tick();
    EXPECT_EQ(store_.committed().pending.size(), 1U);
    pass(62'000);
    tick();
    EXPECT_TRUE(store_.committed().pending.empty());
    EXPECT_THAT(log_.back(), HasSubstr("24 h"));
}

TEST_F(GatewayCommandsTest, AClockThatJumpsGivesUpNothing) {
    issue("1");
    pass(60'000);
    tick();
    now_ += 20 * manager::pending_lifetime; // the box found its time server
    pass(60'000);
    tick();
    EXPECT_EQ(store_.committed().pending.size(), 1U);
    pass(manager::pending_lifetime);
    tick();
    EXPECT_TRUE(store_.committed().pending.empty()) << "a day of running is a day";
}

TEST_F(GatewayCommandsTest, WhatLooksOldAfterARestartWaitsForAnHour) {
    issue("1");
    now_ += 20 * manager::pending_lifetime;
    restart();
    tick();
    EXPECT_EQ(store_.committed().pending.size(), 1U) << "the clock may be wrong";
    pass(61 * 60'000);
    tick();
    tick();
    EXPECT_TRUE(store_.committed().pending.empty());
}

TEST_F(GatewayCommandsTest, RemovingTheAttributeForgetsThem) {
    issue("1");
    request(hall_, pump_ + "/update",
            R"({"name":"Pump","attributes":{"location":{},"notes":{},)"
            R"("level":{"type":"number"}}})");
    EXPECT_TRUE(store_.committed().pending.empty());
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(delivered(), IsEmpty());
}

TEST_F(GatewayCommandsTest, SurviveARestartOfTheBroker) {
    const std::string first = issue("1");
    const std::string second = issue("2");
    restart();
    ASSERT_TRUE(log_in(hall_));
    EXPECT_TRUE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_THAT(delivered(), ElementsAre(first, second));
}

TEST_F(GatewayCommandsTest, AResumedSessionIsServedWithoutSubscribing) {
    const std::string ack_id = issue_and_resume("1");
    EXPECT_THAT(delivered(), IsEmpty()) << "it may subscribe by itself";
    pass(1000);
    EXPECT_THAT(delivered(), ElementsAre(ack_id));
}

TEST_F(GatewayCommandsTest, ANewOneDoesNotOvertakeThoseAResumedSessionIsOwed) {
    const std::string older = issue_and_resume("1");
    tick();
    const auto write_speed = [&] {
        core_->on_admin("cli",
                        R"({"command":"attribute write","realm":"plant","asset":")" + pump_ +
                            R"(","attribute":"speed","value":"2"})",
                        now_);
    };
    write_speed();
    EXPECT_THAT(delivered(), IsEmpty());
    pass(1000);
    EXPECT_THAT(delivered(), ElementsAre(older, testing::_));
    write_speed();
    EXPECT_THAT(delivered(), testing::SizeIs(1)) << "from then on at once";
}

TEST_F(GatewayCommandsTest, ALostSessionHasLostItsSubscriptions) {
    ASSERT_TRUE(log_in(hall_, false));
    subscribe(hall_, "gateway/events/pending");
    counts_[hall_.handle] = 1;
    tick();
    core_->on_disconnect(hall_.handle, now_);
    issue("1");
    ASSERT_TRUE(log_in(hall_, false));
    counts_[hall_.handle] = 0;
    tick();
    pass(5000);
    EXPECT_THAT(delivered(), IsEmpty());
    EXPECT_TRUE(store_.committed().filters.empty());
}

TEST_F(GatewayCommandsTest, DeletingTheAssetForgetsThem) {
    issue("1");
    request(hall_, pump_ + "/delete");
    EXPECT_TRUE(store_.committed().pending.empty());
}

TEST_F(GatewayCommandsTest, NothingIsSentThatCouldNotBeStored) {
    subscribe(hall_, "gateway/events/pending");
    tick();
    store_.fail_next_commit();
    const std::string answer = ask({{"command", "attribute write"},
                                    {"realm", "plant"},
                                    {"asset", pump_},
                                    {"attribute", "speed"},
                                    {"value", "1"}});
    EXPECT_THAT(answer, HasSubstr("the disk is full"));
    EXPECT_THAT(delivered(), IsEmpty());
    EXPECT_EQ(core_->records().pending().count(hall_.asset_id), 0U);
}

TEST_F(GatewayCommandsTest, AFailedCommitIsAnInternalErrorAndChangesNothing) {
    store_.fail_next_commit();
    EXPECT_THAT(request(hall_, pump_ + "/attributes/speed/update", "3"),
                HasSubstr("INTERNAL_SERVER_ERROR"));
    EXPECT_EQ(request(hall_, pump_ + "/attributes/speed/get-value"), "null");
    pass(1000); // until the disk is asked again
    EXPECT_THAT(request(hall_, pump_ + "/attributes/speed/update", "3"), HasSubstr("3.0"));
}

} // namespace
} // namespace railbridge::test
