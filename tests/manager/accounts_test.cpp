// Users: roles, restricted and regular ones, what happens when they lose something.

#include "tests/manager/core_fixture.hpp"

namespace railbridge::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class AccountsTest : public CoreTest {
protected:
    Account add_user(const std::string& name, Members more, manager::ClientHandle handle) {
        more.insert(more.end(), {{"command", "user add"}, {"realm", "plant"}, {"name", name}});
        const auto made = admin(more);
        return {"plant", "", name + "-client", "plant:" + name, text(made, "secret"), handle};
    }

    manager::JsonMembers change(const std::string& command, const std::string& name,
                                Members more = {}) {
        more.insert(more.end(), {{"command", command}, {"realm", "plant"}, {"name", name}});
        core_->on_admin("cli", request_text(more), now_);
        const manager::Outbox outbox = tick();
        kicks_ = outbox.kicks;
        for (const manager::Publish& publish : outbox.publishes) {
            if (publish.purpose == manager::Purpose::admin_answer) {
                return manager::parse_json_object(publish.payload).value();
            }
        }
        return {};
    }

    std::string root_asset(const std::string& attributes) {
        const std::string answer = request(
            user_, "r/create",
            R"({"name":"Root","id":"root000000000000000001","attributes":{"location":{},"notes":{})" +
                attributes + "}}");
        EXPECT_THAT(answer, HasSubstr("CREATE"));
        return "root000000000000000001";
    }

    /// The text of a JSON string.
    static std::string json_in(const std::string& json) {
        return std::get<std::string>(manager::json_or_text(json).value());
    }

    std::vector<std::string> kicks_;
};

TEST_F(AccountsTest, RolesDecideWhatAUserMayDo) {
    ASSERT_TRUE(log_in(user_));
    const std::string root = root_asset("");
    const Account reader = add_user("reader", {{"roles", "read:assets"}}, 10);
    const Account writer = add_user("writer", {{"roles", "write:attributes"}}, 11);
    const Account builder = add_user("builder", {{"roles", "write:assets"}}, 12);
    for (const Account& account : {reader, writer, builder}) {
        ASSERT_TRUE(log_in(account));
    }
    EXPECT_THAT(request(reader, root + "/get"), HasSubstr("Root"));
    EXPECT_THAT(request(reader, root + "/attributes/notes/update", "x"),
                HasSubstr(R"("error":"UNAUTHORIZED","message":"this user lacks the role )"
                          R"(write:attributes")"));
    EXPECT_THAT(request(reader, root + "/attributes/update", R"({"notes":"x"})"),
                HasSubstr("write:attributes"));
    EXPECT_THAT(request(reader, root + "/update", "{}"), HasSubstr("write:assets"));
    EXPECT_THAT(request(reader, root + "/delete"), HasSubstr("write:assets"));
    EXPECT_THAT(request(reader, "r/create", "{}"), HasSubstr("write:assets"));
    EXPECT_TRUE(subscribe(reader, "events/assets/#"));

    EXPECT_THAT(request(writer, root + "/attributes/notes/update", "x"), HasSubstr(R"("x")"));
    for (const char* what :
         {"/get", "/attributes/get", "/attributes/notes/get", "/attributes/notes/get-value"}) {
        EXPECT_THAT(request(writer, root + what), HasSubstr("read:assets")) << what;
    }
    EXPECT_FALSE(subscribe(writer, "events/assets/#"));
    EXPECT_TRUE(subscribe(writer, "operations/assets/+/+/response"));
    EXPECT_THAT(request(builder, root + "/delete"), HasSubstr("DELETE"));
}

