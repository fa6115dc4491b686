// The journal on a disk that fails and a power that goes: what it promised is there afterwards.

#include "adapters/store/command_journal.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace railbridge {
namespace {

using store::CommandJournal;
using test::StateDirectory;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};
constexpr int commands = 12;

/// Every point takes a while: some of them in a short run, every one in a long one.
int step(int usual) {
    return std::getenv("RAILBRIDGE_LONG") == nullptr ? usual : 1;
}

struct Run {
    int exit_code = -1;
    bool failed = false;                          ///< the journal said so at least once
    std::map<std::string, CommandState> promised; ///< the last state it said it stored
};

CommandState state_of(const std::string& name) {
    for (int i = 0;; ++i) {
        const auto state = static_cast<CommandState>(i);
        if (to_string(state) == name || to_string(state) == "?") {
            return state;
        }
    }
}

Run drive(const StateDirectory& state, const std::string& disk) {
    const std::string line = "FAILING_DISK_DIR=" + state.path().string() + " FAILING_DISK='" +
                             disk + "' ASAN_OPTIONS=verify_asan_link_order=0 FAILING_DISK_COUNTS=" +
                             (state.path().string() + ".counts") + " LD_PRELOAD=" FAILING_DISK " " +
                             JOURNAL_DRIVER " " + state.path().string() + " " +
                             std::to_string(commands);
    Run run;
    std::FILE* const output = ::popen(line.c_str(), "r");
    std::array<char, 200> text{};
    while (output != nullptr && std::fgets(text.data(), text.size(), output) != nullptr) {
        std::istringstream words{text.data()};
        std::string ack_id;
        std::string name;
        if (words >> ack_id >> name) {
            run.promised[ack_id] = state_of(name);
        }
        run.failed = run.failed || ack_id == "failed";
    }
    const int status = output == nullptr ? -1 : ::pclose(output);
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}

std::pair<int, int> writes_and_syncs() {
    const StateDirectory state;
    EXPECT_EQ(drive(state, "count").exit_code, 0);
    const auto name = state.path().string() + ".counts";
    std::ifstream file{name};
    int writes = 0;
    int syncs = 0;
    file >> writes >> syncs;
    std::filesystem::remove(name);
    return {writes, syncs};
}

/// Everything promised is there, nothing was lost and said so, and it starts.
void expect_promises_kept(const StateDirectory& state, const Run& run) {
    std::filesystem::remove(state.path().string() + ".counts");
    for (const auto& file : std::filesystem::directory_iterator(state.path())) {
        EXPECT_EQ(file.status().permissions(), std::filesystem::perms(0600)) << file.path();
    }
    auto journal = CommandJournal::open(state.path(), noon);
    ASSERT_TRUE(journal) << journal.error().text;
    ASSERT_TRUE((*journal)->condition().works()) << (*journal)->condition().why;
    EXPECT_EQ((*journal)->take_findings().loss, "");
    const auto records = (*journal)->load(noon).value();
    std::map<std::string, CommandState> kept;
    for (const auto& record : records) {
        kept[record.event.ack_id] = record.state;
    }
    for (const auto& [ack_id, promised] : run.promised) {
        ASSERT_TRUE(kept.contains(ack_id)) << ack_id << " is lost";
        // The next state may have been stored and not said yet.
        EXPECT_GE(kept[ack_id], promised) << ack_id;
        EXPECT_LE(static_cast<int>(kept[ack_id]), static_cast<int>(promised) + 1) << ack_id;
    }
    EXPECT_LE(kept.size(), run.promised.size() + 1);
}

/// At every write and sync of a run.
void end_at_every_point(const std::string& how, int usual_step) {
    const auto [writes, syncs] = writes_and_syncs();
    ASSERT_GT(syncs, 4 * commands) << "each of four commits is synced";
    int points = 0;
    for (int n = 1; n <= writes + syncs; n += step(usual_step)) {
        SCOPED_TRACE(how + " " + std::to_string(n));
        const StateDirectory state;
        const auto run = drive(state, how + " " + std::to_string(n) + " " + std::to_string(n));
        EXPECT_EQ(run.exit_code, 137);
        expect_promises_kept(state, run);
        ++points;
    }
    std::printf("%s: %d points of %d writes and %d syncs\n", how.c_str(), points, writes, syncs);
}

TEST(FailingDisk, AKilledProcessLosesNothingThatWasPromised) {
    end_at_every_point("kill", 17);
}

TEST(FailingDisk, APowerCutLosesNothingThatWasPromised) {
    end_at_every_point("crash", 7);
}

TEST(FailingDisk, SectorsThatDidNotMakeItLoseNothingThatWasPromised) {
    end_at_every_point("tear", 7);
}

/// The n-th of them fails, once or from then on; then the power goes.
void fail_at_every_call(const std::string& how, const std::string& kind, const std::string& error,
                        int calls, int usual_step) {
    int points = 0;
    int noticed = 0;
    for (int n = 1; n <= calls; n += step(usual_step)) {
        const auto disk = how + " " + kind + " " + std::to_string(n) + " " + error;
        SCOPED_TRACE(disk);
        const StateDirectory state;
        const auto run = drive(state, disk);
        EXPECT_TRUE(run.exit_code == 0 || run.exit_code == 3) << run.exit_code;
        expect_promises_kept(state, run);
        ++points;
        noticed += run.failed ? 1 : 0;
    }
    std::printf("%s %s %s: %d points, noticed by the journal in %d\n", how.c_str(), kind.c_str(),
                error.c_str(), points, noticed);
}

constexpr int calls_max = 300;

TEST(FailingDisk, ASyncThatFailsIsNeverTakenForAPromise) {
    const auto [writes, syncs] = writes_and_syncs();
    fail_at_every_call("fail", "sync", "EIO", std::min(calls_max, syncs), 3);
    fail_at_every_call("fail", "sync", "ENOSPC", std::min(calls_max, syncs), 11);
}

TEST(FailingDisk, AWriteThatFailsIsNeverTakenForAPromise) {
    const auto [writes, syncs] = writes_and_syncs();
    fail_at_every_call("fail", "write", "EIO", std::min(calls_max, writes), 13);
    fail_at_every_call("fail", "write", "ENOSPC", std::min(calls_max, writes), 13);
}

TEST(FailingDisk, ThatFailsForGoodTakesNothingMoreAndKeepsWhatItHas) {
    const auto [writes, syncs] = writes_and_syncs();
    fail_at_every_call("fail-from", "sync", "EIO", std::min(calls_max, syncs), 7);
    fail_at_every_call("fail-from", "write", "ENOSPC", std::min(calls_max, writes), 23);
}

} // namespace
} // namespace railbridge
