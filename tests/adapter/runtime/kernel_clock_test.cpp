#include "adapters/runtime/kernel_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include <filesystem>
#include <fstream>

namespace railbridge::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Now start{TimePoint{hours{1}}, WallTime{hours{400'000}}};

Now after(milliseconds time, milliseconds jump = {}) {
    return {start.mono + time, start.wall + time + jump};
}

class KernelClockTest : public testing::Test {
protected:
    KernelClockTest() { mark_ = directory_ / "synchronized"; }
    void touch(WallTime at) const {
        std::ofstream{mark_}.flush();
        const auto whole = std::chrono::floor<seconds>(at);
        const timespec time{whole.time_since_epoch().count(),
                            std::chrono::nanoseconds{at - whole}.count()};
        const timespec both[2]{time, time};
        ASSERT_EQ(::utimensat(AT_FDCWD, mark_.c_str(), both, 0), 0);
    }

    test::TemporaryDirectory directory_;
    std::filesystem::path mark_;
};

TEST_F(KernelClockTest, SaysWhatTheKernelSays) {
    timex state{};
    const int result = ::adjtimex(&state);
    if (result < 0) {
        GTEST_SKIP() << "not allowed here";
    }
    EXPECT_EQ(KernelClock{mark_}.synchronised(start), (state.status & STA_UNSYNC) == 0);
}

TEST_F(KernelClockTest, WithoutAMarkNobodyKnows) {
    EXPECT_FALSE(KernelClock{mark_}.marked(start));
}

TEST_F(KernelClockTest, AMarkCountsUntilTheClockJumps) {
    touch(start.wall - hours{2});
    KernelClock clock{mark_};
    EXPECT_TRUE(clock.marked(start));
    EXPECT_TRUE(clock.marked(after(seconds{1})));
    EXPECT_FALSE(clock.marked(after(seconds{2}, hours{1})));
    EXPECT_FALSE(clock.marked(after(seconds{3}, hours{1}))) << "and not again by itself";
    touch(start.wall + hours{1} + seconds{4});
    EXPECT_TRUE(clock.marked(after(seconds{5}, hours{1})));
}

TEST_F(KernelClockTest, AJumpBackLeavesTheMarkInTheFuture) {
    touch(start.wall);
    KernelClock clock{mark_};
    EXPECT_TRUE(clock.marked(start));
    EXPECT_FALSE(clock.marked(after(seconds{1}, -milliseconds{hours{1}})));
}

TEST_F(KernelClockTest, TheJumpOfTheTimeServiceItselfIsFollowedByItsMark) {
    KernelClock clock{mark_};
    EXPECT_FALSE(clock.marked(start));
    const auto right = milliseconds{hours{24 * 3650}};
    touch(start.wall + milliseconds{600} + right);
    EXPECT_TRUE(clock.marked(after(seconds{1}, right)));
}

} // namespace
} // namespace railbridge::runtime
