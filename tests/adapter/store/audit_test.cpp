// The audit: what its lines say, files that end somewhere, rotation, a full disk.

#include "adapters/store/audit_file.hpp"
#include "adapters/store/audit_line.hpp"
#include "adapters/store/audit_writer.hpp"
#include "tests/adapter/store/audit_watch.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace railbridge {
namespace {

namespace fs = std::filesystem;
using store::AuditFile;
using store::AuditLimits;
using store::AuditWriter;
using test::AuditWatch;
using test::lines_of;
using test::sample_entry;
using test::StateDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(AuditLine, SaysEverything) {
    EXPECT_EQ(store::audit_line(sample_entry()),
              R"({"time":"2026-09-21T14:13:20.123Z","kind":"command","ackId":"a1",)"
              R"("eventTime":"2026-09-21T14:13:20.000Z","asset":"press",)"
              R"("assetId":"4j5ctffGqidATXf3ZN3x1o","attribute":"speedSet","before":12.5,)"
              R"("value":42,"units":"Hz","line":"plant","unit":1,"address":"hr:0",)"
              R"("verdict":"acked","reason":"","tookMs":123})");
}

TEST(AuditLine, OfWhatHasNoRegisterNamesNone) {
    auto passed = sample_entry();
    passed.line.clear();
    passed.verdict = "passed";
    passed.value = {};
    passed.value_json = R"({"type":"Point","coordinates":[4.9,52.37]})";
    const auto line = store::audit_line(passed);
    EXPECT_THAT(line, HasSubstr(R"("value":{"type":"Point","coordinates":[4.9,52.37]},"verdict")"));
    EXPECT_EQ(line.find("\"line\""), std::string::npos);
    EXPECT_EQ(line.find("\"before\""), std::string::npos);
}

TEST(AuditLine, IsOneLineWhateverIsInIt) {
    auto strange = sample_entry();
    strange.value_json = "{\"a\":\n1}";
    strange.reason = "two\nlines \"quoted\"";
    strange.attribute = std::string("\x01\r\n");
    EXPECT_EQ(store::audit_line(strange).find('\n'), std::string::npos);
    strange.value_json = std::string(100'000, '[');
    EXPECT_LT(store::audit_line(strange).size(), 4000U);
    strange.value_json.clear();
    strange.value = std::string(100'000, 'x');
    EXPECT_LT(store::audit_line(strange).size(), 4000U);
}

TEST(AuditLine, IsUtf8AlsoWhereItIsCut) {
    auto long_one = sample_entry();
    std::string text = "x"; // so that the limit lies inside a character
    while (text.size() < 10'000) {
        text += "\xc3\xa4";
    }
    long_one.value = text;
    EXPECT_THAT(store::audit_line(long_one), HasSubstr("\xc3\xa4\",\"units\""));
    long_one.value_json = '"' + text.substr(1) + '"';
    EXPECT_THAT(store::audit_line(long_one), HasSubstr("\xc3\xa4\",\"units\""));
}

TEST(AuditFile, BeginsWithItsVersionAndIsReadableByItsOwnerOnly) {
    const StateDirectory state;
    const auto old_mask = ::umask(0);
    AuditFile file{state.path()};
    ASSERT_TRUE(file.append("{}"));
    ASSERT_TRUE(file.sync());
    ::umask(old_mask);
    EXPECT_THAT(lines_of(state / "audit.jsonl"), ElementsAre(R"({"audit":1})", "{}"));
    struct stat facts {};
    ASSERT_EQ(::stat((state / "audit.jsonl").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST(AuditFile, GoesOnBehindALineThatACrashCutShort) {
    const StateDirectory state;
    ASSERT_TRUE(AuditFile{state.path()}.append("{}"));
    std::ofstream(state / "audit.jsonl", std::ios::app) << "{\"half";
    ASSERT_TRUE(AuditFile{state.path()}.append("[]"));
    EXPECT_THAT(lines_of(state / "audit.jsonl"),
                ElementsAre(R"({"audit":1})", "{}", "{\"half", "[]"));
}

TEST(AuditFile, ThatMayNotBeReadIsNoEmptyOne) {
    const StateDirectory state;
    EXPECT_TRUE(AuditFile::files(state / "never made").value().empty());
    EXPECT_TRUE(AuditFile::files(state.path()).value().empty());
    fs::create_symlink("audit.jsonl", state / "audit.jsonl");
    const auto files = AuditFile::files(state.path());
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().text, HasSubstr("audit.jsonl: "));
}

TEST(AuditFile, KeepsABoundedNumberOfFilesOldestFirst) {
    const StateDirectory state;
    AuditFile file{state.path(), {100, 3}};
    for (int i = 0; i < 40; ++i) {
        ASSERT_TRUE(file.append(std::to_string(100'000 + i)));
    }
    const auto files = AuditFile::files(state.path()).value();
    EXPECT_THAT(files, ElementsAre(state / "audit.2.jsonl", state / "audit.1.jsonl",
                                   state / "audit.jsonl"));
    int last = 0;
    for (const auto& one : files) {
        EXPECT_LE(fs::file_size(one), 100U);
        auto lines = lines_of(one);
        ASSERT_FALSE(lines.empty());
        EXPECT_EQ(lines.front(), R"({"audit":1})") << one;
        lines.erase(lines.begin());
        for (const auto& line : lines) {
            EXPECT_TRUE(last == 0 || std::stoi(line) == last + 1) << line;
            last = std::stoi(line);
        }
    }
    EXPECT_EQ(last, 100'039);
}

/// Nobody needs to be root for it: files cannot grow, as on a full disk.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes)
        : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &old_);
        rlimit limit = old_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit old_{};
    void (*old_handler_)(int);
};

TEST(AuditFile, GoesOnBehindALineCutShortAlsoAfterAWriteThatFailed) {
    const StateDirectory state;
    ASSERT_TRUE(AuditFile{state.path()}.append("{}"));
    std::ofstream(state / "audit.jsonl", std::ios::app) << "{\"half";
    AuditFile file{state.path()};
    {
        const FullDisk full{fs::file_size(state / "audit.jsonl")};
        EXPECT_FALSE(file.append("[0]"));
    }
    ASSERT_TRUE(file.append("[1]"));
    EXPECT_THAT(lines_of(state / "audit.jsonl"),
                ElementsAre(R"({"audit":1})", "{}", "{\"half", "[1]"));
}

using AuditWriterTest = AuditWatch;

TEST_F(AuditWriterTest, WritesEverythingBeforeItEnds) {
    {
        AuditWriter writer{state_.path(), clock_, sink()};
        for (int i = 0; i < 300; ++i) {
            writer.record(sample_entry());
        }
    }
    EXPECT_EQ(lines_of(state_ / "audit.jsonl").size(), 301U);
    EXPECT_EQ(told(), 0U);
}

TEST_F(AuditWriterTest, SaysWhatAFullDiskCostAndGoesOnAfterwards) {
    {
        AuditWriter writer{state_.path(), clock_, sink()};
        {
            const FullDisk full{1000};
            for (int i = 0; i < 8; ++i) {
                writer.record(sample_entry());
            }
            const auto head = 1U;
            ASSERT_TRUE(test::await(
                [&] { return lines_of(state_ / "audit.jsonl").size() - head + lost() == 8; }));
        }
        const auto before = told();
        writer.record(sample_entry());
        ASSERT_TRUE(test::await([&] { return told() > before; }));
    }
    EXPECT_THAT(told_.front().problem, HasSubstr("free space"));
    EXPECT_EQ(told_.back().problem, "");
    const auto lines = lines_of(state_ / "audit.jsonl");
    ASSERT_GE(lines.size(), 3U);
    EXPECT_THAT(lines[lines.size() - 2],
                HasSubstr(R"("kind":"gap","linesLost":)" + std::to_string(told_.back().lost)));
    EXPECT_THAT(lines.back(), HasSubstr(R"("kind":"command")"));
    EXPECT_EQ(lines.size() - 2 + told_.back().lost, 9U) << "each is there or counted";
}

} // namespace
} // namespace railbridge