TEST_F(AccountsTest, TheSecretOfAGatewayIsForThoseWhoMayRead) {
    ASSERT_TRUE(log_in(user_));
    const Account builder = add_user("builder", {{"roles", "write:assets"}}, 12);
    ASSERT_TRUE(log_in(builder));
    const std::string id = "gate000000000000000001";
    const std::string body = R"({"type":"GatewayV2Asset","name":"Gate","id":")" + id +
                             R"(","attributes":{"location":{},"notes":{},"clientId":{},)"
                             R"("clientSecret":{},"gatewayStatus":{},"disabled":{}}})";
    const auto hides = HasSubstr(R"("name":"clientSecret","type":"UUID","meta":{},"value":null)");
    EXPECT_THAT(request(builder, "r/create", body), hides);
    const std::string secret = request(user_, id + "/attributes/clientSecret/get-value");
    EXPECT_THAT(secret, testing::SizeIs(38));
    EXPECT_THAT(request(builder, id + "/update", body), hides);
    EXPECT_EQ(request(user_, id + "/attributes/clientSecret/get-value"), secret) << "kept";
    EXPECT_THAT(request(user_, id + "/update", body), HasSubstr(secret));
    EXPECT_THAT(request(builder, id + "/delete"), hides);
}

TEST_F(AccountsTest, WhatWaitedInAQueueIsNotDeliveredWithoutTheRight) {
    ASSERT_TRUE(log_in(user_));
    const std::string root = root_asset(R"(,"open":{"meta":{"accessRestrictedRead":true}})");
    const Account reader = add_user("reader", {{"roles", "read:assets"}}, 10);
    const Account guest = add_user("guest", {{"restricted", "true"}, {"roles", "read:assets"}}, 11);
    ASSERT_TRUE(log_in(reader, false));
    ASSERT_TRUE(log_in(guest, false));
    tick();
    const auto gets = [&](const Account& account, const std::string& rest) {
        return core_->on_read(client(account), topic(account, rest), R"({"ref":{"name":"open"}})",
                              now_);
    };
    const std::vector<std::string> topics = {
        "events/assets/" + root,
        "events/assets/parent/" + root,
        "events/assets/" + root + "/attributes",
        "events/assets/" + root + "/attributes-value/open",
        "events/assets/parent/attributes/open/" + root,
    };
    for (const std::string& rest : topics) {
        EXPECT_TRUE(gets(reader, rest)) << rest;
        EXPECT_FALSE(gets(guest, rest)) << "not linked: " << rest;
    }
    change("user link", "guest", {{"asset", root}});
    for (const std::string& rest : topics) {
        EXPECT_TRUE(gets(guest, rest)) << rest;
    }
    EXPECT_FALSE(gets(guest, "events/assets/" + root + "/attributes/notes")) << "not opened";
    change("user unlink", "guest", {{"asset", root}});
    change("user roles", "reader", {{"roles", "write:attributes"}});
    for (const std::string& rest : topics) {
        EXPECT_FALSE(gets(reader, rest)) << rest;
        EXPECT_FALSE(gets(guest, rest)) << rest;
    }
}

TEST_F(AccountsTest, WhatWaitedInAQueueIsNotDeliveredOfAnAttributeThatWasClosed) {
    ASSERT_TRUE(log_in(user_));
    const std::string root = root_asset(R"(,"open":{"meta":{"accessRestrictedRead":true}})");
    const Account guest = add_user("guest", {{"restricted", "true"}, {"roles", "read:assets"}}, 11);
    change("user link", "guest", {{"asset", root}});
    ASSERT_TRUE(log_in(guest, false));
    for (const char* filter : {"", "/attributes", "/attributes-value"}) {
        EXPECT_TRUE(subscribe(guest, "events/assets/" + root + filter)) << filter;
    }
    tick();
    const std::string body = R"({"name":"Root","attributes":{"location":{},"notes":{},"open":)";
    request(user_, root + "/update",
            body + R"({"value":"old","meta":{"accessRestrictedRead":true}}}})");
    const auto kept = news_;
    ASSERT_EQ(kept.size(), 3U) << "asset, attribute and value";
    const auto gets = [&](const manager::Publish& news) {
        return core_->on_read(client(guest), news.topic, news.payload, now_);
    };
    std::size_t delivered = 0;
    for (const manager::Publish& news : kept) {
        delivered += gets(news) ? 1U : 0U;
    }
    EXPECT_EQ(delivered, 2U) << "whose value it is nobody knows, and not all are open";
    request(user_, root + "/update", body + R"({"value":"old"}}})");
    for (const manager::Publish& news : kept) {
        EXPECT_FALSE(gets(news)) << news.topic;
    }
}

