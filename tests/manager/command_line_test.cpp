// railbridge-manager as an operator uses it: with and without a running server.

#include "tests/manager/api_client.hpp"
#include "tests/manager/certificates.hpp"
#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
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
    manager_.run_ok(
        {"user", "link", "--realm", "plant", "--name", "guest", gateway.asset_id});
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
    const std::string written =
        manager_.run_ok({"attribute", "write", "--realm", "plant", "pump000000000000000001",
                         "speed", "7", "--json"});
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

class ServeTest : public testing::Test {
protected:
    CommandResult serve(const std::string& state, std::vector<std::string> more) const {
        std::vector<std::string> arguments{"serve"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        arguments.insert(arguments.begin(), RAILBRIDGE_MANAGER_PROGRAM);
        arguments.insert(arguments.end(),
                         {"--plugin", RAILBRIDGE_MANAGER_PLUGIN, "--state", state});
        return run_program(arguments);
    }

    RunningManager manager_;
    std::string other_ = manager_.directory() + "/other";
};

TEST_F(ServeTest, ATakenPortIsNamed) {
    const CommandResult result =
        serve(other_, {"--listen", "127.0.0.1:" + std::to_string(manager_.port())});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("port " + std::to_string(manager_.port())));
    EXPECT_THAT(result.err, HasSubstr("taken"));
    EXPECT_EQ(mode_of(other_), 0700U);
}

TEST_F(ServeTest, TheOptionForAnotherTlsPortIsNamed) {
    const std::string server = self_signed(manager_.directory() + "/server");
    const CommandResult result =
        serve(other_, {"--listen", "127.0.0.1:" + std::to_string(free_port()), "--tls-listen",
                       "127.0.0.1:" + std::to_string(manager_.port()), "--cert", server + ".pem",
                       "--key", server + ".key"});
    EXPECT_THAT(result.err, HasSubstr("choose another with --tls-listen"));
}

/// Where it can be done: with root somebody else must own the directory.
TEST_F(ServeTest, SaysAsWhomItCannotReadTheKey) {
    const std::string server = self_signed(manager_.directory() + "/server");
    std::filesystem::create_directory(other_);
    constexpr uid_t nobody = 65534;
    if (::chown(other_.c_str(), nobody, nobody) != 0) {
        GTEST_SKIP() << "needs root";
    }
    std::filesystem::permissions(manager_.directory(), std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    const CommandResult result =
        serve(other_, {"--listen", "127.0.0.1:" + std::to_string(free_port()), "--tls-listen",
                       "127.0.0.1:" + std::to_string(free_port()), "--cert", server + ".pem",
                       "--key", server + ".key"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("Permission denied, as nobody, to whom"));
}

TEST_F(ServeTest, AnyNameOfLoopbackWillDo) {
    for (const std::string& host : {std::string("localhost"), std::string("[::1]")}) {
        const std::string port = std::to_string(free_port());
        const std::string state = manager_.directory() + "/of-" + (host[0] == '[' ? "v6" : "name");
        StartedProgram server({RAILBRIDGE_MANAGER_PROGRAM, "serve", "--state", state, "--plugin",
                               RAILBRIDGE_MANAGER_PLUGIN, "--listen", host + ':' + port},
                              state + ".log");
        if (!server.says(" running")) {
            GTEST_SKIP() << host << " cannot be used here: " << server.err();
        }
        const auto run = [&](std::vector<std::string> command) {
            command.insert(command.begin(), RAILBRIDGE_MANAGER_PROGRAM);
            command.insert(command.end(), {"--state", state});
            return run_program(command);
        };
        EXPECT_EQ(run({"realm", "add", "plant"}).exit_code, 0) << host;
        const std::string file = state + ".bridge/bridge.toml";
        EXPECT_EQ(
            run({"gateway", "add", "--realm", "plant", "--name", "Hall", "--config-out", file})
                .exit_code,
            0);
        const std::string config = text_of(file);
        EXPECT_TRUE(config.find("url = \"mqtt://[::1]:" + port + '"') != std::string::npos ||
                    (host == "localhost" &&
                     config.find("url = \"mqtt://127.0.0.1:" + port + '"') != std::string::npos))
            << config;
        EXPECT_THAT(run({"doctor"}).out, HasSubstr("serves and answers"));
        server.signal(SIGTERM);
        EXPECT_EQ(server.end(), 0);
    }
}

TEST_F(ServeTest, OneServerPerStateDirectory) {
    const CommandResult result =
        serve(manager_.state_dir(), {"--listen", "127.0.0.1:" + std::to_string(free_port())});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("already"));
}

/// A mistyped --state must not look like an empty plant.
TEST(StateDirectory, OnlyServeAndTheFirstRealmMakeAManager) {
    const RunningManager somewhere({}, RunningManager::Start::later);
    const std::string missing = somewhere.directory() + "/mangaer";
    const std::string empty = somewhere.state_dir();
    const auto run = [](const std::string& state, std::vector<std::string> command) {
        command.insert(command.begin(), RAILBRIDGE_MANAGER_PROGRAM);
        command.insert(command.end(), {"--state", state});
        return run_program(command);
    };
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"asset", "tree"},
             {"user", "add", "--realm", "plant", "--name", "desk"},
             {"gateway", "list"},
             {"asset", "export", "--realm", "plant"},
             {"watch"},
             {"doctor"}}) {
        const CommandResult nowhere = run(missing, command);
        EXPECT_EQ(nowhere.exit_code, 1) << command[0];
        EXPECT_THAT(nowhere.out + nowhere.err, HasSubstr(missing)) << command[0];
        EXPECT_THAT(nowhere.out + nowhere.err, HasSubstr("serve --state")) << command[0];
        const CommandResult nothing = run(empty, command);
        EXPECT_EQ(nothing.exit_code, 1) << command[0];
        EXPECT_THAT(nothing.out + nothing.err, HasSubstr(empty + " holds no manager"));
        EXPECT_FALSE(std::filesystem::exists(missing)) << command[0];
        EXPECT_TRUE(std::filesystem::is_empty(empty)) << command[0];
    }
    EXPECT_EQ(run(missing, {"realm", "add", "plant"}).exit_code, 0);
    EXPECT_EQ(run(missing, {"asset", "tree"}).exit_code, 0);
}

