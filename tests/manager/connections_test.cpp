// Logins, take-overs and the status of gateways, in the order mosquitto reports them.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ConnectionsTest : public CoreTest {
protected:
    std::string status() const { return value(hall_.asset_id, "gatewayStatus"); }
};

TEST_F(ConnectionsTest, AGatewayIsConnectedFromTheNextTickOn) {
    EXPECT_EQ(status(), R"("DISCONNECTED")");
    ASSERT_TRUE(log_in(hall_));
    EXPECT_EQ(status(), R"("DISCONNECTED")");
    tick();
    EXPECT_EQ(status(), R"("CONNECTED")");
    core_->on_disconnect(hall_.handle, now_);
    tick();
    EXPECT_EQ(status(), R"("DISCONNECTED")");
}

TEST_F(ConnectionsTest, ALoginThatFailsBehindTheAuthenticationNeverCounts) {
    ASSERT_TRUE(log_in(hall_));
    core_->on_disconnect(hall_.handle, now_);
    tick();
    EXPECT_EQ(status(), R"("DISCONNECTED")");
}

TEST_F(ConnectionsTest, TheOldConnectionOfATakeOverChangesNothing) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    Account again = hall_;
    again.handle = 17;
    ASSERT_TRUE(log_in(again));
    core_->on_disconnect(hall_.handle, now_);
    tick();
    EXPECT_EQ(status(), R"("CONNECTED")");
    core_->on_disconnect(hall_.handle, now_); // mosquitto may say it twice
    core_->on_disconnect(99, now_);           // or about a handle nobody knows
    tick();
    EXPECT_EQ(status(), R"("CONNECTED")");
    core_->on_disconnect(again.handle, now_);
    tick();
    EXPECT_EQ(status(), R"("DISCONNECTED")");
}

TEST_F(ConnectionsTest, AReusedHandleIsAnotherConnection) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    core_->on_disconnect(hall_.handle, now_);
    Account other = yard_;
    other.handle = hall_.handle;
    ASSERT_TRUE(log_in(other));
    tick();
    EXPECT_EQ(status(), R"("DISCONNECTED")");
    EXPECT_EQ(value(yard_.asset_id, "gatewayStatus"), R"("CONNECTED")");
}

TEST_F(ConnectionsTest, ARestartedBrokerHasNobodyConnected) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    restart();
    EXPECT_EQ(status(), R"("DISCONNECTED")");
}

TEST_F(ConnectionsTest, WhoMayLogIn) {
    Account wrong = hall_;
    wrong.secret += "x";
    EXPECT_FALSE(log_in(wrong));
    wrong = hall_;
    wrong.client_id = "other";
    EXPECT_FALSE(log_in(wrong)) << "a gateway has one client id";
    wrong = user_;
    wrong.client_id = yard_.client_id;
    EXPECT_FALSE(log_in(wrong)) << "the client id of a gateway that never connected";
    for (const char* name : {"su", "plant", ":su", "plant:", "plant:su:x", "other:su", ""}) {
        wrong = user_;
        wrong.username = name;
        EXPECT_FALSE(log_in(wrong)) << name;
    }
    for (const char* id : {"", "a/b", "a+", "#", "$x"}) {
        wrong = user_;
        wrong.client_id = id;
        EXPECT_FALSE(log_in(wrong)) << id;
    }
    EXPECT_TRUE(log_in(user_));
    EXPECT_TRUE(log_in(hall_));
}

TEST_F(ConnectionsTest, AClientIdBelongsToItsFirstUser) {
    const auto made = admin({{"command", "user add"}, {"realm", "plant"}, {"name", "two"}});
    ASSERT_TRUE(log_in(user_));
    core_->on_disconnect(user_.handle, now_);
    tick();
    restart();
    const Account two{"plant", "", user_.client_id, "plant:two", text(made, "secret"), 8};
    EXPECT_FALSE(log_in(two)) << "the broker may hold the first user's session under it";
    EXPECT_TRUE(log_in(user_));
}

TEST_F(ConnectionsTest, AWillComesAfterItsConnectionIsGone) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    const std::string pump = create_pump(hall_);
    core_->on_disconnect(hall_.handle, now_);
    tick();
    EXPECT_TRUE(write(hall_, "operations/assets/" + pump + "/attributes/speed/update", "0"));
    tick();
    EXPECT_EQ(value(pump, "speed"), "0.0");
}

