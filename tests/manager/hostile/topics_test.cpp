// Topics, filters and payloads that nobody should send, from clients who may log in.

#include "adapters/identity/identity.hpp"
#include "tests/manager/hostile/scene.hpp"

#include <gmock/gmock.h>

namespace railbridge::test::hostile {
namespace {

using testing::HasSubstr;

constexpr int refused = 0x80;

int payloads_per_topic() {
    return in_full_length() ? 10'000 : 300;
}

class HostileTopics : public HostileInput {
protected:
    /// Every operation there is, below `{realm}/{client id}/`, on that asset.
    static std::vector<std::string> operations_on(const std::string& asset) {
        std::vector<std::string> all{"operations/assets/x/create",
                                     "operations/assets/" + asset + "/get",
                                     "operations/assets/" + asset + "/update",
                                     "operations/assets/" + asset + "/delete",
                                     "operations/assets/" + asset + "/attributes/update",
                                     "operations/assets/" + asset + "/attributes/get",
                                     "gateway/events/acknowledge"};
        for (const char* name : {"mark", "speed", "text", "run", "any", "location", "nothing"}) {
            for (const char* method : {"update", "get", "get-value"}) {
                all.push_back("operations/assets/" + asset + "/attributes/" + name + '/' + method);
            }
        }
        return all;
    }

    std::vector<std::string> payloads() const {
        return {"",
                "null",
                R"({"mark":"overwritten","speed":1})",
                R"({"name":"Mine","parentId":")" + other_.asset + R"(","attributes":{}})",
                R"({"name":"Mine","type":"ThingAsset","realm":"plant","parentId":")" + pump_ +
                    R"(","attributes":{"location":{},"notes":{}}})",
                "overwritten"};
    }

    std::string nested(std::size_t depth, char open, char close, const std::string& inside) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i) {
            text += open;
            text += open == '{' ? R"("a":)" : "";
        }
        return text + inside + std::string(depth, close);
    }

    std::string random_payload() {
        static const std::vector<std::string> words{"{",
                                                    "}",
                                                    "[",
                                                    "]",
                                                    ":",
                                                    ",",
                                                    "\"",
                                                    "name",
                                                    "\"type\"",
                                                    "\"mark\"",
                                                    "null",
                                                    "true",
                                                    "1e999",
                                                    "-0",
                                                    "\"id\"",
                                                    "\\u0000",
                                                    "\\ud800",
                                                    "\xFF",
                                                    "\xC0\x80",
                                                    "%UNIQUE_ID%",
                                                    "18446744073709551616",
                                                    "\"attributes\"",
                                                    "\"meta\"",
                                                    "\"parentId\"",
                                                    pump_,
                                                    victim_.asset,
                                                    std::string(1, '\0')};
        std::string text;
        const std::size_t count = random_() % 30;
        for (std::size_t i = 0; i < count; ++i) {
            if (random_() % 4 == 0) {
                text += static_cast<char>(random_());
            } else {
                text += words[random_() % words.size()];
            }
        }
        return text;
    }
};

TEST_F(HostileTopics, NobodyReachesWhatIsNotTheirs) {
    for (const Identity& attacker : {other_, foreign_}) {
        wire::Client client = connected(attacker);
        for (const std::string& payload : payloads()) {
            for (const std::string& operation : operations_on(pump_)) {
                client.send(wire::publish_packet(attacker.topic(operation), payload));
                client.send(wire::publish_packet(victim_.topic(operation), payload));
                client.send(wire::publish_packet(
                    attacker.realm + '/' + victim_.login.client_id + '/' + operation, payload));
                client.send(wire::publish_packet(
                    "plant/" + attacker.login.client_id + '/' + operation, payload));
            }
            for (const std::string& operation : operations_on(victim_.asset)) {
                client.send(wire::publish_packet(attacker.topic(operation), payload));
            }
        }
        take_own_messages(client, attacker);
        ASSERT_TRUE(client.is_open());
    }
    EXPECT_EQ(victim_sees(victim_.asset + "/attributes/disabled/get-value"), "false");
}

TEST_F(HostileTopics, NobodySpeaksForTheManager) {
    wire::Client victims_user = connected(user_);
    for (const Identity& attacker : {other_, foreign_}) {
        wire::Client client = connected(attacker);
        for (const Identity& target : {victim_, user_, attacker}) {
            for (const std::string& rest :
                 {"operations/assets/" + pump_ + "/get/response",
                  "events/assets/" + pump_ + "/attributes", std::string("gateway/events/pending"),
                  "operations/assets/" + pump_ + "/attributes/mark/get-value/response"}) {
                client.send(wire::publish_packet(target.topic(rest), R"({"forged":true})", 1, 1));
            }
        }
        EXPECT_EQ(take_own_messages(client, attacker), 0U);
    }
    EXPECT_EQ(take_own_messages(victims_user, user_), 0U);
}

