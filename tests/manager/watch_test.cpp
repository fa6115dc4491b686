// `watch`: what it shows, how it ends, what it says when it was too slow.

#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <future>
#include <string>

namespace railbridge::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The server tells how many watch, so nothing has to be guessed about when they do.
void wait_for_watchers(const RunningManager& manager, int count) {
    const std::string wanted = std::to_string(count) + " watch";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (manager.run({"doctor", "--json"}).out.find(wanted) == std::string::npos) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nobody watches";
    }
}

TEST(WatchCommand, TellsWhatChangesUntilTheServerStops) {
    RunningManager manager;
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall");
    auto watching = std::async(std::launch::async, [&] {
        return manager.run({"watch", gateway.asset_id, "--json"});
    });
    auto table = std::async(std::launch::async, [&] {
        return manager.run({"watch", "--attribute", "notes"});
    });
    wait_for_watchers(manager, 2);
    manager.run({"attribute", "write", "--realm", "plant", gateway.asset_id, "notes", "hello"});
    const GatewayLogin other = manager.add_gateway("plant", "Yard");
    manager.stop();
    const CommandResult json = watching.get();
    EXPECT_EQ(json.exit_code, 1);
    EXPECT_THAT(json.err, HasSubstr("the server has stopped"));
    EXPECT_THAT(json.err, Not(HasSubstr("Nothing was watched")));
    EXPECT_THAT(json.out, HasSubstr(R"("value":"hello")"));
    EXPECT_THAT(json.out, HasSubstr(R"("assetName":"Hall","number":1})"));
    EXPECT_THAT(json.out, Not(HasSubstr(other.asset_id))) << "not below the watched asset";
    const CommandResult text = table.get();
    EXPECT_THAT(text.out, HasSubstr("Hall  notes = hello"));
    EXPECT_THAT(text.out, Not(HasSubstr(other.secret)));
    const CommandResult nobody = manager.run({"watch"});
    EXPECT_EQ(nobody.exit_code, 1);
    EXPECT_THAT(nobody.err, HasSubstr("serve --state"));
}

TEST(WatchCommand, DoesNotTellSecrets) {
    RunningManager manager;
    manager.add_realm("plant");
    auto watching = std::async(std::launch::async, [&] {
        return manager.run({"watch", "--json"});
    });
    wait_for_watchers(manager, 1);
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall");
    manager.stop();
    const CommandResult result = watching.get();
    EXPECT_THAT(result.out, HasSubstr(gateway.asset_id));
    EXPECT_THAT(result.out, Not(HasSubstr(gateway.secret)));
}

TEST(WatchCommand, EndsWellWithCtrlC) {
    RunningManager manager;
    manager.add_realm("plant");
    for (const int signal : {SIGINT, SIGTERM}) {
        StartedProgram watch({RAILBRIDGE_MANAGER_PROGRAM, "watch", "--state", manager.state_dir()},
                             manager.directory() + "/watch");
        ASSERT_TRUE(watch.says("Watching. Ctrl-C ends it."));
        watch.signal(signal);
        EXPECT_EQ(watch.end(), 0);
    }
}

TEST(WatchCommand, EndsWhenNobodyReadsAnyMore) {
    RunningManager manager;
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall");
    auto first = std::async(std::launch::async, [&] {
        return run_program({"/bin/sh", "-c", R"("$@" | head -n 1)", "sh",
                            RAILBRIDGE_MANAGER_PROGRAM, "watch", "--json", "--state",
                            manager.state_dir()});
    });
    wait_for_watchers(manager, 1);
    manager.run({"attribute", "write", "--realm", "plant", gateway.asset_id, "notes", "hello"});
    const CommandResult result = first.get();
    EXPECT_THAT(result.out, HasSubstr("hello"));
    EXPECT_THAT(result.err, Not(HasSubstr("railbridge-manager:")));
}

TEST(WatchCommand, FailsWhenItCannotWrite) {
    RunningManager manager;
    manager.add_realm("plant");
    const GatewayLogin gateway = manager.add_gateway("plant", "Hall");
    auto lost = std::async(std::launch::async, [&] {
        return run_program({"/bin/sh", "-c", R"(exec "$@" > /dev/full)", "sh",
                            RAILBRIDGE_MANAGER_PROGRAM, "watch", "--json", "--state",
                            manager.state_dir()});
    });
    wait_for_watchers(manager, 1);
    manager.run({"attribute", "write", "--realm", "plant", gateway.asset_id, "notes", "hello"});
    const CommandResult result = lost.get();
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("No space left on device"));
}

/// A watch ends by itself after half a minute, as long as Ctrl-Z may last.
TEST(WatchCommand, SaysThatItMissedSomethingWhileItWasStopped) {
    RunningManager manager;
    manager.add_realm("plant");
    StartedProgram watch(
        {RAILBRIDGE_MANAGER_PROGRAM, "watch", "--json", "--state", manager.state_dir()},
        manager.directory() + "/watch");
    ASSERT_TRUE(watch.says("Watching."));
    watch.signal(SIGSTOP);
    wait_for_watchers(manager, 0);
    watch.signal(SIGCONT);
    EXPECT_TRUE(watch.says("Nothing was watched for a while"));
    watch.signal(SIGINT);
    EXPECT_EQ(watch.end(), 0);
}

/// The broker keeps 10 000 messages for a client that does not read, and the kernel some MiB.
TEST(WatchCommand, SaysHowManyEventsWereLost) {
    RunningManager manager;
    manager.add_realm("plant");
    const UserLogin user = manager.add_user("plant", "su");
    wire::Client client(manager.port());
    ASSERT_EQ(client.login({"desk", user.username, user.secret}), 0);
    ASSERT_EQ(client.subscribe("plant/desk/operations/assets/+/+/response"), 1);
    const std::string asset = "lamp000000000000000001";
    ASSERT_TRUE(client.request("plant/desk/operations/assets/r/create",
                               R"({"type":"Own","name":"Lamp","id":")" + asset +
                                   R"(","attributes":{"note":{"type":"text"}}})"));
    StartedProgram watch(
        {RAILBRIDGE_MANAGER_PROGRAM, "watch", "--json", "--state", manager.state_dir()},
        manager.directory() + "/watch");
    ASSERT_TRUE(watch.says("Watching."));
    watch.signal(SIGSTOP);
    constexpr int many = 14'000;
    constexpr std::size_t long_text = 4000;
    const std::string topic = "plant/desk/operations/assets/" + asset + "/attributes/note/update";
    const std::string request = wire::publish_packet(topic, std::string(long_text, 'x'));
    for (int i = 0; i < many; ++i) {
        ASSERT_TRUE(client.send(request));
    }
    ASSERT_TRUE(client.ping()) << "all were taken";
    watch.signal(SIGCONT);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (watch.err().find("events were lost") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline) { // the next one shows the gap
        ASSERT_TRUE(client.send(request));
        ASSERT_TRUE(client.ping());
    }
    EXPECT_THAT(watch.err(),
                testing::ContainsRegex("[0-9]+ events were lost: they came faster than"));
    watch.signal(SIGINT);
    EXPECT_EQ(watch.end(), 0);
}

} // namespace
} // namespace railbridge::test