TEST_F(ConnectionsTest, AWillOfAStrangerIsDenied) {
    ASSERT_TRUE(log_in(hall_));
    const std::string pump = create_pump(hall_);
    const std::string wanted = "operations/assets/" + pump + "/attributes/speed/update";
    Account stranger = user_;
    stranger.username = "plant:nobody";
    EXPECT_FALSE(write(stranger, wanted, "0"));
    stranger.username = "";
    EXPECT_FALSE(write(stranger, wanted, "0"));
    EXPECT_FALSE(write(yard_, wanted, "0")) << "never logged in: the client id is not bound";
    EXPECT_EQ(value(pump, "speed"), "null");
}

TEST_F(ConnectionsTest, TopicsMustCarryTheOwnRealmAndClientId) {
    ASSERT_TRUE(log_in(user_));
    const auto allowed = [&](const std::string& wanted) {
        return core_->on_write(client(user_), wanted, "{}", now_);
    };
    EXPECT_TRUE(allowed("plant/desk/operations/assets/x/get"));
    for (const char* wanted :
         {"plant/other/operations/assets/x/get", "other/desk/operations/assets/x/get",
          "+/desk/operations/assets/x/get", "plant/desk/operations/assets/x/get/response",
          "plant/desk/operations/assets/+/get", "plant/desk/operations/assets//get",
          "plant/desk/operations/assets/x/destroy", "plant/desk/operations/things/x/get",
          "plant/desk/writeattributevalue/a/x", "plant/desk/gateway/events/pending", "plant/desk",
          "plant", "", "$SYS/x", "/plant/desk/operations/assets/x/get"}) {
        EXPECT_FALSE(allowed(wanted)) << wanted;
    }
}

TEST_F(ConnectionsTest, ABodyThatIsNotAskedForIsIgnored) {
    ASSERT_TRUE(log_in(hall_));
    const std::string pump = create_pump(hall_);
    for (const char* what :
         {"/get", "/attributes/get", "/attributes/speed/get", "/attributes/speed/get-value"}) {
        EXPECT_EQ(request(hall_, pump + what, "\xFF\xFE"), request(hall_, pump + what)) << what;
    }
    EXPECT_THAT(request(hall_, pump + "/attributes/notes/update", "\xFF"), HasSubstr("UTF-8"));
    EXPECT_THAT(request(hall_, pump + "/delete", "\xFF"), HasSubstr("DELETE"));
}

TEST_F(ConnectionsTest, OnlyOwnAnswersAndEventsMayBeRead) {
    ASSERT_TRUE(log_in(user_));
    ASSERT_TRUE(log_in(hall_));
    tick();
    const auto readable = [&](const Account& account, const std::string& wanted) {
        return core_->on_read(client(account), wanted, {}, now_);
    };
    EXPECT_TRUE(readable(user_, "plant/desk/operations/assets/x/get/response"));
    EXPECT_TRUE(readable(user_, "plant/desk/events/assets/x"));
    EXPECT_FALSE(readable(user_, "plant/desk/operations/assets/x/get"));
    EXPECT_FALSE(readable(user_, "plant/desk/gateway/events/pending"));
    EXPECT_FALSE(readable(user_, topic(hall_, "operations/assets/x/get/response")));
    EXPECT_FALSE(readable(hall_, topic(hall_, "gateway/events/pending"))) << "nothing waits";
}

TEST_F(ConnectionsTest, ADisabledGatewayIsKickedAndRefused) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    const std::string pump = create_pump(hall_);
    core_->on_admin("cli",
                    R"({"command":"attribute write","asset":")" + hall_.asset_id +
                        R"(","attribute":"disabled","value":"true"})",
                    now_);
    EXPECT_THAT(tick().kicks, testing::ElementsAre(hall_.client_id));
    EXPECT_FALSE(write(hall_, "operations/assets/" + pump + "/get"));
    EXPECT_FALSE(subscribe(hall_, "gateway/events/pending"));
    EXPECT_FALSE(log_in(hall_));
}

