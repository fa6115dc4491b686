// One bridge per state directory.

#include "adapters/store/state_lock.hpp"
#include "tests/adapter/store/state_directory.hpp"
#include "tests/support/failing_open.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>

namespace railbridge {
namespace {

using store::StateLock;
using test::StateDirectory;
using testing::HasSubstr;
using testing::Not;

TEST(StateLock, NamesTheProcessThatHoldsIt) {
    const StateDirectory state;
    const auto first = StateLock::take(state.path());
    ASSERT_TRUE(first) << first.error().text;
    const auto second = StateLock::take(state.path());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr("pid " + std::to_string(::getpid())));
    EXPECT_THAT(second.error().text, HasSubstr(state.path().string()));
}

TEST(StateLock, TellsWhereItsHolderCanBeAsked) {
    const StateDirectory parent;
    const auto directory = parent / "state";
    auto holder = StateLock::holder(directory);
    ASSERT_TRUE(holder) << holder.error().text;
    EXPECT_FALSE(*holder);
    EXPECT_FALSE(std::filesystem::exists(directory)) << "looking makes nothing";
    {
        const auto lock = StateLock::take(directory);
        ASSERT_TRUE(lock) << lock.error().text;
        holder = StateLock::holder(directory);
        ASSERT_TRUE(holder && *holder);
        EXPECT_EQ((*holder)->pid, std::to_string(::getpid()));
        EXPECT_EQ((*holder)->socket, "") << "it does not listen yet";
        ASSERT_TRUE(lock->say_socket("/run/railbridge/control.sock"));
        holder = StateLock::holder(directory);
        ASSERT_TRUE(holder && *holder);
        EXPECT_EQ((*holder)->pid, std::to_string(::getpid()));
        EXPECT_EQ((*holder)->socket, "/run/railbridge/control.sock");
        const auto second = StateLock::take(directory);
        ASSERT_FALSE(second);
        EXPECT_THAT(second.error().text, HasSubstr("(pid " + std::to_string(::getpid()) + ")"));
    }
    holder = StateLock::holder(directory);
    ASSERT_TRUE(holder);
    EXPECT_FALSE(*holder) << "what is said stays, and nobody has it";
    const auto next = StateLock::take(directory);
    ASSERT_TRUE(next);
    holder = StateLock::holder(directory);
    ASSERT_TRUE(holder && *holder);
    EXPECT_EQ((*holder)->socket, "") << "that was said by the one before";
}

TEST(StateLock, IsNotTakenForFreeWhereItCannotBeSeen) {
    const StateDirectory state;
    std::filesystem::create_symlink("lock", state / "lock"); // as root every file may be opened
    EXPECT_FALSE(StateLock::holder(state.path()));
}

TEST(StateLock, IsFreeAfterItsHolder) {
    const StateDirectory state;
    std::optional<StateLock> kept;
    {
        auto first = StateLock::take(state.path());
        ASSERT_TRUE(first);
        kept.emplace(std::move(*first));
    }
    EXPECT_FALSE(StateLock::take(state.path())) << "moving it must not drop it";
    kept.reset();
    EXPECT_TRUE(StateLock::take(state.path()));
}

TEST(StateLock, IsFreeAfterItsHolderWasKilled) {
    const StateDirectory state;
    int ready[2] = {-1, -1};
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = StateLock::take(state.path());
        const char done = lock ? 'y' : 'n';
        static_cast<void>(::write(ready[1], &done, 1) + ::pause());
        ::_exit(1);
    }
    char done = 'n';
    ASSERT_EQ(::read(ready[0], &done, 1), 1);
    EXPECT_EQ(done, 'y');
    const auto refused = StateLock::take(state.path());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, HasSubstr("pid " + std::to_string(child)));
    EXPECT_TRUE(StateLock::take(state.path()));
}

TEST(StateLock, MakesAPrivateDirectory) {
    const StateDirectory parent;
    const auto lock = StateLock::take(parent / "state");
    ASSERT_TRUE(lock) << lock.error().text;
    struct stat facts {};
    ASSERT_EQ(::stat((parent / "state").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST(StateLock, SaysWhyADirectoryCannotBeUsed) {
    const auto lock = StateLock::take("/proc/railbridge");
    ASSERT_FALSE(lock);
    EXPECT_THAT(lock.error().text, HasSubstr("/proc/railbridge"));
}

TEST(StateLock, TellsAReadOnlyDiskFromADirectoryOfSomebodyElse) {
    const StateDirectory state;
    const auto refused_with = [&](int error) {
        const auto refused = test::where_opening_fails(error, [&]() -> std::string {
            const auto lock = StateLock::take(state.path());
            return lock ? "taken" : lock.error().text;
        });
        return refused.value_or("no filters of system calls here");
    };
    const std::string read_only = refused_with(EROFS);
    EXPECT_THAT(read_only, HasSubstr(state.path().string()));
    EXPECT_THAT(read_only, HasSubstr("dmesg"));
    EXPECT_THAT(read_only, HasSubstr("ReadWritePaths="));
    EXPECT_THAT(read_only, Not(HasSubstr("must belong")));
    EXPECT_THAT(refused_with(EACCES), HasSubstr("must belong to the user"));
}

} // namespace
} // namespace railbridge
