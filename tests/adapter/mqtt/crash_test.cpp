// A pending event survives the death of the process at the worst moment: after the commit, before
// the broker was told.

#include "tests/adapter/mqtt/mqtt_peer.hpp"
#include "tests/adapter/mqtt/running_broker.hpp"
#include "tests/adapter/mqtt/uplink_bench.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace railbridge::test {
namespace {

pid_t start_client(std::uint16_t port, const std::string& journal, const char* how) {
    const std::string port_text = std::to_string(port);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::execl(RAILBRIDGE_CRASH_CLIENT, "mqtt_crash_client", port_text.c_str(), journal.c_str(),
                how, nullptr);
        ::_exit(127);
    }
    return pid;
}

int status_of(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
}

std::string content(const std::string& file) {
    std::ifstream stream{file};
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

TEST(Crash, InsideTheJournalFunctionMeansRedeliveryAndTheLastWill) {
    TemporaryDirectory directory;
    RunningBroker broker{directory, "allow_anonymous true"};
    const std::string journal = directory.file("journal");
    Subscriber manager{broker.port(), "master/gateway-test/operations/#"};

    const pid_t first = start_client(broker.port(), journal, "die");
    ASSERT_TRUE(await(
        [&] { return broker.log().find("gateway/events/pending (QoS 1)") != std::string::npos; }));
    publish(broker.port(), "master/gateway-test/gateway/events/pending",
            R"({"ackId":"one","event":{"ref":{"id":"1abcdefghijklmnopqrstu","name":"lamp"},)"
            R"("value":true,"timestamp":1}})");
    const int death = status_of(first);
    ASSERT_TRUE(WIFSIGNALED(death) && WTERMSIG(death) == SIGKILL);
    EXPECT_EQ(content(journal), "one\n");
    EXPECT_TRUE(manager.awaits(std::string{"master/gateway-test/operations/assets/"} + health_id +
                               "/attributes/bridgeStatus/update offline"));
    EXPECT_EQ(broker.log().find("Received PUBACK from gateway-test"), std::string::npos);

    const int end = status_of(start_client(broker.port(), journal, "live"));
    EXPECT_TRUE(WIFEXITED(end) && WEXITSTATUS(end) == 0);
    EXPECT_EQ(content(journal), "one\none\n");
    EXPECT_NE(broker.log().find("Received PUBACK from gateway-test"), std::string::npos);
}

} // namespace
} // namespace railbridge::test
