// The journal's file among others: damaged, missing, replaced, restored, copied.

#include "adapters/store/command_journal.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace railbridge {
namespace {

namespace fs = std::filesystem;
using store::CommandJournal;
using store::Received;
using test::StateDirectory;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};

std::unique_ptr<CommandJournal> open(const fs::path& directory) {
    auto journal = CommandJournal::open(directory, noon);
    if (!journal) {
        throw std::runtime_error(journal.error().text);
    }
    return std::move(*journal);
}

PendingEvent event(const std::string& ack_id) {
    PendingEvent made;
    made.ack_id = ack_id;
    made.value = true;
    return made;
}

/// Open ones and one that has ended.
void fill(const fs::path& directory) {
    const auto journal = open(directory);
    for (const char* id : {"received", "intent", "written", "acked"}) {
        ASSERT_EQ(journal->received(event(id)), Received::stored);
    }
    ASSERT_TRUE(journal->store("intent", CommandState::intent, "", noon));
    ASSERT_TRUE(journal->store("written", CommandState::written, "", noon));
    ASSERT_TRUE(journal->store("acked", CommandState::acked, "", noon));
}

std::map<std::string, CommandState> states(CommandJournal& journal) {
    std::map<std::string, CommandState> states;
    const auto records = journal.load(noon).value();
    for (const auto& record : records) {
        states[record.event.ack_id] = record.state;
    }
    return states;
}

void expect_that_nothing_is_open(CommandJournal& journal, const std::string& why) {
    EXPECT_THAT(journal.take_findings().stranger, HasSubstr(why));
    EXPECT_EQ(states(journal), (std::map<std::string, CommandState>{
                                   {"received", CommandState::unknown},
                                   {"intent", CommandState::unknown},
                                   {"written", CommandState::unknown},
                                   {"acked", CommandState::acked},
                               }));
}

void expect_that_all_is_as_it_was(CommandJournal& journal) {
    const auto findings = journal.take_findings();
    EXPECT_EQ(findings.stranger, "");
    EXPECT_EQ(findings.loss, "");
    EXPECT_EQ(states(journal), (std::map<std::string, CommandState>{
                                   {"received", CommandState::received},
                                   {"intent", CommandState::intent},
                                   {"written", CommandState::written},
                                   {"acked", CommandState::acked},
                               }));
}

void change(const fs::path& file, const std::string& statement) {
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(statement);
}

TEST(JournalOrigin, IsTheSameAfterARestart) {
    const StateDirectory state;
    fill(state.path());
    expect_that_all_is_as_it_was(*open(state.path()));
    expect_that_all_is_as_it_was(*open(state.path()));
}

TEST(JournalFile, EndsWhatIsOpenForAReason) {
    const StateDirectory state;
    fill(state.path());
    {
        const auto journal = CommandJournal::open(state.path(), noon, "was on trial");
        ASSERT_TRUE(journal);
        expect_that_nothing_is_open(**journal, "");
        EXPECT_THAT((*journal)->load(noon).value().front().reason, HasSubstr("was on trial"));
        ASSERT_EQ((*journal)->received(event("later")), Received::stored);
    }
    EXPECT_EQ(states(*open(state.path()))["later"], CommandState::received);
}

TEST(JournalOrigin, OfAnotherMachineEndsWhatIsOpen) {
    const StateDirectory state;
    fill(state.path());
    change(state / "commands.db",
           "UPDATE setting SET value = 'somewhere else' WHERE name = '.machine'");
    const auto journal = open(state.path());
    expect_that_nothing_is_open(*journal, "another machine");
    const auto records = journal->load(noon).value();
    for (const auto& record : records) {
        EXPECT_EQ(record.reason.find("restored or copied") == std::string::npos,
                  record.event.ack_id == "acked");
    }
}