TEST_F(AccountsTest, NewsOfARemovedAttributeReachWhoeverCouldReadIt) {
    ASSERT_TRUE(log_in(user_));
    const std::string root = root_asset(R"(,"open":{"meta":{"accessRestrictedRead":true}})");
    const Account guest = add_user("guest", {{"restricted", "true"}, {"roles", "read:assets"}}, 11);
    change("user link", "guest", {{"asset", root}});
    ASSERT_TRUE(log_in(guest, false));
    EXPECT_TRUE(subscribe(guest, "events/assets/" + root + "/attributes/open"));
    EXPECT_TRUE(subscribe(guest, "events/assets/" + root + "/attributes-value/open"));
    tick();
    request(user_, root + "/attributes/open/update", R"("old")");
    const auto earlier = news_;
    request(user_, root + "/update", R"({"name":"Root","attributes":{"location":{},"notes":{}}})");
    const auto removal = news_;
    ASSERT_EQ(earlier.size(), 2U);
    ASSERT_EQ(removal.size(), 2U);
    const auto gets = [&](const manager::Publish& news) {
        return core_->on_read(client(guest), news.topic, news.payload, now_);
    };
    for (std::size_t i = 0; i < removal.size(); ++i) {
        EXPECT_TRUE(gets(removal[i])) << removal[i].topic;
        EXPECT_FALSE(gets(earlier[i])) << "may have been closed before it was removed";
    }
    change("user unlink", "guest", {{"asset", root}});
    EXPECT_FALSE(gets(removal[0])) << "the asset is closed now";
}

TEST_F(AccountsTest, NewsOfADeletedAssetReachWhoeverItWasOpenTo) {
    ASSERT_TRUE(log_in(user_));
    const std::string root = root_asset(R"(,"open":{"meta":{"accessRestrictedRead":true}})");
    const Account guest = add_user("guest", {{"restricted", "true"}, {"roles", "read:assets"}}, 11);
    const Account other = add_user("other", {{"restricted", "true"}, {"roles", "read:assets"}}, 12);
    change("user link", "guest", {{"asset", root}});
    for (const Account& account : {guest, other}) {
        ASSERT_TRUE(log_in(account, false));
        EXPECT_TRUE(subscribe(account, "events/assets/#"));
        EXPECT_TRUE(subscribe(account, "events/assets/+/attributes/#"));
    }
    tick();
    request(user_, root + "/attributes/open/update", R"("old")");
    const auto earlier = news_;
    request(user_, root + "/delete");
    const auto removal = news_;
    ASSERT_EQ(earlier.size(), 1U);
    ASSERT_EQ(removal.size(), 2U) << "the asset, and its one open attribute; nothing for the other";
    EXPECT_THAT(removal[0].payload, HasSubstr(R"("cause":"DELETE")"));
    EXPECT_THAT(removal[0].payload, Not(HasSubstr("notes")));
    EXPECT_THAT(removal[1].payload, HasSubstr(R"("deleted":true)"));
    const auto gets = [&](const manager::Publish& news) {
        return core_->on_read(client(guest), news.topic, news.payload, now_);
    };
    EXPECT_TRUE(gets(removal[0]));
    EXPECT_TRUE(gets(removal[1]));
    EXPECT_FALSE(gets(earlier[0])) << "may have been closed before it was removed";
}

TEST_F(AccountsTest, UnknownRolesAreRefused) {
    EXPECT_THAT(ask({{"command", "user add"},
                     {"realm", "plant"},
                     {"name", "x"},
                     {"roles", "read:assets write:rules"}}),
                HasSubstr("unknown role"));
}

TEST_F(AccountsTest, ARoleTakenAwayDisconnectsAndEndsTheSubscriptions) {
    const Account two = add_user("two", {}, 10);
    ASSERT_TRUE(log_in(user_));
    ASSERT_TRUE(log_in(two, false));
    EXPECT_TRUE(subscribe(two, "events/assets/#"));
    tick();
    change("user roles", "two", {{"roles", "write:attributes"}});
    EXPECT_THAT(kicks_, ElementsAre(two.client_id));
    root_asset("");
    EXPECT_THAT(news_, IsEmpty());
    EXPECT_THAT(request(two, "root000000000000000001/get"), HasSubstr("read:assets"));
}

