// railbridge-manager as an operator uses it: with and without a running server.

#include "tests/manager/api_client.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::string& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

unsigned mode_of(const std::string& file) {
    struct stat info {};
    EXPECT_EQ(::stat(file.c_str(), &info), 0) << file;
    return info.st_mode & 0777U;
}

/// Every command works the same way with the server up or down.
class CommandLineTest : public testing::TestWithParam<RunningManager::Start> {
protected:
    RunningManager manager_{{}, GetParam()};
};

TEST_P(CommandLineTest, AccountsAreMadeOnce) {
    manager_.add_realm("plant");
    EXPECT_EQ(manager_.run({"realm", "add", "plant"}).exit_code, 1);
    EXPECT_EQ(manager_.run({"realm", "add", "a/b"}).exit_code, 1);
    const CommandResult user = manager_.run({"user", "add", "--realm", "plant", "--name", "su"});
    EXPECT_EQ(user.exit_code, 0);
    EXPECT_THAT(user.out, HasSubstr("plant:su"));
    EXPECT_THAT(user.out, HasSubstr("not shown again"));
    EXPECT_THAT(manager_.run({"user", "add", "--realm", "plant", "--name", "su"}).err,
                HasSubstr("exists already"));
    EXPECT_THAT(manager_.run({"user", "add", "--realm", "none", "--name", "x"}).err,
                HasSubstr("there is no realm none"));
    EXPECT_EQ(manager_.run({"user", "add", "--realm", "plant", "--name", "gateway-x"}).exit_code,
              1);
}

TEST_P(CommandLineTest, UsersAreKept) {
    manager_.add_realm("plant");
    const auto user = [&](const std::string& command, std::vector<std::string> more) {
        std::vector<std::string> arguments{"user", command, "--realm", "plant", "--name"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return manager_.run(arguments);
    };
    EXPECT_EQ(user("add", {"anna", "--regular"}).exit_code, 0);
    EXPECT_EQ(
        user("add", {"desk", "--role", "read:assets", "--role", "write:attributes"}).exit_code, 0);
    EXPECT_THAT(user("add", {"x", "--role", "nonsense"}).err, HasSubstr("unknown role"));
    EXPECT_EQ(user("disable", {"desk"}).exit_code, 0);
    const std::string listed = manager_.run_ok({"user", "list", "--realm", "plant"});
    EXPECT_THAT(listed, testing::ContainsRegex("plant:anna +regular +enabled"));
    EXPECT_THAT(listed, testing::ContainsRegex(
                            "plant:desk +service +disabled +read:assets write:attributes"));
    EXPECT_THAT(user("roles", {"desk"}).out, HasSubstr("read:assets write:attributes"))
        << "without --role they are shown";
    EXPECT_THAT(user("roles", {"desk", "--json"}).out,
                HasSubstr(R"("roles":"read:assets write:attributes")"))
        << "and stay as they are";
    EXPECT_THAT(user("roles", {"desk", "--role", "none", "--json"}).out,
                HasSubstr(R"("roles":"")"));
    EXPECT_THAT(user("roles", {"desk", "--role", "none", "--role", "read"}).err,
                HasSubstr("unknown role"));
    EXPECT_THAT(user("roles", {"nobody"}).err, HasSubstr("there is no user nobody"));
    EXPECT_EQ(user("roles", {"desk", "--role", "write"}).exit_code, 0);
    EXPECT_EQ(user("enable", {"desk"}).exit_code, 0);
    EXPECT_THAT(user("secret", {"desk"}).out, HasSubstr("not shown again"));
    EXPECT_THAT(user("link", {"desk", "none"}).err, HasSubstr("is not restricted"));
    EXPECT_EQ(user("remove", {"desk"}).exit_code, 0);
    EXPECT_THAT(user("remove", {"desk"}).err, HasSubstr("there is no user desk"));
}

TEST_P(CommandLineTest, AGatewayComesWithAReadyConfiguration) {
    manager_.add_realm("plant");
    const std::string file = manager_.directory() + "/bridge/bridge.toml";
    const std::string json = manager_.run_ok({"gateway", "add", "--realm", "plant", "--name",
                                              "Hall \"3\"", "--json", "--config-out", file});
    const std::string config = text_of(file);
    EXPECT_THAT(config, HasSubstr("schema = 1"));
    EXPECT_THAT(config, HasSubstr("client_id = \"" + json_text(json, "clientId") + '"'));
    EXPECT_THAT(config, HasSubstr("gateway_id = \"" + json_text(json, "assetId") + '"'));
    EXPECT_THAT(config, HasSubstr("secret_file = \"gateway.secret\""));
    if (GetParam() == RunningManager::Start::now) {
        EXPECT_THAT(config, HasSubstr("url = \"" + manager_.url() + '"'));
    }
    const std::string secret = manager_.directory() + "/bridge/gateway.secret";
    EXPECT_EQ(text_of(secret), json_text(json, "clientSecret"));
    EXPECT_EQ(mode_of(secret), 0600U);
    const CommandResult again = manager_.run(
        {"gateway", "add", "--realm", "plant", "--name", "Other", "--config-out", file});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.err, HasSubstr("exists already"));
    EXPECT_THAT(manager_.run_ok({"asset", "tree"}), Not(HasSubstr("Other")))
        << "nothing was made before the refusal";
}

