// A realm that is removed: what must be asked for, and that nothing of it is left anywhere.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class RealmRemovalTest : public CoreTest {
protected:
    RealmRemovalTest() {
        admin({{"command", "realm add"}, {"name", "other"}});
        const auto user = admin({{"command", "user add"}, {"realm", "other"}, {"name", "su"}});
        other_ = {"other", "", "else", text(user, "username"), text(user, "secret"), 20};
    }

    std::string remove(const std::string& realm, bool recursive) {
        core_->on_admin("cli",
                        R"({"command":"realm remove","name":")" + realm + R"(","recursive":)" +
                            (recursive ? "true}" : "false}"),
                        now_);
        sent_ = tick();
        for (const manager::Publish& publish : sent_.publishes) {
            if (publish.purpose == manager::Purpose::admin_answer) {
                return publish.payload;
            }
        }
        return {};
    }

    /// Everybody is connected, something waits for the hall, and the desk listens.
    std::string full_realm() {
        for (const Account& account : {hall_, yard_, user_, other_}) {
            EXPECT_TRUE(log_in(account, false));
        }
        tick();
        const std::string pump = create_pump(hall_);
        operator_writes(pump, "speed", "7");
        EXPECT_TRUE(subscribe(user_, "events/assets/#"));
        EXPECT_TRUE(subscribe(hall_, "events/assets/#"));
        admin({{"command", "user add"},
               {"realm", "plant"},
               {"name", "guest"},
               {"restricted", "true"}});
        admin({{"command", "user link"}, {"realm", "plant"}, {"name", "guest"}, {"asset", pump}});
        tick();
        return pump;
    }

    Account other_;
    manager::Outbox sent_;
};

constexpr const char* all_of_it =
    R"({"ok":true,"result":{"removed":"plant","assets":3,"users":2,"gateways":2}})";

TEST_F(RealmRemovalTest, ARealmThatHoldsSomethingIsRefusedAndSaysWhat) {
    full_realm();
    EXPECT_THAT(remove("plant", false),
                HasSubstr("realm plant still has 3 assets, 2 users and 2 gateways; make a backup, "
                          "and remove it with all of them with --recursive"));
    EXPECT_THAT(sent_.kicks, IsEmpty());
    EXPECT_EQ(store_.committed().assets.size(), 3U);
    EXPECT_THAT(remove("other", false), HasSubstr("still has 0 assets, 1 user and 0 gateways"));
    EXPECT_THAT(remove("elsewhere", true),
                HasSubstr("there is no realm elsewhere; there are: other, plant"));
}

TEST_F(RealmRemovalTest, AnEmptyRealmGoesWithoutMoreAndSoDoesTheLastOne) {
    admin({{"command", "user remove"}, {"realm", "other"}, {"name", "su"}});
    EXPECT_EQ(remove("other", false),
              R"({"ok":true,"result":{"removed":"other","assets":0,"users":0,"gateways":0}})");
    EXPECT_EQ(store_.committed().realms, std::vector<std::string>{"plant"});
    EXPECT_EQ(remove("plant", true),
              R"({"ok":true,"result":{"removed":"plant","assets":2,"users":1,"gateways":2}})");
    EXPECT_THAT(store_.committed().realms, IsEmpty());
    admin({{"command", "realm add"}, {"name", "plant"}});
    EXPECT_EQ(store_.committed().realms, std::vector<std::string>{"plant"});
}

TEST_F(RealmRemovalTest, EverythingOfItGoesInOneCommitAndNothingElseDoes) {
    full_realm();
    ASSERT_EQ(store_.committed().pending.size(), 1U);
    const int commits = store_.commits();
    EXPECT_EQ(remove("plant", true), all_of_it);
    EXPECT_EQ(store_.commits(), commits + 1);
    const manager::StoreContents& left = store_.committed();
    EXPECT_EQ(left.realms, std::vector<std::string>{"other"});
    EXPECT_THAT(left.assets, IsEmpty());
    EXPECT_THAT(left.pending, IsEmpty());
    EXPECT_THAT(left.filters, IsEmpty());
    EXPECT_THAT(left.links, IsEmpty());
    ASSERT_EQ(left.users.size(), 1U);
    EXPECT_EQ(left.users[0].realm, "other");
    ASSERT_EQ(left.clients.size(), 1U);
    EXPECT_EQ(left.clients[0].client_id, "else");
    EXPECT_TRUE(core_->records().assets().roots("plant").empty());
    EXPECT_TRUE(core_->records().filters().empty());
}

