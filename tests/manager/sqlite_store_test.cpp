// The store on a real disk: what is committed comes back, what is not does not.

#include "tests/support/temporary_directory.hpp"
#include "tools/manager/store/schema.hpp"
#include "tools/manager/store/sqlite_store.hpp"
#include "tools/manager/store/store_backup.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace railbridge::manager {
namespace {

class SqliteStoreTest : public testing::Test {
protected:
    std::string file() const { return directory_.file("manager.db"); }

    std::unique_ptr<Store> open() const {
        auto store = open_sqlite_store(file());
        EXPECT_TRUE(store) << (store ? "" : store.error().text);
        return store ? std::move(*store) : nullptr;
    }

    static Asset asset(const std::string& id) {
        Asset asset{id, "plant", "parent", "Own", "Näme", true, 3, 17, {}};
        asset.attributes["a"] = {"a", "number", R"({"label":"x"})", "1.5", 99};
        asset.attributes["b"] = {"b", "", "{}", "null", 0};
        return asset;
    }

    test::TemporaryDirectory directory_;
};

TEST_F(SqliteStoreTest, EverythingComesBack) {
    {
        const auto store = open();
        store->put_realm("plant");
        store->put_user({"plant", "g", UserKind::gateway, "hash", "gw", false});
        store->put_user(
            {"plant", "r", UserKind::regular, "hash", "", true, {true, false, false}, true});
        store->put_link({"plant", "r", "one"});
        store->put_link({"plant", "r", "gone"});
        store->erase_asset("gone");
        store->put_asset(asset("one"));
        store->put_value("one", {"a", "number", "{}", "2.5", 100});
        store->put_pending({7, "ack7", "gw", "one", "a", "7.0", 70});
        store->put_pending({5, "ack5", "gw", "one", "a", "5.0", 50});
        store->put_client({"c", "plant", "g", 12});
        store->put_filter({"c", "plant/c/#", 1});
        EXPECT_TRUE(store->has_changes());
        ASSERT_TRUE(store->commit());
        EXPECT_FALSE(store->has_changes());
    }
    const auto contents = open()->load();
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->realms, std::vector<std::string>{"plant"});
    ASSERT_EQ(contents->users.size(), 2U);
    EXPECT_EQ(contents->users[1].kind, UserKind::regular);
    EXPECT_EQ(contents->users[1].rights, (Rights{true, false, false}));
    EXPECT_TRUE(contents->users[1].restricted);
    ASSERT_EQ(contents->links.size(), 1U);
    EXPECT_EQ(contents->links[0].asset_id, "one");
    EXPECT_EQ(contents->users[0].kind, UserKind::gateway);
    EXPECT_FALSE(contents->users[0].enabled);
    ASSERT_EQ(contents->assets.size(), 1U);
    EXPECT_EQ(contents->assets[0].name, "Näme");
    EXPECT_EQ(contents->assets[0].version, 3);
    EXPECT_EQ(contents->assets[0].attributes.at("a").value_json, "2.5");
    EXPECT_EQ(contents->assets[0].attributes.at("a").meta_json, R"({"label":"x"})");
    ASSERT_EQ(contents->pending.size(), 2U);
    EXPECT_EQ(contents->pending[0].ack_id, "ack5") << "in the order of their sequence";
    ASSERT_EQ(contents->clients.size(), 1U);
    ASSERT_EQ(contents->filters.size(), 1U);
}

TEST_F(SqliteStoreTest, WhatWasNotCommittedIsGone) {
    {
        const auto store = open();
        store->put_realm("kept");
        ASSERT_TRUE(store->commit());
        store->put_realm("lost");
    }
    const auto contents = open()->load();
    EXPECT_EQ(contents->realms, std::vector<std::string>{"kept"});
}

