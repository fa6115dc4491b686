// From nothing to a bridge that runs: `railbridge init` against our manager.

#include "tests/e2e/running_bridge.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr int exit_unavailable = 69;
constexpr int exit_config = 78;

class Init : public testing::Test {
protected:
    Init() {
        manager_.add_realm("plant");
        // The credentials that a person was given; the files beside them are not used.
        given_ = std::make_unique<RunningBridge>(manager_, "plant", BridgeFiles{});
    }

    std::vector<std::string> flags() const {
        return {"--url",         manager_.url(),
                "--realm",       "plant",
                "--client-id",   given_->client_id(),
                "--secret-from", secret().string(),
                "--template",    "eastron-sdm120",
                "--line",        "tcp:127.0.0.1:9",
                "--unit",        "7"};
    }
    std::filesystem::path secret() const {
        for (const auto& entry : std::filesystem::directory_iterator(given_->file("."))) {
            if (entry.path().extension() == ".secret") {
                return entry.path();
            }
        }
        return {};
    }
    /// `railbridge COMMAND -c FILE MORE...` in the new directory.
    CommandResult call(const std::string& command,
                       const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{installed_program("railbridge"), command, "--config",
                                       directory_.file("box/bridge.toml")};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(words);
    }
    bool wrote(const std::string& name) const {
        return std::filesystem::exists(directory_ / ("box/" + name));
    }

    TemporaryDirectory directory_;
    RunningManager manager_;
    std::unique_ptr<RunningBridge> given_;
};

TEST_F(Init, WritesWhatCheckAcceptsAndConnectsOnce) {
    const auto done = call("init", flags());
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("eastron_sdm120")) << "what a start would make";
    struct stat facts {};
    ASSERT_EQ(::stat(directory_.file("box/gateway.secret").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
    const auto checked = call("check", {"--strict"});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("0 of them writable"));
    EXPECT_EQ(manager_.run_ok({"asset", "tree"}).find("eastron"), std::string::npos)
        << "it makes nothing at the manager";
}

TEST_F(Init, OverwritesNothing) {
    ASSERT_EQ(call("init", flags()).exit_code, 0);
    const auto again = call("init", flags());
    EXPECT_EQ(again.exit_code, exit_failed);
    EXPECT_THAT(again.err, HasSubstr("it is there already"));
    std::filesystem::remove(directory_ / "box/bridge.toml");
    EXPECT_EQ(call("init", flags()).exit_code, exit_failed) << "site.toml is there still";
    EXPECT_FALSE(wrote("bridge.toml"));
}

TEST_F(Init, SaysThatTheManagerDoesNotTakeTheSecret) {
    auto wrong = flags();
    wrong[7] = directory_.write("wrong", "not the secret\n").string();
    const auto done = call("init", wrong);
    EXPECT_EQ(done.exit_code, exit_unavailable) << done.err;
    EXPECT_THAT(done.err, HasSubstr("did not take the credentials"));
    EXPECT_TRUE(wrote("bridge.toml"));
    EXPECT_EQ(done.err.find("not the secret"), std::string::npos);
}

TEST_F(Init, WritesNothingOfWrongAnswers) {
    struct Wrong {
        std::size_t at;
        const char* value;
        int exit_code;
        const char* said;
    };
    for (const auto& wrong : {Wrong{1, "https://manager", exit_config, "mqtts://"},
                              Wrong{9, "eastron-sdm12", exit_failed, "eastron-sdm120"},
                              Wrong{11, "udp:127.0.0.1", exit_failed, "tcp:HOST:PORT"},
                              Wrong{3, "pla\"nt", exit_failed, "leave out quotes"},
                              Wrong{7, "/no/such/file", exit_failed, "/no/such/file"},
                              Wrong{3, "", exit_usage, "--realm is missing"}}) {
        auto answers = flags();
        answers.at(wrong.at) = wrong.value;
        const auto done = call("init", answers);
        EXPECT_EQ(done.exit_code, wrong.exit_code) << wrong.value << done.err;
        EXPECT_THAT(done.err, HasSubstr(wrong.said));
        for (const char* name : {"bridge.toml", "site.toml", "gateway.secret"}) {
            EXPECT_FALSE(wrote(name)) << name << " after " << wrong.value;
        }
    }
}

} // namespace
} // namespace railbridge::test
