// A journal that ends somewhere: cut at every byte of what was written last, it opens every time,
// and only what was behind the cut is gone.

#include "adapters/store/command_journal.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

namespace railbridge {
namespace {

namespace fs = std::filesystem;
using store::CommandJournal;
using test::StateDirectory;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};
constexpr int commands = 20;
constexpr std::uintmax_t cut_max = 4096;

/// Every byte in a long run.
std::uintmax_t step() {
    return std::getenv("RAILBRIDGE_LONG") == nullptr ? 61 : 1;
}

/// As a killed process leaves it: the log is not copied into the file.
void leave_open(const fs::path& directory) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto journal = CommandJournal::open(directory, noon);
        for (int i = 0; journal && i < commands; ++i) {
            PendingEvent event;
            event.ack_id = std::to_string(i);
            static_cast<void>((*journal)->received(event));
        }
        ::_exit(0); // no destructor runs
    }
    ::waitpid(child, nullptr, 0);
}

std::uint32_t number_at(std::ifstream& file, std::uintmax_t offset) {
    std::array<unsigned char, 4> bytes{};
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
    return static_cast<std::uint32_t>(bytes[0]) << 24U |
           static_cast<std::uint32_t>(bytes[1]) << 16U |
           static_cast<std::uint32_t>(bytes[2]) << 8U | static_cast<std::uint32_t>(bytes[3]);
}

/// Where the frames of the last run of the log end; behind them is what it had before. Source:
/// "WAL-mode File Format" of the SQLite documentation.
std::uintmax_t end_of_log(const fs::path& log) {
    constexpr std::uintmax_t header = 32;
    constexpr std::uintmax_t frame = 24 + 4096;
    std::ifstream file{log, std::ios::binary};
    const auto salt = number_at(file, 16);
    auto end = header;
    while (end + frame <= fs::file_size(log) && number_at(file, end + 8) == salt) {
        end += frame;
    }
    return end;
}

/// @return how many commands a copy has whose `cut` file is so long
std::size_t commands_after_cut(const fs::path& from, const char* cut, std::uintmax_t size,
                               bool& lost) {
    const StateDirectory copy;
    for (const char* name : {"commands.db", "commands.db-wal", "starts"}) {
        fs::copy_file(from / name, copy / name);
    }
    fs::resize_file(copy / cut, size);
    const auto journal = CommandJournal::open(copy.path(), noon);
    EXPECT_TRUE(journal && (*journal)->condition().works());
    if (!journal) {
        return 0;
    }
    lost = !(*journal)->take_findings().loss.empty();
    const auto records = (*journal)->load(noon).value();
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(records[i].event.ack_id, std::to_string(i)) << "lost in the middle";
    }
    PendingEvent next;
    next.ack_id = "next";
    EXPECT_EQ((*journal)->received(next), store::Received::stored);
    return records.size();
}

TEST(TornJournal, ALogCutAtAnyByteLosesOnlyWhatIsBehindTheCut) {
    const StateDirectory state;
    leave_open(state.path());
    const auto end = end_of_log(state / "commands.db-wal");
    std::size_t before = commands;
    bool lost = false;
    ASSERT_EQ(commands_after_cut(state.path(), "commands.db-wal", end, lost), before);
    for (std::uintmax_t cut = 1; cut <= cut_max; cut += step()) {
        SCOPED_TRACE(cut);
        const auto kept = commands_after_cut(state.path(), "commands.db-wal", end - cut, lost);
        EXPECT_FALSE(lost);
        EXPECT_LE(kept, before);
        EXPECT_GE(kept + 1, before) << "each commit is one or two pages";
        before = kept;
    }
    EXPECT_LT(before, std::size_t{commands}) << "nothing was cut";
}

TEST(TornJournal, AFileCutAtAnyByteIsReadOrPutAsideAndSaidSo) {
    const StateDirectory state;
    leave_open(state.path());
    const auto size = fs::file_size(state / "commands.db");
    for (std::uintmax_t cut = 0; cut <= cut_max; cut += step()) {
        SCOPED_TRACE(cut);
        bool lost = false;
        const auto kept = commands_after_cut(state.path(), "commands.db", size - cut, lost);
        EXPECT_EQ(kept, lost ? 0U : std::size_t{commands});
    }
}

} // namespace
} // namespace railbridge