TEST_F(HostileTopics, ForeignSubscriptionsAreRefused) {
    const std::vector<std::string> filters{"#",
                                           "+/#",
                                           "+/+/#",
                                           "/#",
                                           "plant/#",
                                           "other/#",
                                           "plant/+/#",
                                           "+/foreign/#",
                                           "plant/" + victim_.login.client_id + "/#",
                                           "other/foreign/#",
                                           "other/foreign/operations/#",
                                           "other/foreign/events/#",
                                           "other/+/events/assets/#",
                                           "plant/foreign/events/assets/#",
                                           "plant/foreign/operations/assets/+/+/response",
                                           "$SYS/#",
                                           "$SYS/broker/clients/connected",
                                           "$CONTROL/#",
                                           "$CONTROL/railbridge/v1",
                                           "$share/g/#",
                                           "$share/g/plant/#",
                                           "$share/g/other/foreign/events/assets/#",
                                           "$share/g/" + victim_.topic("gateway/events/pending"),
                                           "$share//#",
                                           "$share/g",
                                           "$queue/#",
                                           "other/foreign/gateway/events/pending",
                                           "other/foreign/gateway/#",
                                           "other/foreign/events/assets/" + pump_,
                                           "other/foreign/events/assets/" + pump_ + "/#",
                                           "other/foreign/events/assets/" + pump_ + "/attributes",
                                           "other/foreign/events/assets/" + pump_ +
                                               "/attributes/mark/#",
                                           "$admin/#",
                                           "$"};
    wire::Client client = connected(foreign_);
    for (const std::string& filter : filters) {
        EXPECT_EQ(client.subscribe(filter), refused) << filter;
        ASSERT_TRUE(client.is_open()) << filter;
    }
    wire::Client gateway = connected(other_);
    for (const std::string& filter : {"events/assets/" + pump_, "events/assets/" + pump_ + "/#",
                                      "events/assets/" + pump_ + "/attributes/mark",
                                      "events/assets/" + victim_.asset + "/attributes"}) {
        EXPECT_EQ(gateway.subscribe(other_.topic(filter)), refused) << filter;
    }
    // The widest that are granted, while there is something to see.
    ASSERT_EQ(client.subscribe(foreign_.topic("events/assets/+/attributes/#")), 1);
    ASSERT_EQ(client.subscribe(foreign_.topic("events/assets/#")), 1);
    ASSERT_EQ(gateway.subscribe(other_.topic("events/assets/+/attributes/#")), 1);
    ASSERT_EQ(gateway.subscribe(other_.topic("events/assets/#")), 1);
    ASSERT_EQ(gateway.subscribe(other_.topic("gateway/events/pending")), 1);
    for (int i = 0; i < 100; ++i) {
        victim_sees(pump_ + "/attributes/speed/update"); // pending events for the victim
    }
    expect_service();
    EXPECT_EQ(take_own_messages(client, foreign_), 0U);
    EXPECT_EQ(take_own_messages(gateway, other_), 0U);
}

