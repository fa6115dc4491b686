// The journal: what it keeps, in which order, and what it does with files it cannot trust.

#include "adapters/store/command_journal.hpp"
#include "adapters/store/journal_schema.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <limits>

namespace railbridge {
namespace {

using store::CommandJournal;
using store::Received;
using test::StateDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};

PendingEvent event(const std::string& ack_id, Value value = true) {
    PendingEvent made;
    made.ack_id = ack_id;
    made.asset_id = "4j5ctffGqidATXf3ZN3x1o";
    made.attribute = "lamp";
    made.value = std::move(value);
    made.value_json = "true";
    made.event_time = noon - 1s;
    made.received_wall = noon;
    return made;
}

std::unique_ptr<CommandJournal> open(const StateDirectory& state, std::string* warning = nullptr) {
    auto journal = CommandJournal::open(state.path(), noon);
    if (!journal) {
        throw std::runtime_error(journal.error().text);
    }
    if (warning != nullptr) {
        *warning = (*journal)->take_findings().loss;
    }
    return std::move(*journal);
}

std::vector<std::string> ack_ids(CommandJournal& journal, WallTime now = noon) {
    const auto records = journal.load(now);
    std::vector<std::string> ids;
    for (const auto& record : records.value()) {
        ids.push_back(record.event.ack_id);
    }
    return ids;
}

TEST(CommandJournal, GivesBackEverythingOfAnEvent) {
    const StateDirectory state;
    auto sent = event("a", std::string("it's \"quoted\" \xc3\xa4"));
    sent.value_json = R"("it's")";
    sent.structured = true;
    sent.deleted = true;
    EXPECT_EQ(open(state)->received(sent), Received::stored);
    const auto records = open(state)->load(noon).value();
    ASSERT_EQ(records.size(), 1U);
    const auto& kept = records[0];
    EXPECT_EQ(kept.event.ack_id, sent.ack_id);
    EXPECT_EQ(kept.event.asset_id, sent.asset_id);
    EXPECT_EQ(kept.event.attribute, sent.attribute);
    EXPECT_EQ(kept.event.value, sent.value);
    EXPECT_EQ(kept.event.value_json, sent.value_json);
    EXPECT_TRUE(kept.event.structured);
    EXPECT_TRUE(kept.event.deleted);
    EXPECT_EQ(kept.event.event_time, sent.event_time);
    EXPECT_EQ(kept.event.received_wall, sent.received_wall);
    EXPECT_EQ(kept.state, CommandState::received);
    EXPECT_EQ(kept.changed, noon);
}

TEST(CommandJournal, KeepsValuesOfEveryKindExactly) {
    const StateDirectory state;
    const std::vector<Value> values{
        {},
        false,
        true,
        std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::uint64_t>::max(),
        0.1,
        ValueList{},
        ValueList{std::int64_t{1}, 2.5, {}, std::string{"a,3:b"}, true, std::string{}},
        1e-300,
        -0.1 + 0.3,
        12.0,
        std::string(),
        std::string("n"),
        std::string("two\nlines"),
    };
    {
        const auto journal = open(state);
        for (std::size_t i = 0; i < values.size(); ++i) {
            ASSERT_EQ(journal->received(event(std::to_string(i), values[i])), Received::stored);
        }
    }
    const auto records = open(state)->load(noon).value();
    ASSERT_EQ(records.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(records[i].event.value, values[i]) << to_text(values[i]);
    }
}

TEST(CommandJournal, KeepsTheOrderOfArrival) {
    const StateDirectory state;
    const auto journal = open(state);
    for (const char* id : {"z", "a", "m"}) {
        journal->received(event(id));
    }
    EXPECT_THAT(ack_ids(*journal), ElementsAre("z", "a", "m"));
}

TEST(CommandJournal, KnowsADuplicateAndWhetherItWasAcknowledged) {
    const StateDirectory state;
    const auto journal = open(state);
    auto sent = event("a", 0.1);
    journal->received(sent);
    sent.received_wall += 60s;
    EXPECT_EQ(journal->received(sent), Received::duplicate);
    ASSERT_TRUE(journal->store("a", CommandState::acked, "", noon));
    EXPECT_EQ(journal->received(sent), Received::acked);
}

TEST(CommandJournal, TellsAnotherEventOfTheSameIdAndLeavesTheFirstAsItIs) {
    const StateDirectory state;
    open(state)->received(event("a", std::int64_t{1}));
    const auto journal = open(state);
    EXPECT_EQ(journal->received(event("a", std::int64_t{2})), Received::other);
    for (const auto change : {+[](PendingEvent& sent) { sent.asset_id += "x"; },
                              +[](PendingEvent& sent) { sent.attribute += "x"; },
                              +[](PendingEvent& sent) { sent.deleted = true; },
                              +[](PendingEvent& sent) { sent.event_time += 1ms; }}) {
        auto sent = event("a", std::int64_t{1});
        change(sent);
        EXPECT_EQ(journal->received(sent), Received::other);
    }
    const auto records = journal->load(noon).value();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].event.value, Value{std::int64_t{1}});
}