TEST_F(SqliteStoreTest, ErasingRemovesWhatBelongsToIt) {
    const auto store = open();
    store->put_asset(asset("one"));
    store->put_client({"c", "plant", "g", 12});
    store->put_filter({"c", "f", 1});
    ASSERT_TRUE(store->commit());
    store->erase_asset("one");
    store->erase_client("c");
    ASSERT_TRUE(store->commit());
    store->put_asset({"one", "plant", "", "Own", "again", false, 0, 1, {}});
    ASSERT_TRUE(store->commit());
    const auto contents = store->load();
    EXPECT_TRUE(contents->assets.at(0).attributes.empty());
    EXPECT_TRUE(contents->filters.empty());
}

TEST_F(SqliteStoreTest, ARealmIsErasedWithWhatIsErasedBesideIt) {
    const auto store = open();
    store->put_realm("plant");
    store->put_realm("other");
    store->put_user({"plant", "su", UserKind::service, "hash", "", true});
    store->put_asset(asset("one"));
    store->put_value("one", {"a", "number", "{}", "2.5", 100});
    ASSERT_TRUE(store->commit());
    store->erase_user("plant", "su");
    store->erase_asset("one");
    store->erase_realm("plant");
    EXPECT_EQ(open()->load()->realms.size(), 2U) << "not committed yet";
    ASSERT_TRUE(store->commit());
    const auto contents = open()->load();
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->realms, std::vector<std::string>{"other"});
    EXPECT_TRUE(contents->users.empty());
    EXPECT_TRUE(contents->assets.empty());
}