TEST_F(RealmRemovalTest, WhoIsConnectedIsDisconnectedAndStaysOut) {
    const std::string pump = full_realm();
    remove("plant", true);
    EXPECT_THAT(sent_.kicks, UnorderedElementsAre(hall_.client_id, yard_.client_id, "desk"));
    EXPECT_THAT(sent_.ended, UnorderedElementsAre(hall_.client_id, yard_.client_id, "desk"));
    for (const manager::Publish& publish : sent_.publishes) {
        EXPECT_EQ(publish.purpose, manager::Purpose::admin_answer) << publish.topic;
    }
    for (const Account& account : {hall_, yard_, user_}) {
        EXPECT_FALSE(write(account, "operations/assets/" + pump + "/get")) << "before it is gone";
        core_->on_disconnect(account.handle, now_);
        EXPECT_FALSE(log_in(account));
    }
    EXPECT_TRUE(write(other_, "operations/assets/" + pump + "/get"));
    EXPECT_THAT(tick().kicks, IsEmpty());
}

TEST_F(RealmRemovalTest, ARealmOfTheSameNameStartsWithNothing) {
    full_realm();
    remove("plant", true);
    admin({{"command", "realm add"}, {"name", "plant"}});
    const auto made = admin({{"command", "user add"}, {"realm", "plant"}, {"name", "su"}});
    EXPECT_FALSE(log_in(user_)) << "the secret is another";
    user_.secret = text(made, "secret");
    user_.handle = 30;
    ASSERT_TRUE(log_in(user_, false));
    tick();
    const std::string id = "root000000000000000001";
    request(user_, "r/create",
            R"({"id":")" + id + R"(","name":"Root","attributes":{"location":{},"notes":{}}})");
    EXPECT_THAT(news_, IsEmpty()) << "the subscriptions of the user before are gone";
}

TEST_F(RealmRemovalTest, WhatTheStoreDoesNotTakeHasNotHappened) {
    const std::string pump = full_realm();
    const auto subscribed = store_.committed().filters.size();
    store_.fail_next_commit();
    EXPECT_THAT(remove("plant", true), HasSubstr("the disk is full"));
    EXPECT_THAT(sent_.kicks, IsEmpty());
    EXPECT_THAT(sent_.ended, IsEmpty());
    pass(2000);
    tick();
    EXPECT_EQ(store_.committed().assets.size(), 3U);
    EXPECT_EQ(store_.committed().users.size(), 5U);
    EXPECT_EQ(store_.committed().filters.size(), subscribed);
    EXPECT_EQ(core_->records().realms().count("plant"), 1U);
    EXPECT_THAT(request(user_, pump + "/attributes/notes/get"), HasSubstr("notes"));
    EXPECT_EQ(remove("plant", true), all_of_it);
}

TEST_F(RealmRemovalTest, WhoLooksOnSeesTheAssetsGo) {
    full_realm();
    ask({{"command", "watch"}, {"realm", "plant"}});
    remove("plant", true);
    std::size_t deleted = 0;
    for (const manager::Publish& publish : sent_.publishes) {
        deleted += publish.payload.find(R"("cause":"DELETE")") != std::string::npos ? 1U : 0U;
    }
    EXPECT_EQ(deleted, 3U);
    EXPECT_THAT(ask({{"command", "watch"}, {"realm", "plant"}}), HasSubstr("no realm plant"));
}

/// What is remembered of requests at QoS 2 is by client id, whoever has it.
TEST_F(RealmRemovalTest, AClientIdIsFreeAgainWithAllItsRoom) {
    ASSERT_TRUE(log_in(user_, false));
    const auto fill = [&](const Account& account) {
        std::size_t granted = 0;
        for (int i = 0; i < 1000; ++i) {
            const std::string rest = "operations/assets/r" + std::to_string(i) + "/create/response";
            granted += subscribe(account, rest) ? 1U : 0U;
        }
        return granted;
    };
    ASSERT_EQ(fill(user_), 1000U);
    tick();
    remove("plant", true);
    core_->on_disconnect(user_.handle, now_);
    other_.client_id = user_.client_id;
    ASSERT_TRUE(log_in(other_, false));
    EXPECT_EQ(fill(other_), 1000U);
}

} // namespace
} // namespace railbridge::test
