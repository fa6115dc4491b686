// kill -9 at any moment: what was reported as stored is there afterwards, and the file is sound.

#include "adapters/store/command_journal.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace railbridge {
namespace {

using store::CommandJournal;
using store::Received;

/// In the child: one commit after the other, each reported through the pipe once it returned.
[[noreturn]] void store_until_killed(const std::filesystem::path& directory, int reports) {
    const auto journal = CommandJournal::open(directory, WallTime{});
    for (std::uint32_t i = 0; journal; ++i) {
        PendingEvent event;
        event.ack_id = std::to_string(i);
        const bool kept =
            (*journal)->received(event) == Received::stored &&
            (i % 2 != 0 || (*journal)->store(event.ack_id, CommandState::written, "", WallTime{}));
        if (!kept || ::write(reports, &i, sizeof(i)) != sizeof(i)) {
            break;
        }
    }
    ::_exit(1);
}

/// Kills the child after `count` reports.
/// @return how many commands it reported until its end
std::uint32_t reported_before_kill(const std::filesystem::path& directory, std::uint32_t count) {
    int pipe_ends[2] = {-1, -1};
    if (::pipe(pipe_ends) != 0) {
        return 0;
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe_ends[0]);
        store_until_killed(directory, pipe_ends[1]);
    }
    ::close(pipe_ends[1]);
    std::uint32_t last = 0;
    std::uint32_t reported = 0;
    while (::read(pipe_ends[0], &last, sizeof(last)) == sizeof(last)) {
        reported = last + 1;
        if (reported == count) {
            ::kill(child, SIGKILL);
        }
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? reported : 0;
}

TEST(JournalCrash, LosesNothingThatWasReportedAsStored) {
    for (const std::uint32_t count : {1U, 2U, 7U, 40U, 300U}) {
        const test::StateDirectory state;
        const std::uint32_t reported = reported_before_kill(state.path(), count);
        ASSERT_GE(reported, count);
        const auto journal = CommandJournal::open(state.path(), WallTime{});
        ASSERT_TRUE(journal) << journal.error().text;
        EXPECT_EQ((*journal)->take_findings().loss, "");
        const auto records = (*journal)->load(WallTime{}).value();
        ASSERT_GE(records.size(), reported);
        for (std::uint32_t i = 0; i < reported; ++i) {
            EXPECT_EQ(records[i].event.ack_id, std::to_string(i));
            EXPECT_EQ(records[i].state,
                      i % 2 == 0 ? CommandState::written : CommandState::received);
        }
    }
}

} // namespace
} // namespace railbridge