TEST_F(SqliteStoreTest, AFullDiskFailsTheWholeCommitAndLaterOnesWork) {
    const auto store = open();
    store->put_realm("kept");
    ASSERT_TRUE(store->commit());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 128 * 1024;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    store->put_realm("lost");
    Asset big = asset("big");
    big.attributes["a"].value_json = '"' + std::string(400'000, 'x') + '"';
    store->put_asset(big);
    const Status failed = store->commit();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_FALSE(failed);
    EXPECT_EQ(store->load()->realms, std::vector<std::string>{"kept"});
    store->put_realm("after");
    EXPECT_TRUE(store->commit());
    EXPECT_EQ(store->load()->realms.size(), 2U);
}

TEST_F(SqliteStoreTest, NobodyElseCanReadIt) {
    const auto store = open();
    store->put_realm("plant");
    ASSERT_TRUE(store->commit());
    struct stat info {};
    ASSERT_EQ(::stat(file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(SqliteStoreTest, AnOlderSchemaIsBroughtUpToDate) {
    {
        SQLite::Database database(file(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(
            "CREATE TABLE realms(name TEXT PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE users(realm TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT "
            "NULL, secret_hash TEXT NOT NULL, gateway_id TEXT NOT NULL, enabled INTEGER "
            "NOT NULL, PRIMARY KEY(realm, name)) WITHOUT ROWID;"
            "CREATE TABLE assets(id TEXT PRIMARY KEY, realm TEXT NOT NULL, parent_id TEXT "
            "NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, access_public_read INTEGER "
            "NOT NULL, version INTEGER NOT NULL, created_on INTEGER NOT NULL) WITHOUT "
            "ROWID;"
            "CREATE TABLE attributes(asset_id TEXT NOT NULL, name TEXT NOT NULL, type "
            "TEXT NOT NULL, meta TEXT NOT NULL, value TEXT NOT NULL, timestamp INTEGER "
            "NOT NULL, PRIMARY KEY(asset_id, name)) WITHOUT ROWID;"
            "CREATE TABLE pending(sequence INTEGER PRIMARY KEY, ack_id TEXT NOT NULL "
            "UNIQUE, gateway_id TEXT NOT NULL, asset_id TEXT NOT NULL, attribute TEXT NOT "
            "NULL, value TEXT NOT NULL, timestamp INTEGER NOT NULL);"
            "CREATE TABLE clients(client_id TEXT PRIMARY KEY, realm TEXT NOT NULL, user "
            "TEXT NOT NULL, last_seen INTEGER NOT NULL) WITHOUT ROWID;"
            "CREATE TABLE filters(client_id TEXT NOT NULL, filter TEXT NOT NULL, qos "
            "INTEGER NOT NULL, PRIMARY KEY(client_id, filter)) WITHOUT ROWID;"
            "INSERT INTO users VALUES('plant', 'su', 'service', 'hash', '', 1);"
            "PRAGMA user_version = 1");
    }
    const auto contents = open()->load();
    ASSERT_TRUE(contents);
    ASSERT_EQ(contents->users.size(), 1U);
    EXPECT_EQ(contents->users[0].rights, Rights{}) << "what it could do before";
    EXPECT_FALSE(contents->users[0].restricted);
}

TEST_F(SqliteStoreTest, ABackupThatCouldNotBeWrittenIsNone) {
    open()->put_realm("plant");
    auto backup = StoreBackup::open(file());
    ASSERT_TRUE(backup);
    const std::string copy = directory_.file("copy.db");
    SQLite::Database reader(copy, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    reader.exec("BEGIN");
    reader.execAndGet("SELECT COUNT(*) FROM sqlite_master");
    const auto refused = backup->write(copy);
    ASSERT_FALSE(refused) << *refused << " bytes";
    EXPECT_NE(refused.error().text.find("somebody else uses it"), std::string::npos)
        << refused.error().text;
    reader.exec("COMMIT");
    const auto written = backup->write(copy);
    ASSERT_TRUE(written) << written.error().text;
    EXPECT_EQ(*written, std::filesystem::file_size(copy));
}

TEST_F(SqliteStoreTest, ANewerSchemaIsRefused) {
    open();
    SQLite::Database(file(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 999");
    const auto store = open_sqlite_store(file());
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().text.find("newer"), std::string::npos);
}

TEST_F(SqliteStoreTest, AnOlderSchemaIsMigratedWithItsData) {
    {
        const auto store = open();
        store->put_realm("plant");
        store->put_asset(asset("one"));
        ASSERT_TRUE(store->commit());
    }
    {
        SQLite::Database database(file(), SQLite::OPEN_READWRITE);
        database.exec(
            "DROP TABLE history; DROP TABLE series; DROP TABLE links; DROP TABLE value_log;"
            "DROP TABLE history_times; DROP TABLE history_indexed;"
            "ALTER TABLE users DROP COLUMN roles;"
            "ALTER TABLE users DROP COLUMN restricted; PRAGMA user_version = 1");
    }
    const auto store = open();
    const auto contents = store->load();
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->realms, std::vector<std::string>{"plant"});
    EXPECT_EQ(contents->assets.at(0).attributes.at("a").value_json, "1.5");
    store->put_history("one", {"a", "number", "{}", "2.5", 100}, 100);
    EXPECT_TRUE(store->commit());
    EXPECT_EQ(SQLite::Database(file()).execAndGet("PRAGMA user_version").getInt(), known_schema());
}

TEST_F(SqliteStoreTest, AMigrationThatFailsChangesNothing) {
    {
        SQLite::Database database(file(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("CREATE TABLE history(x); INSERT INTO history VALUES(7);"
                      "PRAGMA user_version = 1"); // schema 2 wants that name
    }
    EXPECT_FALSE(open_sqlite_store(file()));
    SQLite::Database database(file());
    EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 1);
    EXPECT_EQ(database.execAndGet("SELECT x FROM history").getInt(), 7);
    EXPECT_FALSE(database.tableExists("series")) << "the step before the failure is undone";
}

TEST_F(SqliteStoreTest, ADamagedFileIsRefused) {
    { open(); }
    std::filesystem::resize_file(file(), 0);
    std::filesystem::resize_file(file(), 5000);
    EXPECT_FALSE(open_sqlite_store(file()));
}

} // namespace
} // namespace railbridge::manager