TEST(CommandJournal, StoresStatesAndDoesNotReopenWhatHasEnded) {
    const StateDirectory state;
    const auto journal = open(state);
    journal->received(event("a"));
    ASSERT_TRUE(journal->store("a", CommandState::written, "", noon + 1s));
    ASSERT_TRUE(journal->store("a", CommandState::acked, "by the manager", noon + 2s));
    const auto reopened = journal->store("a", CommandState::written, "", noon + 3s);
    ASSERT_FALSE(reopened);
    EXPECT_THAT(reopened.error().text, HasSubstr("ended as acked and cannot become written"));
    EXPECT_FALSE(journal->store("a", CommandState::failed, "", noon + 3s));
    EXPECT_TRUE(journal->store("a", CommandState::acked, "said twice", noon + 3s));
    EXPECT_TRUE(journal->condition().works()) << "a wrong call is no fault of the journal";
    EXPECT_FALSE(journal->store("never heard of", CommandState::written, "", noon));
    const auto records = journal->load(noon).value();
    EXPECT_EQ(records[0].state, CommandState::acked);
    EXPECT_EQ(records[0].reason, "by the manager");
    EXPECT_EQ(records[0].changed, noon + 2s);
}

TEST(CommandJournal, ForgetsOnlyWhatEndedMoreThan25HoursAgo) {
    const StateDirectory state;
    const auto journal = open(state);
    for (const char* id : {"old", "recent", "open"}) {
        journal->received(event(id));
    }
    ASSERT_TRUE(journal->store("old", CommandState::rejected, "", noon));
    ASSERT_TRUE(journal->store("recent", CommandState::acked, "", noon + 1h));
    ASSERT_TRUE(journal->prune(noon + 25h));
    EXPECT_THAT(ack_ids(*journal, noon), ElementsAre("old", "recent", "open"));
    ASSERT_TRUE(journal->prune(noon + 25h + 1ms));
    EXPECT_THAT(ack_ids(*journal, noon), ElementsAre("recent", "open"));
    EXPECT_EQ(journal->received(event("old")), Received::stored);
    ASSERT_TRUE(journal->prune(noon + 10000h));
    EXPECT_THAT(ack_ids(*journal, noon), ElementsAre("open", "old"));
}

TEST(CommandJournal, RemembersTheNewestGoodCommandOfSomeAttributesHoweverOld) {
    const StateDirectory state;
    const auto journal = open(state);
    const auto of = [](const char* id, const char* attribute) {
        auto made = event(id);
        made.attribute = attribute;
        return made;
    };
    for (const char* id : {"first", "good", "refused"}) {
        journal->received(of(id, "valve"));
    }
    journal->received(of("other", "lamp"));
    ASSERT_TRUE(journal->store("first", CommandState::acked, "", noon));
    ASSERT_TRUE(journal->store("good", CommandState::acked, "", noon));
    ASSERT_TRUE(journal->store("refused", CommandState::rejected, "", noon));
    ASSERT_TRUE(journal->store("other", CommandState::acked, "", noon));
    const auto later = noon + 10000h;
    EXPECT_THAT(ack_ids(*journal, later), ElementsAre());
    journal->remember({{event("good").asset_id, "valve"}, {event("good").asset_id, "door"}});
    EXPECT_THAT(ack_ids(*journal, later), ElementsAre("good"));
    ASSERT_TRUE(journal->prune(later));
    EXPECT_THAT(ack_ids(*journal, noon), ElementsAre("good"));
    journal->received(of("next", "valve"));
    ASSERT_TRUE(journal->store("next", CommandState::acked, "", later));
    ASSERT_TRUE(journal->prune(later));
    EXPECT_THAT(ack_ids(*journal, noon), ElementsAre("next"));
}