TEST_F(ConnectionsTest, ADeletedGatewayLosesItsLogin) {
    ASSERT_TRUE(log_in(hall_));
    ASSERT_TRUE(log_in(user_));
    tick();
    const std::string pump = create_pump(hall_);
    write(user_, "operations/assets/" + hall_.asset_id + "/delete");
    EXPECT_THAT(tick().kicks, testing::ElementsAre(hall_.client_id));
    EXPECT_FALSE(write(hall_, "operations/assets/" + pump + "/get"));
    EXPECT_FALSE(log_in(hall_));
    EXPECT_TRUE(store_.committed().assets.size() == 1) << "the other gateway";
}

TEST_F(ConnectionsTest, FiltersAreForgottenWithACleanSession) {
    ASSERT_TRUE(log_in(user_));
    EXPECT_TRUE(subscribe(user_, "events/assets/#"));
    tick();
    EXPECT_EQ(store_.committed().filters.size(), 1U);
    core_->on_disconnect(user_.handle, now_);
    tick();
    EXPECT_THAT(store_.committed().filters, IsEmpty());
}

TEST_F(ConnectionsTest, FiltersOfAPersistentSessionStay) {
    ASSERT_TRUE(log_in(user_, false));
    EXPECT_TRUE(subscribe(user_, "events/assets/#"));
    EXPECT_TRUE(subscribe(user_, "events/assets/+"));
    EXPECT_TRUE(core_->on_unsubscribe(client(user_), topic(user_, "events/assets/+")));
    tick();
    core_->on_disconnect(user_.handle, now_);
    tick();
    EXPECT_EQ(store_.committed().filters.size(), 1U);
    ASSERT_TRUE(log_in(user_, false));
    counts_[user_.handle] = 1;
    tick();
    EXPECT_EQ(store_.committed().filters.size(), 1U);
}

TEST_F(ConnectionsTest, AGatewaysWildcardsStartAtTheGateway) {
    ASSERT_TRUE(log_in(hall_));
    ASSERT_TRUE(log_in(yard_));
    EXPECT_TRUE(subscribe(hall_, "events/assets/#"));
    create_pump(yard_);
    EXPECT_THAT(news_, IsEmpty());
    const std::string own = create_pump(hall_);
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_EQ(news_[0].client_id, hall_.client_id);
    EXPECT_EQ(news_[0].topic, topic(hall_, "events/assets/" + own));
    EXPECT_EQ(news_[0].qos, 1);
}

TEST_F(ConnectionsTest, AnAssetIdThatChangedHandsTellsTheFormerOwnerNothing) {
    ASSERT_TRUE(log_in(hall_));
    ASSERT_TRUE(log_in(yard_));
    const std::string pump = create_pump(hall_);
    EXPECT_TRUE(subscribe(hall_, "events/assets/" + pump + "/attributes"));
    request(hall_, pump + "/attributes/speed/update", "1");
    EXPECT_EQ(news_.size(), 1U);
    request(hall_, pump + "/delete");
    pumps_ = 0;
    ASSERT_EQ(create_pump(yard_), pump);
    request(yard_, pump + "/attributes/speed/update", "2");
    EXPECT_THAT(news_, IsEmpty());
}

TEST_F(ConnectionsTest, AFreshSessionIsRecognisedAlsoWhenItSubscribesAtOnce) {
    ASSERT_TRUE(log_in(hall_, false));
    subscribe(hall_, "events/assets/#");
    subscribe(hall_, "gateway/events/pending");
    counts_[hall_.handle] = 2;
    tick();
    restart(); // the broker lost the session
    ASSERT_TRUE(log_in(hall_, false));
    subscribe(hall_, "operations/assets/+/+/response");
    subscribe(hall_, "gateway/events/pending");
    tick();
    EXPECT_EQ(store_.committed().filters.size(), 1U) << "only what was subscribed again";
}

TEST_F(ConnectionsTest, AClientIdThatWasInUseUntilNowIsNotTheOneToGiveUp) {
    constexpr manager::Millis day = 24 * 60 * 60 * 1000;
    Account account = user_;
    const auto visit = [&](const std::string& client_id) {
        account.client_id = client_id;
        account.handle = 50;
        EXPECT_TRUE(log_in(account, false));
        tick();
        core_->on_disconnect(account.handle, now_);
        tick();
    };
    ASSERT_TRUE(log_in(user_, false)); // and stays
    pass(day);
    for (std::size_t i = 1; i < manager::max_clients_per_user; ++i) {
        visit("visitor" + std::to_string(i));
    }
    pass(day);
    core_->on_disconnect(user_.handle, now_);
    tick();
    visit("one more");
    EXPECT_NE(core_->records().client(user_.client_id), nullptr);
    EXPECT_NE(core_->records().client("one more"), nullptr);
}