TEST_F(AccountsTest, ADisabledUserIsDisconnectedAndKeptOut) {
    ASSERT_TRUE(log_in(user_));
    tick();
    change("user disable", "su");
    EXPECT_THAT(kicks_, ElementsAre(user_.client_id));
    EXPECT_FALSE(write(user_, "operations/assets/x/get"));
    EXPECT_FALSE(subscribe(user_, "events/assets/#"));
    core_->on_disconnect(user_.handle, now_);
    EXPECT_FALSE(log_in(user_));
    change("user enable", "su");
    EXPECT_TRUE(log_in(user_));
}

TEST_F(AccountsTest, ARegularUserIsKeptAndRefusedOverMqtt) {
    const Account person = add_user("anna", {{"kind", "regular"}}, 10);
    EXPECT_FALSE(log_in(person));
    EXPECT_THAT(log_.back(), HasSubstr("MQTT needs a service user"));
    EXPECT_THAT(ask({{"command", "user list"}, {"realm", "plant"}}),
                HasSubstr(R"("name":"anna","kind":"regular")"));
    restart();
    EXPECT_FALSE(log_in(person));
}

TEST_F(AccountsTest, ANewSecretEndsTheOldOne) {
    ASSERT_TRUE(log_in(user_));
    const auto answer = change("user secret", "su");
    EXPECT_THAT(kicks_, ElementsAre(user_.client_id));
    core_->on_disconnect(user_.handle, now_);
    EXPECT_FALSE(log_in(user_));
    Account renewed = user_;
    renewed.secret = text(
        manager::parse_json_object(manager::to_json(*manager::member(answer, "result"))).value(),
        "secret");
    EXPECT_TRUE(log_in(renewed));
}

TEST_F(AccountsTest, ANewSecretOfAGatewayEndsTheOldOne) {
    ASSERT_TRUE(log_in(hall_));
    tick();
    core_->on_admin("cli", request_text({{"command", "gateway secret"}, {"asset", hall_.asset_id}}),
                    now_);
    EXPECT_THAT(tick().kicks, ElementsAre(hall_.client_id));
    core_->on_disconnect(hall_.handle, now_);
    EXPECT_FALSE(log_in(hall_));
    Account renewed = hall_;
    renewed.secret = json_in(value(hall_.asset_id, "clientSecret"));
    EXPECT_TRUE(log_in(renewed));
    restart();
    EXPECT_FALSE(log_in(hall_));
    EXPECT_TRUE(log_in(renewed));
    EXPECT_THAT(ask({{"command", "gateway secret"}, {"asset", "none00000000000000001"}}),
                HasSubstr("there is no asset"));
    ASSERT_TRUE(log_in(user_));
    EXPECT_THAT(ask({{"command", "gateway secret"}, {"asset", root_asset("")}}),
                HasSubstr("is no gateway"));
}

TEST_F(AccountsTest, GatewaysAreNotManagedHere) {
    for (const char* command : {"user remove", "user disable", "user secret", "user roles"}) {
        EXPECT_THAT(ask({{"command", command}, {"realm", "plant"}, {"name", hall_.client_id}}),
                    HasSubstr("belongs to the gateway asset"))
            << command;
    }
}

TEST_F(AccountsTest, AClientIdOfARemovedUserIsFreeButItsQueueIsNot) {
    ASSERT_TRUE(log_in(user_, false));
    tick();
    change("user remove", "su");
    EXPECT_THAT(kicks_, ElementsAre(user_.client_id));
    core_->on_disconnect(user_.handle, now_);
    EXPECT_FALSE(log_in(user_));
    const auto made = admin({{"command", "user add"}, {"realm", "plant"}, {"name", "new"}});
    const Account heir{"plant", "", user_.client_id, "plant:new", text(made, "secret"), 20};
    ASSERT_TRUE(log_in(heir, false));
    EXPECT_FALSE(core_->on_read(client(heir), topic(heir, "events/assets/x"), {}, now_))
        << "what the broker still holds for the former user";
    tick();
    EXPECT_TRUE(core_->on_read(client(heir), topic(heir, "events/assets/x"), {}, now_));
}