TEST(CommandJournal, KeepsTheNewestCountOfAPoint) {
    const StateDirectory state;
    {
        const auto journal = open(state);
        ASSERT_TRUE(journal->keep_wear({"press.lamp", 20'000, 7}));
        ASSERT_TRUE(journal->keep_wear({"press.door", 20'000, 1}));
        ASSERT_TRUE(journal->keep_wear({"press.lamp", 20'001, 4'000'000'000U}));
    }
    EXPECT_EQ(open(state)->wear().value(),
              (std::vector<WearCount>{{"press.door", 20'000, 1},
                                      {"press.lamp", 20'001, 4'000'000'000U}}));
}

TEST(CommandJournal, KeepsTheNewestValueOfASetting) {
    const StateDirectory state;
    EXPECT_TRUE(open(state)->settings().value().empty());
    {
        const auto journal = open(state);
        ASSERT_TRUE(journal->keep_setting("commands", "off"));
        ASSERT_TRUE(journal->keep_setting("maintenance plant", ""));
        ASSERT_TRUE(journal->keep_setting("commands", "on"));
    }
    const auto journal = open(state);
    EXPECT_EQ(journal->settings().value(),
              (std::vector<KeptSetting>{{"commands", "on"}, {"maintenance plant", ""}}));
}

TEST(CommandJournal, IsReadableByItsOwnerOnly) {
    const StateDirectory state;
    const auto old_mask = ::umask(0);
    const auto journal = open(state);
    journal->received(event("a"));
    ::umask(old_mask);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(state.path())) {
        struct stat facts {};
        ASSERT_EQ(::stat(entry.path().c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 0777U, 0600U) << entry.path();
        ++files;
    }
    EXPECT_GE(files, 1U);
}

TEST(CommandJournal, MovesAFileThatIsNoDatabaseAsideAndSaysSo) {
    const StateDirectory state;
    std::ofstream(state / "commands.db") << std::string(8192, 'x');
    std::string warning;
    const auto journal = open(state, &warning);
    EXPECT_THAT(warning, HasSubstr("commands.db.corrupt-1"));
    EXPECT_TRUE(std::filesystem::exists(state / "commands.db.corrupt-1"));
    EXPECT_EQ(journal->received(event("a")), Received::stored);
}

TEST(CommandJournal, MovesADamagedDatabaseAside) {
    const StateDirectory state;
    {
        const auto journal = open(state);
        for (int i = 0; i < 200; ++i) {
            journal->received(event(std::to_string(i), std::string(500, 'v')));
        }
    }
    {
        // Everything behind the first page, which only says that this is a database.
        std::fstream file(state / "commands.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096);
        file << std::string(64 * 1024, '\xa5');
    }
    std::string warning;
    const auto journal = open(state, &warning);
    EXPECT_THAT(warning, HasSubstr("corrupt-1"));
    EXPECT_THAT(ack_ids(*journal), ElementsAre());
    EXPECT_EQ(journal->received(event("a")), Received::stored);
}

TEST(CommandJournal, SaysNothingAboutASoundFile) {
    const StateDirectory state;
    open(state)->received(event("a"));
    std::string warning;
    const auto journal = open(state, &warning);
    EXPECT_EQ(warning, "");
    EXPECT_THAT(ack_ids(*journal), ElementsAre("a"));
}

TEST(CommandJournal, RefusesTheFileOfANewerVersionAndLeavesItAlone) {
    const StateDirectory state;
    open(state)->received(event("a"));
    SQLite::Database((state / "commands.db").string(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA user_version = 99");
    const auto refused = CommandJournal::open(state.path(), noon);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, HasSubstr("newer"));
    EXPECT_FALSE(std::filesystem::exists(state / "commands.db.corrupt-1"));
    SQLite::Database((state / "commands.db").string(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA user_version = " + std::to_string(store::journal_schema_version));
    EXPECT_THAT(ack_ids(*open(state)), ElementsAre("a"));
}

TEST(CommandJournal, RefusesWhatDoesNotFitAndGoesOnAfterPruning) {
    const StateDirectory state;
    const auto journal = open(state);
    const std::string large(200'000, 'v');
    int stored = 0;
    while (journal->received(event(std::to_string(stored), large)) == Received::stored) {
        ASSERT_TRUE(journal->store(std::to_string(stored), CommandState::acked, "", noon));
        ASSERT_LT(++stored, 1000) << "no bound";
    }
    EXPECT_GT(stored, 50);
    EXPECT_THAT(journal->condition().why, HasSubstr("full"));
    EXPECT_LE(std::filesystem::file_size(state / "commands.db"), 16U * 1024 * 1024);
    // What is there can still be read, and its end be stored.
    EXPECT_EQ(ack_ids(*journal).size(), static_cast<std::size_t>(stored));
    EXPECT_FALSE(journal->recover(noon).works());
    ASSERT_TRUE(journal->prune(noon + 26h));
    EXPECT_EQ(journal->received(event("next", large)), Received::failed) << "only when it is told";
    EXPECT_TRUE(journal->recover(noon).works());
    EXPECT_EQ(journal->received(event("next", large)), Received::stored);
}

/// Nobody needs to be root for it: files cannot grow, as on a full disk.
class NoFileGrows {
public:
    explicit NoFileGrows(std::uintmax_t bytes)
        : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &old_);
        rlimit limit = old_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~NoFileGrows() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }
    NoFileGrows(const NoFileGrows&) = delete;
    NoFileGrows& operator=(const NoFileGrows&) = delete;

private:
    rlimit old_{};
    void (*old_handler_)(int);
};

TEST(CommandJournal, HasRoomForTheNextCommandsOnAFullDisk) {
    const StateDirectory state;
    open(state)->received(event("before"));
    const auto database = std::filesystem::file_size(state / "commands.db");
    const auto log = std::filesystem::file_size(state / "commands.db-wal");
    EXPECT_GE(std::min(database, log), 512U * 1024);
    const NoFileGrows full(std::min(database, log));
    const auto journal = open(state);
    for (int i = 0; i < 300; ++i) {
        ASSERT_EQ(journal->received(event(std::to_string(i))), Received::stored)
            << i << ": " << journal->condition().why;
        ASSERT_TRUE(journal->store(std::to_string(i), CommandState::written, "", noon));
    }
}

TEST(CommandJournal, SaysThatItFailedWhenTheDiskIsFull) {
    const StateDirectory state;
    const auto journal = open(state);
    journal->received(event("before"));
    {
        const NoFileGrows full(600 * 1024);
        int stored = 0;
        while (journal->received(event(std::to_string(stored), std::string(20'000, 'v'))) ==
               Received::stored) {
            ASSERT_LT(++stored, 1000);
        }
        EXPECT_NE(journal->condition().why, "");
    }
    EXPECT_EQ(ack_ids(*journal).front(), "before");
    EXPECT_TRUE(journal->recover(noon).works());
    EXPECT_EQ(journal->received(event("after")), Received::stored) << journal->condition().why;
}

TEST(CommandJournal, CannotBeOpenedWhereNothingCanBeWritten) {
    const StateDirectory state;
    std::ofstream(state / "file") << "";
    const auto journal = CommandJournal::open(state / "file", noon);
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error().text, HasSubstr("state directory"));
}

} // namespace
} // namespace railbridge