TEST_F(ConnectionsTest, TheBrokerForgetsTheSessionsOfWhoseFiltersAreTakenAway) {
    ASSERT_TRUE(log_in(user_, false));
    EXPECT_TRUE(subscribe(user_, "events/assets/#"));
    EXPECT_THAT(tick().ended, IsEmpty());
    core_->on_admin("cli",
                    R"({"command":"user roles","realm":"plant","name":"su",)"
                    R"("roles":"write:attributes"})",
                    now_);
    EXPECT_THAT(tick().ended, testing::ElementsAre(user_.client_id));
    EXPECT_THAT(tick().ended, IsEmpty());

    Account account = user_;
    account.handle = 50;
    for (std::size_t i = 1; i <= manager::max_clients_per_user; ++i) {
        account.client_id = "visitor" + std::to_string(i);
        ASSERT_TRUE(log_in(account, false));
        core_->on_disconnect(account.handle, now_);
    }
    EXPECT_THAT(tick().ended, testing::ElementsAre("visitor1")) << "gives way, the other is there";
}

TEST_F(ConnectionsTest, FiltersAreBoundedInLength) {
    ASSERT_TRUE(log_in(user_));
    const std::string long_token(manager::max_filter_bytes, 'x');
    EXPECT_FALSE(subscribe(user_, "operations/assets/" + long_token + "/get/response"));
    EXPECT_FALSE(subscribe(user_, "events/assets/+/attributes/" + long_token + "/#"));
    EXPECT_FALSE(subscribe(user_, "events/assets/" + long_token));
    tick();
    EXPECT_THAT(store_.committed().filters, IsEmpty());
}

TEST_F(ConnectionsTest, FiltersOfOneClientAndOfOneUserAreBoundedTogether) {
    const std::string token(900, 'x');
    const auto fill = [&](const Account& account) {
        std::size_t granted = 0;
        for (int i = 0; i < 400; ++i) {
            const std::string name = token + std::to_string(i);
            granted += subscribe(account, "operations/assets/" + name + "/get/response") ? 1U : 0U;
            granted += subscribe(account, "events/assets/+/attributes/" + name + "/#") ? 1U : 0U;
        }
        return granted;
    };
    Account account = user_;
    std::size_t of_all = 0;
    for (std::size_t client = 0; client < 20; ++client) {
        account.client_id = "desk" + std::to_string(client);
        account.handle = 100 + client;
        ASSERT_TRUE(log_in(account, false));
        const std::size_t granted = fill(account);
        EXPECT_LE(granted * token.size(), manager::max_filter_bytes_per_client);
        of_all += granted;
    }
    EXPECT_LE(of_all * token.size(), manager::max_filter_bytes_per_user);
    EXPECT_GE(of_all * token.size(), manager::max_filter_bytes_per_user / 2);
    account.handle = 100;
    account.client_id = "desk0";
    EXPECT_TRUE(subscribe(account, "operations/assets/" + token + "0/get/response"))
        << "what it has it may ask for again";
    EXPECT_TRUE(core_->on_unsubscribe(
        client(account), topic(account, "operations/assets/" + token + "0/get/response")));
    EXPECT_TRUE(subscribe(account, "operations/assets/" + token + "x/get/response"))
        << "there is room again";
    ASSERT_TRUE(log_in(hall_));
    EXPECT_TRUE(subscribe(hall_, "events/assets/#")) << "others have their own room";
}

TEST_F(ConnectionsTest, OverlappingFiltersGiveOneMessagePerTopic) {
    ASSERT_TRUE(log_in(hall_));
    const std::string pump = create_pump(hall_);
    EXPECT_TRUE(subscribe(hall_, "events/assets/" + pump + "/attributes/speed", 0));
    EXPECT_TRUE(subscribe(hall_, "events/assets/+/attributes/#", 1));
    tick();
    request(hall_, pump + "/attributes/speed/update", "1");
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_EQ(news_[0].qos, 1);
    EXPECT_THAT(news_[0].payload, HasSubstr(R"("value":1.0)"));
}

} // namespace
} // namespace railbridge::test
