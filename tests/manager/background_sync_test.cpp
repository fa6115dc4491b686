// The thread that waits for the disk: when its result can be had, and whether it calls.

#include "tests/support/temporary_directory.hpp"
#include "tools/manager/store/background_sync.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

namespace railbridge::manager {
namespace {

class BackgroundSyncTest : public testing::Test {
protected:
    BackgroundSyncTest() { std::ofstream{file() + "-wal"} << "what is to be synced"; }

    std::string file() const { return directory_.file("manager.db"); }

    /// With so many gathered.
    Status awaited(std::size_t gathered) {
        std::optional<Status> result;
        while (!(result = sync_.result(gathered))) {
            std::this_thread::yield();
        }
        return *result;
    }

    test::TemporaryDirectory directory_;
    std::atomic<int> calls_{0};
    BackgroundSync sync_{file(), [this] { ++calls_; }};
};

TEST_F(BackgroundSyncTest, CallsWhenItIsDone) {
    sync_.start(0);
    while (calls_ == 0) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(sync_.result(0).has_value());
}

TEST_F(BackgroundSyncTest, CallsWhenNobodyElseComes) {
    sync_.start(5);
    while (calls_ == 0) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(sync_.result(2).has_value());
}

TEST_F(BackgroundSyncTest, EndsAlsoWhenSomebodyComesAllTheTime) {
    constexpr std::size_t never = 1'000'000'000;
    sync_.start(never);
    std::size_t gathered = 0;
    while (!sync_.result(++gathered)) {
        std::this_thread::yield();
    }
    EXPECT_LT(gathered, never);
}

TEST_F(BackgroundSyncTest, OneFollowsTheOther) {
    constexpr int rounds = 2000;
    constexpr std::size_t enough = 5;
    for (int i = 0; i < rounds; ++i) {
        sync_.start(enough);
        ASSERT_TRUE(awaited(enough));
    }
    EXPECT_LE(calls_, rounds) << "at most once each";
}

} // namespace
} // namespace railbridge::manager
