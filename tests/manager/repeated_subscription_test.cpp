// What a gateway brings about that asks for its pending events over and over in one packet.

#include "adapters/identity/identity.hpp"
#include "tests/manager/memory_store.hpp"
#include "tools/manager/api/connections.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace railbridge::test {
namespace {

/// The part of the manager that the broker asks for subscriptions, and what it would send.
class RepeatedSubscriptionTest : public testing::Test {
protected:
    RepeatedSubscriptionTest() {
        records_.add_realm("plant");
        records_.put_user({"plant", client_id, manager::UserKind::gateway,
                           identity::hashed_secret("secret"), gateway_id});
        put_asset(gateway_id, {}, std::string(manager::gateway_type));
        put_asset(pump_id, gateway_id, "ThingAsset");
        EXPECT_TRUE(connections_.open({1, client_id, username, "secret"}, now)); // a clean session
    }

    void put_asset(const std::string& id, const std::string& parent, const std::string& type) {
        manager::Asset asset;
        asset.id = id;
        asset.realm = "plant";
        asset.parent_id = parent;
        asset.type = type;
        asset.attributes["speed"] = {"speed", "number"};
        records_.put_asset(std::move(asset));
    }

    void issue(int value) {
        const manager::Asset& pump = *records_.assets().find(pump_id);
        EXPECT_TRUE(commands_.issue(*records_.assets().find(gateway_id), pump,
                                    pump.attributes.at("speed"), std::to_string(value), now));
    }

    bool subscribe() {
        const manager::Caller* caller = connections_.caller(1, client_id, username);
        return caller != nullptr && connections_.subscribe(1, *caller, pending, 1);
    }

    void settle() {
        connections_.settle([](manager::ClientHandle) { return 1; }, now, 1000);
    }

    std::vector<std::string> values_sent() const {
        std::vector<std::string> values;
        for (const manager::Publish& publish : outbox_.publishes) {
            const auto value = publish.payload.find(R"("value":)");
            const auto end = publish.payload.find(',', value);
            values.push_back(publish.payload.substr(value + 8, end - value - 8));
        }
        return values;
    }

    static constexpr manager::Millis now = 1'700'000'000'000;
    static constexpr const char* client_id = "gateway-hall";
    static constexpr const char* username = "plant:gateway-hall";
    static constexpr const char* gateway_id = "hall000000000000000001";
    static constexpr const char* pump_id = "pump000000000000000001";
    static constexpr const char* pending = "plant/gateway-hall/gateway/events/pending";

    MemoryStore store_;
    manager::Log log_ = [](manager::LogLevel, const std::string&) {};
    manager::Records records_{store_};
    manager::Outbox outbox_;
    manager::Sessions sessions_;
    manager::OpenRequests requests_;
    manager::Events events_{records_, outbox_, sessions_};
    manager::GatewayCommands commands_{records_, outbox_, events_, sessions_, log_};
    manager::AttributeWriter writer_{records_, outbox_, events_, commands_};
    manager::Connections connections_{records_,  outbox_, sessions_, requests_,
                                      commands_, writer_, log_};
};

TEST_F(RepeatedSubscriptionTest, EverythingThatWaitsIsCopiedOnce) {
    issue(1);
    issue(2);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(subscribe());
        EXPECT_THAT(values_sent(), testing::IsEmpty());
    }
    settle();
    EXPECT_THAT(values_sent(), testing::ElementsAre("1", "2"));
    settle();
    EXPECT_THAT(values_sent(), testing::SizeIs(2)) << "nobody has asked again";
}

TEST_F(RepeatedSubscriptionTest, WhatIsIssuedMeanwhileComesInItsTurn) {
    issue(1);
    EXPECT_TRUE(subscribe());
    issue(2);
    EXPECT_TRUE(subscribe());
    issue(3);
    settle();
    EXPECT_THAT(values_sent(), testing::ElementsAre("1", "2", "3"));
    issue(4);
    EXPECT_THAT(values_sent(), testing::ElementsAre("1", "2", "3", "4"));
}

TEST_F(RepeatedSubscriptionTest, WhoUnsubscribesInTheSameTickGetsNothing) {
    issue(1);
    EXPECT_TRUE(subscribe());
    connections_.unsubscribe(1, *connections_.caller(1, client_id, username), pending);
    settle();
    EXPECT_THAT(values_sent(), testing::IsEmpty());
}

} // namespace
} // namespace railbridge::test
