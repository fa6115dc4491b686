// A real manager on a full disk, and a client that asks for more than fits into memory meanwhile.

#include "adapters/identity/identity.hpp"
#include "tests/manager/running_manager.hpp"
#include "tests/manager/wire/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

/// The most that the process ever had in memory.
double peak_mb(pid_t process) {
    constexpr double kb_per_mb = 1024;
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    double size_kb = 0;
    for (std::string word; file >> word;) {
        if (word == "VmHWM:") {
            file >> size_kb;
        }
    }
    return size_kb / kb_per_mb;
}

class FullDiskBrokerTest : public testing::Test {
protected:
    FullDiskBrokerTest() {
        manager_.serve_under({"env", "LD_PRELOAD=" FAILING_DISK,
                              "ASAN_OPTIONS=verify_asan_link_order=0:quarantine_size_mb=1",
                              "FAILING_DISK_DIR=" + manager_.state_dir(),
                              "FAILING_DISK_FULL_WHILE=" + full_});
        manager_.start();
        manager_.add_realm("plant");
        const UserLogin user = manager_.add_user("plant", "desk");
        desk_ = {"desk", user.username, user.secret, true, 0};
    }

    std::string operation(const std::string& rest) const {
        return "plant/desk/operations/assets/" + rest;
    }

    RunningManager manager_{{}, RunningManager::Start::later};
    std::string full_ = manager_.directory() + "/the disk is full";
    wire::Login desk_;
};

TEST_F(FullDiskBrokerTest, WhatWaitsForItCostsABoundedAmountOfMemory) {
    constexpr std::size_t value_bytes = 300'000;
    constexpr int asked = 600; // 180 MB of answers
    const std::string id = identity::random_asset_id();
    wire::Client desk(manager_.port());
    ASSERT_EQ(desk.login(desk_), 0);
    ASSERT_EQ(desk.subscribe(operation("+/+/response"), 0), 0);
    ASSERT_EQ(desk.subscribe(operation("+/attributes/+/+/response"), 0), 0);
    ASSERT_THAT(desk.request(operation("r/create"),
                             R"({"type":"Own","name":"Log","id":")" + id +
                                 R"(","attributes":{"n":{"type":"number"},"text":{"value":")" +
                                 std::string(value_bytes, 'x') + "\"}}}")
                    .value_or("no response"),
                HasSubstr("CREATE"));
    const std::string update = operation(id + "/attributes/n/update");
    const std::string get = operation(id + "/get");
    std::ofstream{full_} << "now";
    ASSERT_THAT(desk.request(update, "1").value_or("no response"),
                HasSubstr("INTERNAL_SERVER_ERROR"));
    const double before_mb = peak_mb(manager_.pid());

    std::string requests = wire::publish_packet(update, "2");
    for (int i = 0; i < asked; ++i) {
        requests += wire::publish_packet(get, {});
    }
    ASSERT_TRUE(desk.send(requests));
    const auto refused = desk.next_on(update + "/response");
    ASSERT_TRUE(refused);
    EXPECT_THAT(refused->payload, HasSubstr("INTERNAL_SERVER_ERROR"));
    for (int i = 0; i < asked; ++i) {
        ASSERT_TRUE(desk.next_on(get + "/response")) << "answer " << i;
    }
    constexpr double most_mb = 96; // 8 MiB, in several copies, and what the broker has for sending
    EXPECT_LT(peak_mb(manager_.pid()) - before_mb, most_mb);

    std::filesystem::remove(full_);
    std::string written;
    for (int i = 0; i < 100 && written.find(R"("value":3.0)") == std::string::npos; ++i) {
        written = desk.request(update, "3").value_or("no response");
    }
    EXPECT_THAT(written, HasSubstr(R"("value":3.0)"));
}

} // namespace
} // namespace railbridge::test