TEST_P(CommandLineTest, AConfigurationForABoxLeavesTheStateDirectoryToItsService) {
    manager_.add_realm("plant");
    const auto config_for = [this](const std::string& name, const std::string& url) {
        const std::string file = manager_.directory() + '/' + name + "/bridge.toml";
        manager_.run_ok({"gateway", "add", "--realm", "plant", "--name", name, "--config-out", file,
                         "--url", url});
        return text_of(file);
    };
    for (const char* url : {"mqtts://10.20.0.1:8883", "mqtts://manager.example.org"}) {
        EXPECT_THAT(config_for("box" + std::to_string(std::string(url).size()), url),
                    Not(HasSubstr("state_dir")))
            << url;
    }
    const std::string desk = "state_dir = \"state\"";
    EXPECT_THAT(config_for("desk1", "mqtt://127.0.0.1:1883"), HasSubstr(desk));
    EXPECT_THAT(config_for("desk2", "mqtt://[::1]"), HasSubstr(desk));
    EXPECT_THAT(config_for("desk3", "mqtt://localhost"), HasSubstr(desk));
}

TEST_P(CommandLineTest, NoGatewayIsMadeWithoutAPlaceForItsConfiguration) {
    manager_.add_realm("plant");
    const std::string no_directory = manager_.directory() + "/file";
    std::ofstream(no_directory) << "x";
    for (const std::string& place : {no_directory + "/bridge.toml", std::string("/proc/x.toml"),
                                     std::string("/proc/x/bridge.toml")}) {
        const CommandResult result = manager_.run(
            {"gateway", "add", "--realm", "plant", "--name", "Hall", "--config-out", place});
        EXPECT_EQ(result.exit_code, 1) << place;
        EXPECT_THAT(result.err, HasSubstr("cannot")) << place;
        EXPECT_THAT(manager_.run_ok({"gateway", "list"}), HasSubstr("no gateways")) << place;
    }
}

TEST_P(CommandLineTest, AGatewayGetsANewSecret) {
    manager_.add_realm("plant");
    const GatewayLogin gateway = manager_.add_gateway("plant", "Hall");
    const std::string file = manager_.directory() + "/bridge/bridge.toml";
    const std::string json =
        manager_.run_ok({"gateway", "secret", gateway.asset_id, "--json", "--config-out", file});
    const std::string secret = json_text(json, "clientSecret");
    EXPECT_NE(secret, gateway.secret);
    EXPECT_EQ(json_text(json, "clientId"), gateway.client_id);
    EXPECT_EQ(text_of(manager_.directory() + "/bridge/gateway.secret"), secret);
    EXPECT_THAT(manager_.run_ok({"attribute", "get", "--realm", "plant", gateway.asset_id,
                                 "clientSecret", "--json"}),
                HasSubstr(secret));
    EXPECT_EQ(manager_.run({"gateway", "secret", gateway.asset_id, "--realm", "other"}).exit_code,
              1);
    const CommandResult again =
        manager_.run({"gateway", "secret", gateway.asset_id, "--config-out", file});
    EXPECT_THAT(again.err, HasSubstr("exists already"));
    EXPECT_THAT(manager_.run_ok({"attribute", "get", "--realm", "plant", gateway.asset_id,
                                 "clientSecret", "--json"}),
                HasSubstr(secret))
        << "nothing was made before the refusal";
}

TEST_P(CommandLineTest, RealmsAndLinksAreShown) {
    manager_.add_realm("plant");
    manager_.add_realm("other");
    const GatewayLogin gateway = manager_.add_gateway("plant", "Hall");
    manager_.run_ok({"user", "add", "--realm", "plant", "--name", "guest", "--restricted"});
    manager_.run_ok({"user", "link", "--realm", "plant", "--name", "guest", gateway.asset_id});
    EXPECT_THAT(manager_.run_ok({"realm", "list", "--json"}),
                HasSubstr(R"({"realm":"plant","assets":1,"users":1,"gateways":1})"));
    EXPECT_THAT(manager_.run_ok({"realm", "list"}), testing::ContainsRegex("other +0 +0 +0"));
    EXPECT_THAT(manager_.run_ok({"user", "roles", "--realm", "plant", "--name", "guest"}),
                HasSubstr(gateway.asset_id));
    EXPECT_THAT(manager_.run_ok({"user", "list"}), HasSubstr(gateway.asset_id));
}

