// Events that many hear: written down once, sent in pieces.

#include "tests/manager/core_fixture.hpp"

#include <set>

namespace railbridge::test {
namespace {

using manager::Departures;
using testing::HasSubstr;
using testing::IsEmpty;

class ManyListenersTest : public CoreTest {
protected:
    ManyListenersTest() {
        EXPECT_TRUE(log_in(user_));
        request(user_, "r/create",
                R"({"name":"R","type":"Own","id":")" + asset_ +
                    R"(","attributes":{"a":{"type":"text"},"b":{"type":"text"}}})");
    }

    static Account named(const Account& account, int number) {
        Account other = account;
        other.client_id = "ear" + std::to_string(number);
        other.handle = 100 + static_cast<manager::ClientHandle>(number);
        return other;
    }

    void listen(int count) {
        for (int i = 0; i < count; ++i) {
            ASSERT_TRUE(log_in(named(user_, i), false));
            ASSERT_TRUE(subscribe(named(user_, i), "events/assets/+/attributes/#"));
            counts_[named(user_, i).handle] = 1;
        }
        tick();
    }

    bool write_value(const std::string& attribute, const std::string& value) {
        return write(user_, "operations/assets/" + asset_ + "/attributes/" + attribute + "/update",
                     value);
    }

    static std::size_t bytes(const manager::Outbox& outbox) {
        std::size_t sum = 0;
        for (const manager::Publish& publish : outbox.publishes) {
            sum += publish.bytes();
        }
        return sum;
    }

