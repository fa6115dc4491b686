#pragma once
// A gateway with two assets at the real manager, `railbridge provision`, and somebody else who
// works in the manager.

#include "tests/e2e/running_bridge.hpp"
#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::test {

// No device answers there, and none is asked.
inline const std::string provision_line = R"(schema = 1

[line.plant]
transport = "tcp"
endpoint = "127.0.0.1:9"
)";

inline const std::string provision_press = R"(
[asset.press]
name = "Press 4"
line = "plant"
unit = 1
addresses = "offset0"
set.location  = [4.9, 52.37]
point.running = { at = "di:0" }
point.lamp    = { at = "co:3" }
write.lamp    = { max_age = "30s" }
)";

inline const std::string provision_pump = R"(
[asset.pump]
line = "plant"
unit = 2
addresses = "offset0"
point.flow = { at = "ir:0", as = "f32", units = "m3/h", deadband = 0.1 }
)";

inline std::string text(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    value.Accept(writer);
    return buffer.GetString();
}

class Provision : public testing::Test {
protected:
    explicit Provision(std::vector<std::string> serve_options = {})
        : manager_(std::move(serve_options))
        , bridge_(manager_, with_realm(),
                  {provision_line + provision_press + provision_pump, "", "", ""}) {}

    std::string with_realm() {
        manager_.add_realm("plant");
        return "plant";
    }

    void site(const std::string& assets) {
        bridge_.write_file("site.toml", provision_line + assets);
    }
    static std::string changed(std::string text, const std::string& from, const std::string& to) {
        return text.replace(text.find(from), from.size(), to);
    }

    CommandResult provision(const std::vector<std::string>& more = {},
                            const std::string& typed = "") const {
        return bridge_.call("provision", more, typed);
    }
    /// It must succeed; what it printed.
    std::string provisioned(const std::vector<std::string>& more = {},
                            const std::string& typed = "") const {
        const auto done = provision(more, typed);
        EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
        return done.out;
    }

    /// Name -> the asset as the manager exports it.
    std::map<std::string, std::string> assets() const {
        rapidjson::Document tree;
        tree.Parse(manager_.run_ok({"asset", "tree", "--realm", "plant", "--json"}).c_str());
        std::map<std::string, std::string> all;
        for (const auto& one : tree.GetArray()) {
            const std::string id = one["id"].GetString();
            if (id != bridge_.gateway_asset()) {
                all[one["name"].GetString()] =
                    manager_.run_ok({"asset", "show", "--realm", "plant", id, "--json"});
            }
        }
        return all;
    }
    rapidjson::Document asset(const std::string& name) const {
        rapidjson::Document document;
        document.Parse(assets()[name].c_str());
        EXPECT_TRUE(document.IsObject()) << "no asset " << name;
        return document;
    }
    std::string id(const std::string& name) const { return asset(name)["id"].GetString(); }

    /// Whoever else works in the manager with the rights of the gateway.
    ApiClient& somebody() {
        if (!client_) {
            client_ = std::make_unique<ApiClient>(
                ClientOptions{.url = manager_.paho_url(),
                              .client_id = bridge_.client_id(),
                              .username = "plant:" + bridge_.client_id(),
                              .secret = bridge_.read_file("gateway.secret"),
                              .realm = "plant"});
            client_->connect();
            client_->subscribe_responses();
        }
        return *client_;
    }
    void leaves() {
        client_->disconnect();
        client_.reset();
    }
    void update(const rapidjson::Document& document) {
        const std::string answer =
            somebody().request(std::string(document["id"].GetString()) + "/update", text(document));
        EXPECT_THAT(answer, testing::HasSubstr("\"UPDATE\""));
    }

    RunningManager manager_;
    RunningBridge bridge_;
    std::unique_ptr<ApiClient> client_;
};

} // namespace railbridge::test
