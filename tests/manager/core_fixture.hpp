#pragma once
// The manager's core without a broker: a realm, two gateways, a service user.

#include "tests/manager/memory_store.hpp"
#include "tools/manager/api/manager.hpp"
#include "tools/manager/json/json_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace railbridge::test {

class CoreTest : public testing::Test {
protected:
    struct Account {
        std::string realm;
        std::string asset_id;
        std::string client_id;
        std::string username;
        std::string secret;
        manager::ClientHandle handle = 0;
    };

    CoreTest() {
        restart();
        admin({{"command", "realm add"}, {"name", "plant"}});
        hall_ = add_gateway("Hall", 1);
        yard_ = add_gateway("Yard", 2);
        const auto user = admin({{"command", "user add"}, {"realm", "plant"}, {"name", "su"}});
        user_ = {"plant", "", "desk", text(user, "username"), text(user, "secret"), 3};
    }

    /// The broker is gone and back: only the store remains.
    void restart() {
        core_ = std::make_unique<manager::Manager>(
            store_, [this](manager::LogLevel, const std::string& line) { log_.push_back(line); });
        ASSERT_TRUE(core_->start(true, now_));
    }

    using Members = std::vector<std::pair<std::string, std::string>>;

    static std::string request_text(const Members& members) {
        std::string request;
        for (const auto& [name, value] : members) {
            request += (request.empty() ? "" : ",") + manager::json_string(name) + ':' +
                       manager::json_string(value);
        }
        return '{' + request + '}';
    }

    /// The whole answer of an admin request.
    std::string ask(const Members& members) {
        core_->on_admin("cli", request_text(members), now_);
        for (const manager::Publish& publish : tick().publishes) {
            if (publish.purpose == manager::Purpose::admin_answer) {
                return publish.payload;
            }
        }
        ADD_FAILURE() << "no answer";
        return {};
    }

    /// The result of an admin request that must succeed.
    manager::JsonMembers admin(const Members& members) {
        const std::string answer = ask(members);
        const auto parsed = manager::parse_json_object(answer);
        const auto* result = parsed ? manager::member(*parsed, "result") : nullptr;
        EXPECT_NE(result, nullptr) << answer;
        return result == nullptr ? manager::JsonMembers{}
                                 : manager::parse_json_object(manager::to_json(*result)).value();
    }

    static std::string text(const manager::JsonMembers& members, const std::string& name) {
        const auto* value = manager::member(members, name);
        const auto* found = value == nullptr ? nullptr : std::get_if<std::string>(value);
        EXPECT_NE(found, nullptr) << name;
        return found == nullptr ? std::string() : *found;
    }

    Account add_gateway(const std::string& name, manager::ClientHandle handle) {
        const auto made = admin({{"command", "gateway add"}, {"realm", "plant"}, {"name", name}});
        const std::string client_id = text(made, "clientId");
        return {"plant",
                text(made, "assetId"),
                client_id,
                "plant:" + client_id,
                text(made, "clientSecret"),
                handle};
    }

    bool log_in(const Account& account, bool clean = true) {
        return core_->on_auth(
            {account.handle, account.client_id, account.username, account.secret, 4, clean}, now_);
    }

    static manager::Client client(const Account& account) {
        return {account.handle, account.client_id, account.username};
    }

    static std::string topic(const Account& account, const std::string& rest) {
        return account.realm + '/' + account.client_id + '/' + rest;
    }

    bool write(const Account& account, const std::string& rest, const std::string& payload = {}) {
        return core_->on_write(client(account), topic(account, rest), payload, now_);
    }

    /// The response to an operation on assets; ticks.
    std::string request(const Account& account, const std::string& what,
                        const std::string& payload = {}) {
        const std::string rest = "operations/assets/" + what;
        EXPECT_TRUE(write(account, rest, payload)) << rest;
        news_.clear();
        std::string response;
        for (manager::Publish& publish : tick().publishes) {
            if (publish.topic == topic(account, rest) + "/response") {
                response = publish.payload;
            } else {
                news_.push_back(publish);
            }
        }
        return response;
    }

    bool subscribe(const Account& account, const std::string& rest, int qos = 1) {
        return core_->on_subscribe(client(account), topic(account, rest), qos);
    }

    manager::Outbox tick() {
        return core_->on_tick([this](manager::ClientHandle handle) { return counts_[handle]; },
                              now_, running_);
    }

    /// Both clocks go on.
    void pass(manager::Millis time) {
        now_ += time;
        running_ += time;
    }

    /// Of a tick: the payloads for one topic.
    std::vector<std::string> payloads(const std::string& wanted) {
        std::vector<std::string> found;
        for (const manager::Publish& publish : tick().publishes) {
            if (publish.topic == wanted) {
                found.push_back(publish.payload);
            }
        }
        return found;
    }

    std::string value(const std::string& asset, const std::string& attribute) const {
        const manager::Asset* found = core_->records().assets().find(asset);
        return found == nullptr ? "no asset" : found->attributes.at(attribute).value_json;
    }

    std::string create_pump(const Account& account) {
        const std::string id = "pump00000000000000000" + std::to_string(++pumps_);
        const std::string answer = request(account, "r/create",
                                           R"({"id":")" + id +
                                               R"(","name":"Pump","attributes":{"location":{},)"
                                               R"("notes":{},"speed":{"type":"number"}}})");
        EXPECT_THAT(answer, testing::HasSubstr("CREATE"));
        return id;
    }

    manager::JsonMembers operator_writes(const std::string& asset, const std::string& attribute,
                                         const std::string& new_value) {
        return admin({{"command", "attribute write"},
                      {"realm", "plant"},
                      {"asset", asset},
                      {"attribute", attribute},
                      {"value", new_value}});
    }

    manager::Millis now_ = 1'700'000'000'000;
    manager::Millis running_ = 1000; ///< the clock that never jumps
    std::vector<std::string> log_;
    std::map<manager::ClientHandle, int> counts_; ///< what the broker says of subscriptions
    std::vector<manager::Publish> news_;          ///< what else left with the last response
    MemoryStore store_;
    std::unique_ptr<manager::Manager> core_;
    Account hall_;
    Account yard_;
    Account user_;
    int pumps_ = 0;
};

} // namespace railbridge::test