    std::string asset_ = "root000000000000000001";
    const std::string large_ = std::string(900'000, 'x');
};

TEST_F(ManyListenersTest, ALargeEventLeavesInPieces) {
    constexpr int ears = 40;
    listen(ears);
    ASSERT_TRUE(write_value("a", large_));
    std::multiset<std::string> told;
    int ticks = 0;
    do {
        const manager::Outbox piece = tick();
        EXPECT_LE(bytes(piece), Departures::most_bytes + large_.size()) << "the answer besides";
        for (const manager::Publish& publish : piece.publishes) {
            if (publish.purpose == manager::Purpose::news) {
                EXPECT_EQ(publish.topic, named(user_, 0).realm + '/' + publish.client_id +
                                             "/events/assets/" + asset_ + "/attributes/a");
                EXPECT_EQ(publish.qos, 1);
                told.insert(publish.client_id);
            }
        }
        ++ticks;
    } while (core_->has_more_to_send());
    EXPECT_GT(ticks, 3);
    EXPECT_EQ(told.size(), static_cast<std::size_t>(ears));
    EXPECT_EQ(std::set<std::string>(told.begin(), told.end()).size(), told.size());
}

TEST_F(ManyListenersTest, AnAnswerDoesNotWaitBehindEventsAndTheseStayInOrder) {
    listen(20);
    ASSERT_TRUE(write_value("a", large_));
    tick();
    ASSERT_TRUE(core_->has_more_to_send());
    ASSERT_TRUE(write_value("a", "short"));
    manager::Outbox piece = tick();
    EXPECT_TRUE(std::any_of(piece.publishes.begin(), piece.publishes.end(), [](const auto& one) {
        return one.purpose == manager::Purpose::response;
    }));
    std::map<std::string, std::string> last;
    for (int i = 0; i < 10; ++i) {
        for (const manager::Publish& publish : piece.publishes) {
            last[publish.client_id] = publish.payload;
        }
        piece = tick();
    }
    EXPECT_FALSE(core_->has_more_to_send());
    EXPECT_EQ(last.size(), 21U) << "and the answer";
    for (const auto& [client_id, payload] : last) {
        EXPECT_THAT(payload, HasSubstr(R"("value":"short")")) << client_id;
    }
}

TEST_F(ManyListenersTest, WhoHasGivenUpTheFilterIsNotToldAnyMore) {
    listen(20);
    ASSERT_TRUE(write_value("a", large_));
    ASSERT_TRUE(write_value("b", "short"));
    tick();
    const Account gone = named(user_, 19);
    EXPECT_TRUE(core_->on_unsubscribe(client(gone), topic(gone, "events/assets/+/attributes/#")));
    std::set<std::string> told;
    while (core_->has_more_to_send()) {
        for (const manager::Publish& publish : tick().publishes) {
            if (publish.topic.ends_with("/b")) {
                told.insert(publish.client_id);
            }
        }
    }
    EXPECT_EQ(told.size(), 19U);
    EXPECT_EQ(told.count(gone.client_id), 0U);
}

TEST_F(ManyListenersTest, NorOfTheEventThatIsOnItsWayAlready) {
    listen(20);
    ASSERT_TRUE(write_value("a", large_));
    tick();
    ASSERT_TRUE(core_->has_more_to_send());
    const Account gone = named(user_, 9); // the last by name
    EXPECT_TRUE(core_->on_unsubscribe(client(gone), topic(gone, "events/assets/+/attributes/#")));
    while (core_->has_more_to_send()) {
        for (const manager::Publish& publish : tick().publishes) {
            EXPECT_NE(publish.client_id, gone.client_id);
        }
    }
}

TEST_F(ManyListenersTest, ToWhomTheAssetIsNotOpenAnyMoreIsNotTold) {
    request(
        user_, asset_ + "/update",
        R"({"name":"R","attributes":{"a":{"type":"text","meta":{"accessRestrictedRead":true}}}})");
    const auto made = admin({{"command", "user add"},
                             {"realm", "plant"},
                             {"name", "guest"},
                             {"roles", "read:assets"},
                             {"restricted", "true"}});
    const auto link = [this](const std::string& command) {
        core_->on_admin(
            "cli",
            request_text(
                {{"command", command}, {"realm", "plant"}, {"name", "guest"}, {"asset", asset_}}),
            now_);
    };
    link("user link");
    const Account guest = {"plant", "", "guest", "plant:guest", text(made, "secret"), 0};
    constexpr int guests = 20;
    for (int i = 0; i < guests; ++i) {
        ASSERT_TRUE(log_in(named(guest, i), false));
        ASSERT_TRUE(subscribe(named(guest, i), "events/assets/+/attributes/#"));
    }
    tick();
    const auto told = [this] {
        std::size_t count = 0;
        do {
            for (const manager::Publish& publish : tick().publishes) {
                count += publish.purpose == manager::Purpose::news ? 1U : 0U;
            }
        } while (core_->has_more_to_send());
        return count;
    };
    ASSERT_TRUE(write_value("a", large_));
    EXPECT_EQ(told(), static_cast<std::size_t>(guests));
    ASSERT_TRUE(write_value("a", large_));
    tick();
    ASSERT_TRUE(core_->has_more_to_send());
    link("user unlink");
    EXPECT_EQ(told(), 0U);
    link("user link");
    ASSERT_TRUE(write_value("a", large_));
    tick();
    ASSERT_TRUE(write(user_, "operations/assets/" + asset_ + "/delete"));
    EXPECT_GT(told(), static_cast<std::size_t>(guests)) << "what is gone, and that it is";
}

TEST_F(ManyListenersTest, WhatWaitsIsBounded) {
    listen(100);
    const auto is_taken = [this] {
        EXPECT_TRUE(write_value("a", large_));
        bool is_success = false;
        for (const manager::Publish& publish : tick().publishes) {
            is_success = is_success || (publish.purpose == manager::Purpose::response &&
                                        publish.payload.find("error") == std::string::npos);
        }
        return is_success;
    };
    std::size_t taken = 0;
    while (taken < 100 && is_taken()) {
        ++taken;
    }
    EXPECT_LE(taken, Departures::most_waiting / large_.size() + 10);
    EXPECT_TRUE(write(user_, "operations/assets/" + asset_ + "/attributes/b/get-value"));
    EXPECT_FALSE(tick().publishes.empty()) << "who reads is answered";
    for (int i = 0; i < 1000 && core_->has_more_to_send(); ++i) {
        tick();
    }
    EXPECT_FALSE(core_->has_more_to_send());
    EXPECT_TRUE(is_taken());
}

TEST_F(ManyListenersTest, OneFilterInTheWayOfAnotherIsNoSecondMessage) {
    listen(2);
    ASSERT_TRUE(subscribe(named(user_, 0), "events/assets/" + asset_ + "/attributes/a", 0));
    ASSERT_TRUE(subscribe(named(user_, 0), "events/assets/+/attributes-value/a/#"));
    request(user_, asset_ + "/attributes/a/update", "short");
    std::vector<std::string> topics;
    for (const manager::Publish& publish : news_) {
        topics.push_back(publish.topic + ' ' + std::to_string(publish.qos));
    }
    const std::string events = "/events/assets/" + asset_;
    EXPECT_THAT(topics, testing::UnorderedElementsAre("plant/ear0" + events + "/attributes/a 1",
                                                      "plant/ear0" + events +
                                                          "/attributes-value/a/" + asset_ + " 1",
                                                      "plant/ear1" + events + "/attributes/a 1"));
}

TEST_F(ManyListenersTest, EventFiltersOfOneUserAreBoundedTogether) {
    std::size_t granted = 0;
    const auto subscribe_as = [&](const Account& account) {
        for (std::size_t i = 0; i < manager::max_filters_per_client; ++i) {
            const std::string filter = "events/assets/+/attributes/a" + std::to_string(i) + "/#";
            granted += subscribe(account, filter) ? 1U : 0U;
        }
    };
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(log_in(named(user_, i), false));
        subscribe_as(named(user_, i));
    }
    EXPECT_EQ(granted, manager::max_event_filters_per_user);
    EXPECT_TRUE(subscribe(named(user_, 0), "events/assets/+/attributes/a0/#")) << "has it already";
    EXPECT_TRUE(subscribe(named(user_, 5), "operations/assets/+/get/response"));
    ASSERT_TRUE(log_in(hall_));
    EXPECT_TRUE(subscribe(hall_, "events/assets/#")) << "others have their own room";
}