TEST_F(AccountsTest, ARestrictedUserSeesOnlyWhatIsOpened) {
    ASSERT_TRUE(log_in(user_));
    const std::string root = root_asset(R"(,"open":{"type":"number","meta":{)"
                                        R"("accessRestrictedRead":true}},)"
                                        R"("set":{"type":"number","meta":{)"
                                        R"("accessRestrictedWrite":true}})");
    const Account guest = add_user("guest", {{"restricted", "true"}}, 10);
    ASSERT_TRUE(log_in(guest));
    std::string closed = request(guest, root + "/get");
    EXPECT_THAT(closed, HasSubstr("UNAUTHORIZED"));
    const std::string none = "none000000000000000000";
    closed.replace(closed.find(root), root.size(), none);
    EXPECT_EQ(closed, request(guest, none + "/get")) << "does not tell whether it exists";
    EXPECT_FALSE(subscribe(guest, "events/assets/" + root));

    change("user link", "guest", {{"asset", root}});
    const std::string shown = request(guest, root + "/get");
    EXPECT_THAT(shown, HasSubstr(R"("open":{)"));
    EXPECT_THAT(shown, Not(HasSubstr("notes")));
    EXPECT_THAT(request(guest, root + "/attributes/get"), Not(HasSubstr("notes")));
    EXPECT_EQ(request(guest, root + "/attributes/open/get-value"), "null");
    EXPECT_THAT(request(guest, root + "/attributes/notes/get"), HasSubstr("UNAUTHORIZED"));
    EXPECT_THAT(request(guest, root + "/attributes/none/get"), HasSubstr("UNAUTHORIZED"));
    EXPECT_THAT(request(guest, root + "/attributes/set/update", "1"), HasSubstr("1.0"));
    EXPECT_THAT(request(guest, root + "/attributes/open/update", "1"), HasSubstr("UNAUTHORIZED"));
    EXPECT_THAT(request(guest, root + "/attributes/update", R"({"set":2,"open":2})"),
                HasSubstr("UNAUTHORIZED"));
    EXPECT_EQ(value(root, "set"), "1.0");
    for (const char* what : {"/update", "/delete"}) {
        EXPECT_THAT(request(guest, root + what, "{}"), HasSubstr("UNAUTHORIZED")) << what;
    }
    EXPECT_THAT(request(guest, "r/create", "{}"), HasSubstr("UNAUTHORIZED"));
}

TEST_F(AccountsTest, EventsOfARestrictedUserAreRestrictedToo) {
    ASSERT_TRUE(log_in(user_));
    const std::string root =
        root_asset(R"(,"open":{"type":"number","meta":{"accessRestrictedRead":true}})");
    const Account guest = add_user("guest", {{"restricted", "true"}}, 10);
    ASSERT_TRUE(log_in(guest));
    EXPECT_TRUE(subscribe(guest, "events/assets/+/attributes/#"));
    EXPECT_TRUE(subscribe(guest, "events/assets/#"));
    request(user_, root + "/attributes/open/update", "1");
    EXPECT_THAT(news_, IsEmpty()) << "not linked";
    change("user link", "guest", {{"asset", root}});
    request(user_, root + "/attributes/open/update", "2");
    EXPECT_EQ(news_.size(), 1U);
    request(user_, root + "/attributes/notes/update", "secret");
    EXPECT_THAT(news_, IsEmpty());
    request(user_, root + "/update",
            R"({"name":"R2","attributes":{"location":{},"notes":{"value":"secret"},)"
            R"("open":{"type":"number","value":3,"meta":{"accessRestrictedRead":true}}}})");
    ASSERT_EQ(news_.size(), 2U);
    for (const manager::Publish& publish : news_) {
        EXPECT_THAT(publish.payload, Not(HasSubstr("secret")));
    }
    restart();
    ASSERT_TRUE(log_in(user_));
    request(user_, root + "/attributes/notes/update", "secret");
    EXPECT_THAT(news_, IsEmpty()) << "also after a restart";
    change("user unlink", "guest", {{"asset", root}});
    request(user_, root + "/attributes/open/update", "4");
    EXPECT_THAT(news_, IsEmpty());
}

} // namespace
} // namespace railbridge::test