TEST(JournalOrigin, OfAFileThatWasPutBackEndsWhatIsOpen) {
    const StateDirectory state;
    fill(state.path());
    // As tar, rsync and cp do it: a new file with the old content, under the old name.
    for (const auto& entry : fs::directory_iterator(state.path())) {
        fs::copy_file(entry.path(), entry.path().string() + ".saved");
        fs::rename(entry.path().string() + ".saved", entry.path());
    }
    const auto journal = open(state.path());
    if (journal->take_findings().stranger.empty()) {
        GTEST_SKIP() << "the file system does not tell when a file was born";
    }
    EXPECT_EQ(states(*journal)["received"], CommandState::unknown);
    EXPECT_EQ(states(*journal)["written"], CommandState::unknown);
}

TEST(JournalOrigin, OfAnEarlierStartEndsWhatIsOpen) {
    const StateDirectory state;
    fill(state.path());
    for (const char* name : {"commands.db", "commands.db-wal"}) {
        fs::copy_file(state / name, state / (std::string("backup.") + name));
    }
    open(state.path());
    for (const char* name : {"commands.db", "commands.db-wal"}) {
        // Overwritten in place: it is the same file to the file system.
        std::ofstream over(state / name, std::ios::binary);
        over << std::ifstream(state / (std::string("backup.") + name), std::ios::binary).rdbuf();
    }
    expect_that_nothing_is_open(*open(state.path()), "older");
    EXPECT_EQ(open(state.path())->take_findings().stranger, "") << "said once";
}

std::string kept_loss(CommandJournal& journal) {
    const auto kept = journal.settings().value();
    return kept.size() == 1 && kept[0].name == journal_lost_setting ? kept[0].value : "none";
}

TEST(JournalLoss, IsRememberedUntilSomebodyAcceptsIt) {
    const StateDirectory state;
    fill(state.path());
    std::ofstream(state / "commands.db") << std::string(8192, 'x');
    EXPECT_THAT(open(state.path())->take_findings().loss, HasSubstr("commands.db.corrupt-1"));
    {
        const auto journal = open(state.path());
        EXPECT_EQ(journal->take_findings().loss, "");
        EXPECT_THAT(kept_loss(*journal), HasSubstr("--accept-journal-loss"));
        ASSERT_TRUE(journal->keep_setting(journal_lost_setting, ""));
    }
    EXPECT_EQ(kept_loss(*open(state.path())), "");
}

TEST(JournalLoss, OfAFileThatIsGoneIsNoticed) {
    const StateDirectory state;
    EXPECT_EQ(open(state.path())->take_findings().loss, "") << "the first start of a box";
    fs::remove(state / "commands.db");
    const auto journal = open(state.path());
    EXPECT_THAT(journal->take_findings().loss, HasSubstr("is missing"));
    EXPECT_EQ(journal->received(event("a")), Received::stored);
}

TEST(JournalLoss, KeepsABoundedNumberOfDamagedFiles) {
    const StateDirectory state;
    for (int i = 0; i < 8; ++i) {
        std::ofstream(state / "commands.db") << std::string(8192, 'x');
        EXPECT_NE(open(state.path())->take_findings().loss, "");
    }
    EXPECT_TRUE(fs::exists(state / "commands.db.corrupt-5"));
    EXPECT_FALSE(fs::exists(state / "commands.db.corrupt-6"));
}

TEST(JournalFile, FinishesAReplacementThatACrashCutShort) {
    const StateDirectory state;
    const StateDirectory other;
    fill(state.path());
    {
        const auto journal = open(other.path());
        ASSERT_EQ(journal->received(event("new")), Received::stored);
    }
    fs::copy_file(other / "commands.db", state / "commands.db.renewed");
    // The old log is still there: it must not be played into the new file.
    ASSERT_TRUE(fs::exists(state / "commands.db-wal"));
    const auto journal = open(state.path());
    EXPECT_EQ(states(*journal).count("new"), 1U);
    EXPECT_EQ(states(*journal).size(), 1U);
    EXPECT_FALSE(fs::exists(state / "commands.db.renewed"));
}

TEST(JournalFile, IgnoresAReplacementThatWasNotComplete) {
    const StateDirectory state;
    fill(state.path());
    std::ofstream(state / "commands.db.new") << "half of it";
    expect_that_all_is_as_it_was(*open(state.path()));
}

} // namespace
} // namespace railbridge