TEST_F(HostileTopics, ControlAndSystemTopicsAreNotForClients) {
    wire::Client client = connected(foreign_);
    for (const char* topic : {"$CONTROL/railbridge/v1", "$CONTROL/dynamic-security/v1",
                              "$CONTROL/broker/v1", "$SYS/broker/uptime", "$SYS/x"}) {
        for (const std::string& request :
             {std::string(R"({"command":"realm add","name":"stolen"})"),
              std::string(R"({"command":"user add","realm":"plant","name":"thief"})"),
              std::string("\xFF\x00{", 3), nested(100'000, '[', ']', "")}) {
            client.send(wire::publish_packet(topic, request));
            client.send(wire::publish_packet(topic, request, 1, 1));
        }
    }
    EXPECT_EQ(take_own_messages(client, foreign_), 0U);
    const CommandResult added = manager_.run({"user", "add", "--realm", "stolen", "--name", "x"});
    EXPECT_NE(added.exit_code, 0) << "a client has added a realm";
    EXPECT_EQ(manager_.run({"user", "add", "--realm", "plant", "--name", "thief"}).exit_code, 0)
        << "a client has added a user";
}

TEST_F(HostileTopics, JsonNestedAHundredThousandTimes) {
    constexpr std::size_t depth = 100'000;
    wire::Client client = connected(other_);
    const std::string asset = other_.operation(valve_);
    for (const std::string& json :
         {nested(depth, '[', ']', ""), nested(depth, '{', '}', "1"), std::string(depth, '['),
          R"({"name":"V","attributes":)" + nested(depth, '{', '}', "1") + '}',
          R"({"any":)" + nested(depth, '[', ']', "") + '}'}) {
        for (const std::string& topic :
             {asset + "/update", asset + "/attributes/update", other_.operation("x/create"),
              asset + "/attributes/speed/update", asset + "/attributes/run/update"}) {
            EXPECT_THAT(client.request(topic, json).value_or("no response"),
                        HasSubstr(R"("error":"BAD_REQUEST")"))
                << topic;
        }
        client.request(asset + "/attributes/any/update", json);
        client.send(wire::publish_packet(other_.topic("gateway/events/acknowledge"), json));
    }
    take_own_messages(client, other_);
    expect_service();
}

TEST_F(HostileTopics, EndlessTopicsAndFilters) {
    constexpr std::size_t longest = 65'535;
    for (const std::string& topic :
         {foreign_.topic(std::string(longest, 'x')), foreign_.topic(std::string(longest, '/')),
          foreign_.operation(std::string(longest, '/')), std::string(longest, '/'),
          foreign_.topic("events/assets/" + std::string(longest, '+'))}) {
        wire::Client client = connected(foreign_);
        for (int i = 0; i < 20; ++i) {
            client.send(wire::publish_packet(topic, "x"));
            client.send(wire::subscribe_packet(1, topic, 0));
        }
        take_own_messages(client, foreign_);
    }
    expect_service();
}

/// The answer's topic would be longer than MQTT can say, and the broker would send what its memory
/// held behind it.
TEST_F(HostileTopics, ARequestWithoutRoomForItsAnswer) {
    constexpr std::size_t longest = 65'535;
    const std::string response = "/response";
    wire::Client client = connected(foreign_);
    client.subscribe(foreign_.operation("+/create") + response, 0);
    client.subscribe(foreign_.operation("+/get") + response, 0);
    for (const std::string method : {"create", "get"}) {
        const std::size_t room = longest - foreign_.operation("/" + method).size();
        for (const std::size_t over : {0U, 1U, 8U, 9U}) {
            const std::string id(room - response.size() + over, 'x');
            client.send(wire::publish_packet(foreign_.operation(id + '/' + method), "{}"));
        }
    }
    EXPECT_EQ(take_own_messages(client, foreign_), 2U) << "of the two that can be answered";
    expect_service();
}

TEST_F(HostileTopics, WhatIsNoText) {
    const std::vector<std::string> wrong{"\xFF",         "\xC0\x80",
                                         "\xED\xA0\x80", "\xF5\x80\x80\x80",
                                         "\xE2\x82",     std::string("a\0b", 3),
                                         "\x01",         "\xEF\xBF\xBF"};
    for (const std::string& text : wrong) {
        wire::Client client = connected(other_);
        const std::string asset = other_.operation(valve_);
        for (const char* name : {"text", "any", "notes", "speed"}) {
            client.send(wire::publish_packet(asset + "/attributes/" + name + "/update", text));
            client.send(wire::publish_packet(asset + "/attributes/" + name + "/get", ""));
        }
        client.send(
            wire::publish_packet(asset + "/attributes/update", R"({"text":")" + text + "\"}"));
        client.send(wire::publish_packet(other_.operation("x/create"),
                                         R"({"type":"ThingAsset","name":")" + text +
                                             R"(","attributes":{"location":{},"notes":{}}})"));
        client.send(wire::publish_packet(other_.topic("gateway/events/acknowledge"), text));
        take_own_messages(client, other_);
        client.send(wire::publish_packet(asset + "/attributes/" + text + "/update", "1"));
        client.send(wire::publish_packet(asset + text + "/get", ""));
        client.send(wire::subscribe_packet(1, other_.topic("events/assets/" + text), 1));
        take_own_messages(client, other_);
        wire::Login login = foreign_.login;
        login.client_id += text;
        wire::Client(manager_.port()).send(wire::connect_packet(login));
        login.username += text;
        wire::Client(manager_.port()).send(wire::connect_packet(login));
    }
    wire::Client client = connected(other_);
    const auto stored = client.request(other_.operation(valve_ + "/get"));
    ASSERT_TRUE(stored);
    EXPECT_TRUE(is_utf8(*stored)) << "what is no text is stored and told";
    expect_service();
}

/// 300 payloads on every topic; 10 000 with RAILBRIDGE_LONG=1.
TEST_F(HostileTopics, RandomPayloadsOnEveryTopic) {
    constexpr int at_once = 100;
    const int each = payloads_per_topic();
    std::size_t sent = 0;
    std::size_t answered = 0;
    for (const std::string& operation : operations_on(valve_)) {
        if (operation.find("/delete") != std::string::npos) {
            continue; // would be carried out
        }
        wire::Client client = connected(other_);
        std::string bytes;
        for (int i = 1; i <= each; ++i) {
            bytes += wire::publish_packet(other_.topic(operation), random_payload());
            ++sent;
            if (i % at_once == 0) {
                client.send(bytes);
                bytes.clear();
                answered += take_own_messages(client, other_);
            }
        }
        ASSERT_TRUE(client.is_open()) << operation;
    }
    std::printf("%zu payloads, %zu answered\n", sent, answered);
    EXPECT_EQ(answered, sent - static_cast<std::size_t>(each)) << "acknowledgements have no answer";
    expect_service();
}

} // namespace
} // namespace railbridge::test::hostile