TEST_F(ManyListenersTest, AttributesOfOneAssetAreBounded) {
    const auto asset_with = [](std::size_t count) {
        std::string attributes;
        for (std::size_t i = 0; i < count; ++i) {
            attributes += (i == 0 ? "\"a" : ",\"a") + std::to_string(i) + "\":{}";
        }
        return R"({"name":"R","type":"Own","id":"many000000000000000001","attributes":{)" +
               attributes + "}}";
    };
    const std::string too_large = asset_with(manager::max_attributes + 1);
    EXPECT_THAT(request(user_, "r/create", too_large),
                testing::AllOf(HasSubstr("BAD_REQUEST"), HasSubstr("10001 attributes")));
    EXPECT_THAT(request(user_, "r/create", asset_with(manager::max_attributes)),
                HasSubstr("CREATE"));
    EXPECT_THAT(request(user_, "many000000000000000001/update", too_large),
                HasSubstr("divide it into several assets"));
}

TEST_F(ManyListenersTest, AnAssetOfAnOlderStoreWithMoreAttributesMayBecomeSmaller) {
    manager::Asset old;
    old.id = "many000000000000000001";
    old.realm = "plant";
    old.type = "Own";
    old.name = "R";
    std::string kept;
    for (std::size_t i = 0; i < manager::max_attributes + 2; ++i) {
        const std::string name = "a" + std::to_string(i);
        old.attributes[name].name = name;
        if (i > 0) {
            kept += (i == 1 ? "\"" : ",\"") + name + "\":{}";
        }
    }
    store_.put_asset(old);
    ASSERT_TRUE(store_.commit());
    restart();
    ASSERT_TRUE(log_in(user_));
    EXPECT_THAT(request(user_, old.id + "/update", R"({"name":"R","attributes":{)" + kept + "}}"),
                HasSubstr("UPDATE"));
}

/// Without a manager around it: what is kept of the events until they may leave.
TEST(ManyListeners, AreWrittenDownOnceForAllAttributes) {
    constexpr int ears = 200;
    constexpr int attributes = 300;
    MemoryStore store;
    manager::Records records(store);
    manager::Outbox outbox;
    manager::Sessions sessions;
    manager::Events events(records, outbox, sessions);
    for (int i = 0; i < ears; ++i) {
        const std::string filter =
            "plant/ear" + std::to_string(i) + "/events/assets/+/attributes/#";
        records.put_filter({"ear" + std::to_string(i), "plant:su"}, filter, 1,
                           *manager::parse_event_filter(manager::split_topic(filter),
                                                        manager::realm_anchor("plant")));
    }
    manager::Asset asset;
    asset.id = "root000000000000000001";
    asset.realm = "plant";
    std::set<const manager::Audience*> audiences;
    for (int i = 0; i < attributes; ++i) {
        manager::Attribute attribute;
        attribute.name = "a" + std::to_string(i);
        attribute.value_json = std::to_string(i);
        events.attribute_changed(asset, {asset.id}, attribute);
    }
    ASSERT_EQ(outbox.publishes.size(), static_cast<std::size_t>(attributes));
    for (const manager::Publish& publish : outbox.publishes) {
        audiences.insert(publish.announcement->wide.get());
        if (&publish != &outbox.publishes.front()) {
            EXPECT_LE(publish.bytes(), 300U);
        }
    }
    EXPECT_EQ(audiences.size(), 1U);
    EXPECT_GE(outbox.publishes.front().bytes(), ears * sizeof(manager::Hearer)) << "it is counted";
}

/// Each event has a list of its own: of those who listen to just this attribute.
TEST(ManyListeners, CountAsMuchAsTheyTake) {
    constexpr std::size_t ears = 2000;
    MemoryStore store;
    manager::Records records(store);
    manager::Outbox outbox;
    manager::Sessions sessions;
    manager::Events events(records, outbox, sessions);
    for (std::size_t i = 0; i < ears; ++i) {
        const std::string filter =
            "plant/ear" + std::to_string(i) + "/events/assets/+/attributes/a/#";
        records.put_filter({"ear" + std::to_string(i), "plant:su"}, filter, 1,
                           *manager::parse_event_filter(manager::split_topic(filter),
                                                        manager::realm_anchor("plant")));
    }
    manager::Asset asset;
    asset.id = "root000000000000000001";
    asset.realm = "plant";
    manager::Attribute attribute;
    attribute.name = "a";
    attribute.value_json = "1";
    constexpr std::size_t enough = Departures::most_waiting / (ears * sizeof(manager::Hearer)) + 20;
    for (std::size_t i = 0; i < enough; ++i) {
        events.attribute_changed(asset, {asset.id}, attribute);
    }
    EXPECT_GE(outbox.publishes.back().bytes(), ears * sizeof(manager::Hearer));
    Departures departures;
    departures.take(std::move(outbox), [](const auto&, const auto&) { return true; });
    EXPECT_TRUE(departures.is_full());
}

} // namespace
} // namespace railbridge::test