/// SIGSTOP: the kernel goes on to take connections, nobody answers.
TEST_F(ServeTest, AServerThatHangsIsWaitedForOnce) {
    manager_.add_realm("plant");
    ASSERT_EQ(::kill(manager_.pid(), SIGSTOP), 0);
    const auto start = std::chrono::steady_clock::now();
    auto doctor = std::async(std::launch::async, [&] { return manager_.run({"doctor"}); });
    const CommandResult list = manager_.run({"gateway", "list"});
    const CommandResult examined = doctor.get();
    const auto taken = std::chrono::steady_clock::now() - start;
    ASSERT_EQ(::kill(manager_.pid(), SIGCONT), 0);
    EXPECT_EQ(list.exit_code, 1);
    EXPECT_THAT(list.err, HasSubstr("does not answer"));
    EXPECT_EQ(examined.exit_code, 1);
    EXPECT_THAT(examined.out, HasSubstr("does not answer"));
    EXPECT_THAT(examined.out, HasSubstr("sound, schema")) << "what it can see it says";
    EXPECT_LT(taken, std::chrono::seconds(60)) << "once ten seconds, not for every attempt";
}

TEST_F(ServeTest, PlainTextStaysOnLoopback) {
    const std::string port = std::to_string(free_port());
    const CommandResult result = serve(other_, {"--listen", "0.0.0.0:" + port});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("--allow-plaintext"));
}

TEST_F(ServeTest, WrongUsageIsExitCode2) {
    EXPECT_EQ(manager_.run({"serve", "--nonsense"}).exit_code, 2);
    EXPECT_EQ(manager_.run({"realm"}).exit_code, 2);
    EXPECT_EQ(run_program({RAILBRIDGE_MANAGER_PROGRAM}).exit_code, 2);
    EXPECT_EQ(run_program({RAILBRIDGE_MANAGER_PROGRAM, "realm", "add", "x"}).exit_code, 2);
    EXPECT_EQ(serve(other_, {"--listen", "nonsense"}).exit_code, 1);
    EXPECT_EQ(serve(other_, {"--listen", "127.0.0.1:0"}).exit_code, 1);
    const CommandResult help = run_program({RAILBRIDGE_MANAGER_PROGRAM, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Examples:"));
}

TEST_F(ServeTest, StopsOnASignalAndKeepsItsState) {
    manager_.add_realm("plant");
    manager_.add_gateway("plant", "Hall 3");
    manager_.stop();
    EXPECT_THAT(manager_.run_ok({"asset", "tree"}), HasSubstr("Hall 3"));
    manager_.start();
    EXPECT_THAT(manager_.run_ok({"asset", "tree"}), HasSubstr("Hall 3"));
}

TEST_F(ServeTest, SecretsAreNotReadableAndNotInTheClear) {
    manager_.add_realm("plant");
    const UserLogin user = manager_.add_user("plant", "su");
    for (const char* file : {"manager.db", "control.secret", "mosquitto.conf", "endpoint"}) {
        EXPECT_EQ(mode_of(manager_.state_dir() + '/' + file), 0600U) << file;
    }
    for (const auto& entry : std::filesystem::directory_iterator(manager_.state_dir())) {
        EXPECT_THAT(text_of(entry.path()), Not(HasSubstr(user.secret))) << entry.path();
    }
    EXPECT_THAT(manager_.log(), Not(HasSubstr(user.secret)));
}

} // namespace
} // namespace railbridge::test
