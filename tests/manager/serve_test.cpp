// `serve`: how it starts, what it refuses, how it ends; and which commands make a manager.

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
    EXPECT_THAT(examined.out, Not(HasSubstr("another program")));
    EXPECT_THAT(examined.out, HasSubstr("sound, schema")) << "what it can see it says";
    EXPECT_LT(taken, std::chrono::seconds(60)) << "once ten seconds, not for every attempt";
}

TEST_F(ServeTest, PlainTextStaysOnLoopback) {
    const std::string port = std::to_string(free_port());
    const CommandResult result = serve(other_, {"--listen", "0.0.0.0:" + port});
    EXPECT_EQ(result.exit_code, 78);
    EXPECT_THAT(result.err, HasSubstr("--allow-plaintext"));
}

TEST_F(ServeTest, WrongUsageIsExitCode2) {
    EXPECT_EQ(manager_.run({"realm"}).exit_code, 2);
    EXPECT_EQ(manager_.run({"realm", "list", "--nonsense"}).exit_code, 2);
    EXPECT_EQ(run_program({RAILBRIDGE_MANAGER_PROGRAM}).exit_code, 2);
    EXPECT_EQ(run_program({RAILBRIDGE_MANAGER_PROGRAM, "realm", "add", "x"}).exit_code, 2);
    const CommandResult help = run_program({RAILBRIDGE_MANAGER_PROGRAM, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Examples:"));
}

/// A service is not started again for these; nothing that may pass by itself is among them.
TEST_F(ServeTest, WrongOptionsAreAnExitCodeOfTheirOwn) {
    const std::string listen = "127.0.0.1:" + std::to_string(free_port());
    const std::vector<std::vector<std::string>> wrong{
        {"--nonsense"},
        {"--history-days", "soon"},
        {"--history-mib", "1"},
        {"--listen", "nonsense"},
        {"--listen", "127.0.0.1:0"},
        {"--tls-listen", listen},
        {"--cert", "server.pem"},
        {"--cert", "server.pem", "--key", "server.key", "--tls-listen", "127.0.0.1:0"},
        {"--cert", "server.pem", "--key", "server.key", "--client-crl", "revoked.pem"},
    };
    for (const auto& options : wrong) {
        const CommandResult result = serve(other_, options);
        EXPECT_EQ(result.exit_code, 78) << options.front() << result.err;
        EXPECT_FALSE(result.err.empty()) << options.front();
    }
    EXPECT_EQ(run_program({RAILBRIDGE_MANAGER_PROGRAM, "serve"}).exit_code, 78) << "no --state";
    EXPECT_FALSE(std::filesystem::exists(other_)) << "nothing was begun";
    const std::vector<std::vector<std::string>> may_come{
        {"--listen", listen, "--cert", "not-mounted-yet.pem", "--key", "server.key"},
        {"--listen", "192.0.2.1:1883", "--allow-plaintext"},
        {"--listen", "nobody.invalid:1883", "--allow-plaintext"},
    };
    for (const auto& options : may_come) {
        EXPECT_EQ(serve(other_, options).exit_code, 1) << options[1];
    }
    EXPECT_EQ(run_program({RAILBRIDGE_MANAGER_PROGRAM, "serve", "--help"}).exit_code, 0);
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