TEST_P(CommandLineTest, AWriteThatWaitsCanBeTakenBack) {
    manager_.add_realm("plant");
    const GatewayLogin gateway = manager_.add_gateway("plant", "Hall");
    const std::string file = manager_.directory() + "/pump.json";
    std::ofstream(file) << R"({"format":"railbridge-assets","version":1,"realm":"plant","assets":[)"
                        << R"({"id":"pump000000000000000001","name":"Pump","type":"Own",)"
                        << R"("attributes":{"speed":{"name":"speed","type":"number"}}}]})";
    manager_.run_ok({"asset", "import", file, "--parent", gateway.asset_id});
    const std::string written = manager_.run_ok({"attribute", "write", "--realm", "plant",
                                                 "pump000000000000000001", "speed", "7", "--json"});
    const std::string ack_id = json_text(written, "ackId");
    const auto withdraw = [&](const std::string& id) {
        return manager_.run({"attribute", "withdraw", "--realm", "plant", id});
    };
    EXPECT_THAT(withdraw("none").err, HasSubstr("attribute pending"));
    EXPECT_THAT(manager_.run_ok({"attribute", "pending", "--realm", "plant"}), HasSubstr(ack_id));
    EXPECT_THAT(withdraw(ack_id).out, HasSubstr("Withdrawn: speed = 7"));
    EXPECT_THAT(manager_.run_ok({"attribute", "pending", "--realm", "plant"}),
                HasSubstr("Nothing waits"));
    EXPECT_EQ(withdraw(ack_id).exit_code, 1);
}

TEST_P(CommandLineTest, AttributesAreReadAndWritten) {
    manager_.add_realm("plant");
    const GatewayLogin gateway = manager_.add_gateway("plant", "Hall 3");
    const auto write = [&](const std::string& name, const std::string& value) {
        return manager_.run(
            {"attribute", "write", "--realm", "plant", gateway.asset_id, name, value, "--json"});
    };
    EXPECT_THAT(write("notes", "plain words").out, HasSubstr(R"("value":"plain words")"));
    EXPECT_THAT(write("notes", "-5").out, HasSubstr(R"("value":"-5")"));
    EXPECT_THAT(write("disabled", "false").out, HasSubstr(R"("state":"stored")"));
    EXPECT_EQ(write("disabled", "perhaps").exit_code, 1);
    EXPECT_THAT(write("nothing", "1").err, HasSubstr("has no attribute nothing"));
    EXPECT_THAT(write("clientSecret", "x").err, HasSubstr("written by the manager"));
    const std::string tree = manager_.run_ok({"asset", "tree", "--realm", "plant"});
    EXPECT_THAT(tree, HasSubstr("Hall 3"));
    EXPECT_THAT(tree, HasSubstr("DISCONNECTED"));
    const std::string shown = manager_.run_ok({"asset", "show", gateway.asset_id});
    EXPECT_THAT(shown, HasSubstr(gateway.client_id));
    EXPECT_THAT(manager_.run_ok({"asset", "show", gateway.asset_id, "--json"}),
                HasSubstr(R"("type":"GatewayV2Asset")"));
    EXPECT_THAT(manager_.run({"asset", "show", "nothing"}).err, HasSubstr("asset tree"));
    EXPECT_THAT(manager_.run({"asset", "show", "hall 3"}).err, HasSubstr(gateway.asset_id));
    EXPECT_THAT(
        manager_.run({"attribute", "get", "--realm", "plant", gateway.asset_id, "note"}).err,
        HasSubstr("it has: clientId, clientSecret, disabled, gatewayStatus, location, notes"));
    const CommandResult typo = manager_.run({"gateway", "list", "--realm", "plnat"});
    EXPECT_EQ(typo.exit_code, 1);
    EXPECT_THAT(typo.err, HasSubstr("there is no realm plnat; there are: plant"));
    EXPECT_THAT(manager_.run_ok({"attribute", "pending", "--realm", "plant"}),
                HasSubstr("Nothing waits"));
}

INSTANTIATE_TEST_SUITE_P(Server, CommandLineTest,
                         testing::Values(RunningManager::Start::now, RunningManager::Start::later),
                         [](const auto& instance) {
                             return instance.param == RunningManager::Start::now ? "Runs"
                                                                                 : "IsDown";
                         });

} // namespace
} // namespace railbridge::test
