// Files of older versions, written by the program of their time: migrated as a whole or left as
// they are.

#include "adapters/store/command_journal.hpp"
#include "adapters/store/journal_schema.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace railbridge {
namespace {

using store::CommandJournal;
using test::StateDirectory;

constexpr WallTime noon{std::chrono::milliseconds{1'800'000'000'000}};

class OldJournal : public testing::TestWithParam<int> {
protected:
    OldJournal() {
        const auto name = "version" + std::to_string(GetParam()) + ".sql";
        std::ostringstream dump;
        dump << std::ifstream(std::filesystem::path(RAILBRIDGE_OLD_JOURNALS) / name).rdbuf();
        SQLite::Database database((state_ / "commands.db").string(),
                                  SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA journal_mode = WAL");
        database.exec(dump.str());
    }
    int version() const {
        SQLite::Database database((state_ / "commands.db").string(), SQLite::OPEN_READWRITE);
        return database.execAndGet("PRAGMA user_version").getInt();
    }

    StateDirectory state_;
};

TEST_P(OldJournal, IsMigratedWithEverythingInIt) {
    ASSERT_EQ(version(), GetParam());
    {
        const auto journal = CommandJournal::open(state_.path(), WallTime{});
        ASSERT_TRUE(journal) << journal.error().text;
        EXPECT_EQ((*journal)->take_findings().loss, "");
        const auto records = (*journal)->load(noon).value();
        ASSERT_EQ(records.size(), 9U) << "one command in each state";
        for (std::size_t i = 0; i < records.size(); ++i) {
            EXPECT_EQ(records[i].state, static_cast<CommandState>(i));
            EXPECT_EQ(records[i].event.ack_id, to_string(records[i].state));
            EXPECT_EQ(records[i].event.value, i % 2 == 0 ? Value{true} : Value{12.5});
            EXPECT_EQ(records[i].event.received_wall, noon);
        }
        EXPECT_TRUE((*journal)->store("written", CommandState::acked, "", noon));
        EXPECT_FALSE((*journal)->store("acked", CommandState::failed, "", noon));
        EXPECT_TRUE((*journal)->keep_wear({"press.lamp", 1, 1}));
        EXPECT_TRUE((*journal)->keep_setting("commands", "off"));
    }
    EXPECT_EQ(version(), store::journal_schema_version);
    const auto again = CommandJournal::open(state_.path(), WallTime{});
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ((*again)->settings().value(), (std::vector<KeptSetting>{{"commands", "off"}}));
}

TEST_P(OldJournal, StaysAsItIsWhenAStepOfTheMigrationFails) {
    {
        SQLite::Database database((state_ / "commands.db").string(), SQLite::OPEN_READWRITE);
        database.exec("CREATE TABLE setting (in_the_way)");
    }
    EXPECT_FALSE(CommandJournal::open(state_.path(), WallTime{}));
    EXPECT_EQ(version(), GetParam());
    SQLite::Database database((state_ / "commands.db").string(), SQLite::OPEN_READWRITE);
    EXPECT_FALSE(database.tableExists("wear"));
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM command").getInt(), 9);
}

INSTANTIATE_TEST_SUITE_P(Versions, OldJournal, testing::Range(1, store::journal_schema_version));

} // namespace
} // namespace railbridge
