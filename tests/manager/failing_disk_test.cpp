// The store on a disk whose syncs fail: fsync and fdatasync of this program are stand-ins.

#include "tests/support/temporary_directory.hpp"
#include "tools/manager/state/state_files.hpp"
#include "tools/manager/store/sqlite_store.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> failing_syncs{0};
std::mutex synced_mutex;
std::vector<std::string> synced_files;

int sync_or_fail(long call, int descriptor) {
    {
        const std::lock_guard<std::mutex> lock(synced_mutex);
        std::error_code ignored;
        synced_files.push_back(
            std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), ignored));
    }
    if (failing_syncs > 0) {
        --failing_syncs;
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(call, descriptor));
}

} // namespace

// Seen by SQLite too, which is a library of its own.
extern "C" __attribute__((visibility("default"))) int fsync(int descriptor) {
    return sync_or_fail(SYS_fsync, descriptor);
}
extern "C" __attribute__((visibility("default"))) int fdatasync(int descriptor) {
    return sync_or_fail(SYS_fdatasync, descriptor);
}

namespace railbridge::manager {
namespace {

class FailingDiskTest : public testing::Test {
protected:
    FailingDiskTest() {
        auto store = open_sqlite_store(file(), [] {});
        EXPECT_TRUE(store) << (store ? "" : store.error().text);
        store_ = std::move(*store);
        forget();
    }
    ~FailingDiskTest() override {
        failing_syncs = 0;
        store_.reset();
    }

    std::string file() const { return directory_.file("manager.db"); }

    void commit(const std::string& realm) {
        store_->put_realm(realm);
        ASSERT_TRUE(store_->commit());
    }

    static void forget() {
        const std::lock_guard<std::mutex> lock(synced_mutex);
        synced_files.clear();
    }
    static std::vector<std::string> synced() {
        const std::lock_guard<std::mutex> lock(synced_mutex);
        return synced_files;
    }

    test::TemporaryDirectory directory_;
    std::unique_ptr<Store> store_;
};

TEST_F(FailingDiskTest, TheFirstSyncMakesTheLogsNameLastToo) {
    commit("a");
    EXPECT_TRUE(store_->sync());
    EXPECT_EQ(synced(), (std::vector<std::string>{directory_.path(), file() + "-wal"}));
    forget();
    commit("b");
    EXPECT_TRUE(store_->sync());
    EXPECT_EQ(synced(), (std::vector<std::string>{file() + "-wal"}));
}

TEST_F(FailingDiskTest, AfterAFailureTheLogIsNotTrusted) {
    commit("a");
    EXPECT_TRUE(store_->sync());
    commit("b");
    failing_syncs = 2;
    const Status failed = store_->sync();
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().text.find("manager.db-wal"), std::string::npos) << failed.error().text;
    EXPECT_FALSE(store_->sync()) << "still broken";
    forget();
    const Status carried_over = store_->sync();
    EXPECT_TRUE(carried_over) << (carried_over ? "" : carried_over.error().text);
    const auto files = synced();
    EXPECT_NE(std::find(files.begin(), files.end(), file()), files.end())
        << "the database itself holds it now";
    EXPECT_EQ(std::filesystem::file_size(file() + "-wal"), 0U);
    commit("c");
    EXPECT_TRUE(store_->sync());
    EXPECT_EQ(store_->load()->realms, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(FailingDiskTest, AFailureInTheBackgroundCountsToo) {
    commit("a");
    failing_syncs = 1;
    ASSERT_TRUE(store_->start_sync(0));
    std::optional<Status> result;
    while (!result) { // the thread comes to it by itself
        std::this_thread::yield();
        result = store_->sync_result(0);
    }
    EXPECT_FALSE(*result);
    forget();
    EXPECT_TRUE(store_->sync());
    const auto files = synced();
    EXPECT_NE(std::find(files.begin(), files.end(), file()), files.end());
}

TEST_F(FailingDiskTest, ANewNameIsOnTheDiskWhenItIsToldSo) {
    const std::string name = directory_.file("plant.backup");
    const auto first = make_private_file_beside(name);
    const auto second = make_private_file_beside(name);
    ASSERT_TRUE(first && second);
    EXPECT_NE(*first, *second) << "two at once are in nobody's way";
    EXPECT_TRUE(move_to_new(*first, name));
    EXPECT_EQ(synced(), std::vector<std::string>{directory_.path()});
    EXPECT_FALSE(move_to_new(*second, name)) << "nothing is replaced";
    failing_syncs = 1;
    EXPECT_FALSE(move_to_new(*second, name + "2"));
}

} // namespace
} // namespace railbridge::manager
