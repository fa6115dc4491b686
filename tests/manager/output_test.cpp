// What commands print must arrive, on standard output and in files, or they fail.

#include "tests/manager/running_manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

class OutputTest : public testing::TestWithParam<RunningManager::Start> {
protected:
    OutputTest() { manager_.add_realm("plant"); }

    /// Runs a command from a shell that does `how` with `"$@"`.
    CommandResult run(const std::string& how, std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(),
                         {"/bin/sh", "-c", how, "sh", RAILBRIDGE_MANAGER_PROGRAM});
        arguments.insert(arguments.end(), {"--state", manager_.state_dir()});
        return run_program(arguments);
    }

    CommandResult into_full_disk(std::vector<std::string> arguments) const {
        return run(R"("$@" > /dev/full)", std::move(arguments));
    }

    RunningManager manager_{{}, GetParam()};
};

TEST_P(OutputTest, WhatDoesNotArriveIsAFailure) {
    const GatewayLogin gateway = manager_.add_gateway("plant", "Hall");
    const std::string id = gateway.asset_id;
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"asset", "export", "--realm", "plant"},
             {"asset", "tree"},
             {"asset", "show", id},
             {"asset", "template", id},
             {"types"},
             {"types", "--json"},
             {"attribute", "history", "--realm", "plant", id, "notes", "--csv"},
             {"attribute", "history", "--realm", "plant", id, "notes", "--csv", "--limit", "0"},
             {"attribute", "history", "--realm", "plant", id, "notes", "--json"},
             {"user", "list", "--json"},
             {"gateway", "add", "--realm", "plant", "--name", "Yard"},
             {"doctor"}}) {
        const CommandResult result = into_full_disk(command);
        EXPECT_EQ(result.exit_code, 1) << command[0] << ' ' << command.back();
        EXPECT_THAT(result.err,
                    HasSubstr("cannot write to standard output: No space left on device"))
            << command[0];
    }
}

TEST_P(OutputTest, ASecretThatWasNotShownCanBeMadeAnew) {
    const std::string another = "user secret --realm plant --name desk";
    for (const char* command : {"add", "secret"}) {
        const CommandResult lost =
            into_full_disk({"user", command, "--realm", "plant", "--name", "desk", "--json"});
        EXPECT_EQ(lost.exit_code, 1) << command;
        EXPECT_THAT(lost.err, HasSubstr(another));
    }
    EXPECT_EQ(manager_.run({"user", "secret", "--realm", "plant", "--name", "desk"}).exit_code, 0);
}

/// A file that may not grow stands for a full disk.
TEST_P(OutputTest, AnExportThatDoesNotFitLeavesNothing) {
    if (GetParam() == RunningManager::Start::later) {
        GTEST_SKIP() << "the limit would be one for the store, too";
    }
    for (const char* name : {"A", "B", "C", "D"}) {
        manager_.add_gateway("plant", name);
    }
    const std::string directory = manager_.directory() + "/exports";
    std::filesystem::create_directory(directory);
    const std::vector<std::string> command{"asset", "export", "--realm",
                                           "plant", "--out",  directory + "/plant.json"};
    const CommandResult failed = run(R"(trap "" XFSZ; ulimit -f 1; exec "$@")", command);
    EXPECT_EQ(failed.exit_code, 1);
    EXPECT_THAT(failed.err, HasSubstr("cannot write " + directory + "/plant.json: File too large"));
    EXPECT_TRUE(std::filesystem::is_empty(directory));
    EXPECT_EQ(manager_.run(command).exit_code, 0) << "the same again, once there is room";
    EXPECT_THAT(manager_.run(command).err, HasSubstr("File exists"));
}

INSTANTIATE_TEST_SUITE_P(Server, OutputTest,
                         testing::Values(RunningManager::Start::now, RunningManager::Start::later),
                         [](const auto& instance) {
                             return instance.param == RunningManager::Start::now ? "Runs"
                                                                                 : "IsDown";
                         });

} // namespace
} // namespace railbridge::test
