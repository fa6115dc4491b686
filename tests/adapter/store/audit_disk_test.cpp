// The audit on a disk that is slow, or writes half of a line. The disk of this program is below.

#include "adapters/store/audit_file.hpp"
#include "adapters/store/audit_writer.hpp"
#include "tests/adapter/store/audit_watch.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <string>

namespace railbridge {
namespace {

struct Disk {
    std::mutex stopped; ///< held: no write returns
    std::atomic<int> syncs{0};
    std::atomic<std::size_t> next_write_bytes_max{SIZE_MAX};
    std::atomic<bool> truncates{true};
};

Disk& disk() {
    static Disk the_disk;
    return the_disk;
}

template <typename Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace
} // namespace railbridge

// The names of the C library, in front of its own.
extern "C" {

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
    static const auto call = railbridge::real<ssize_t (*)(int, const void*, std::size_t)>("write");
    auto& disk = railbridge::disk();
    const std::lock_guard lock{disk.stopped};
    return call(descriptor, bytes, std::min(size, disk.next_write_bytes_max.exchange(SIZE_MAX)));
}
int fdatasync(int descriptor) {
    static const auto call = railbridge::real<int (*)(int)>("fdatasync");
    ++railbridge::disk().syncs;
    return call(descriptor);
}
int ftruncate(int descriptor, off_t size) {
    static const auto call = railbridge::real<int (*)(int, off_t)>("ftruncate");
    if (!railbridge::disk().truncates) {
        errno = EIO;
        return -1;
    }
    return call(descriptor, size);
}

} // extern "C"

namespace railbridge {
namespace {

using store::AuditFile;
using store::AuditWriter;
using test::await;
using test::lines_of;
using test::sample_entry;
using test::StateDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(AuditFileOnABadDisk, KeepsGoodLinesWhateverCannotBeTakenBack) {
    const StateDirectory state;
    AuditFile file{state.path()};
    ASSERT_TRUE(file.append("[1]"));
    disk().next_write_bytes_max = 5;
    disk().truncates = false;
    EXPECT_FALSE(file.append("[2,2,2,2,2,2]"));
    disk().truncates = true;
    ASSERT_TRUE(file.append("[3]"));
    disk().next_write_bytes_max = 1;
    EXPECT_FALSE(file.append("[4]"));
    ASSERT_TRUE(file.append("[5]"));
    EXPECT_THAT(lines_of(state / "audit.jsonl"),
                ElementsAre(R"({"audit":1})", "[1]", "[2,2,", "[3]", "[5]"));
}

using AuditOnASlowDisk = test::AuditWatch;

TEST_F(AuditOnASlowDisk, IsSyncedWithinASecondAlsoWhileLinesKeepComing) {
    constexpr std::size_t lines = 90; // of a hundred one sync is due in any case
    const int before = disk().syncs;
    AuditWriter writer{state_.path(), clock_, sink()};
    for (std::size_t line = 1; line <= lines; ++line) {
        writer.record(sample_entry());
        ASSERT_TRUE(await([&] { return lines_of(state_ / "audit.jsonl").size() == 1 + line; }));
        clock_.pass(std::chrono::milliseconds{600});
    }
    EXPECT_GT(disk().syncs - before, 20);
}

TEST_F(AuditOnASlowDisk, SaysHowManyLinesItHadNoRoomFor) {
    constexpr std::size_t recorded = 3000;
    {
        AuditWriter writer{state_.path(), clock_, sink()};
        {
            const std::lock_guard stopped{disk().stopped};
            for (std::size_t i = 0; i < recorded; ++i) {
                writer.record(sample_entry());
            }
        }
        ASSERT_TRUE(await([&] { return told() >= 2; }));
    }
    EXPECT_THAT(told_.front().problem, HasSubstr("more came than the disk"));
    EXPECT_EQ(told_.back().problem, "") << "it was told in the audit";
    const auto lines = lines_of(state_ / "audit.jsonl");
    // One gap, or two: the writer may have begun only when some were lost already.
    const std::string gap = R"("kind":"gap","linesLost":)";
    std::size_t gaps = 0;
    std::uint64_t told_lost = 0;
    for (const std::string& line : lines) {
        if (const auto found = line.find(gap); found != std::string::npos) {
            ++gaps;
            told_lost += std::stoull(line.substr(found + gap.size()));
            EXPECT_THAT(line, HasSubstr(R"("reason":"more came than)"));
        }
    }
    EXPECT_GE(gaps, 1U);
    EXPECT_EQ(told_lost, lost());
    EXPECT_GE(lost(), 1000U);
    EXPECT_EQ(lines.size() - 1 - gaps + lost(), recorded) << "each is there or counted";
}

} // namespace
} // namespace railbridge
