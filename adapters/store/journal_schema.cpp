#include "adapters/store/journal_schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <string>

namespace railbridge::store {

namespace {

constexpr int page_bytes = 4096;
constexpr int pages_max = 16 * 1024 * 1024 / page_bytes;
// Left to what is there already: its end must find room when nothing new is taken any more.
constexpr int pages_for_endings = 1024 * 1024 / page_bytes;
// Kept inside the file so that on a full disk the next commands still find room: SQLite reuses the
// pages. The write-ahead log grows to as much while it is filled, is emptied before it gets longer,
// and keeps its place on the disk.
constexpr int reserve_bytes = 512 * 1024;
constexpr int log_pages_max = reserve_bytes / 2 / page_bytes;

void keep_log_on_disk(SQLite::Database& database) {
    // Without a journal_size_limit: with one, SQLite cuts the log to nothing when it closes.
    int keep = 1;
    sqlite3_file_control(database.getHandle(), nullptr, SQLITE_FCNTL_PERSIST_WAL, &keep);
}

void create_commands(SQLite::Database& database) {
    database.exec("CREATE TABLE command ("
                  " sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
                  " ack_id TEXT NOT NULL UNIQUE,"
                  " asset_id TEXT NOT NULL,"
                  " attribute TEXT NOT NULL,"
                  " value TEXT NOT NULL,"
                  " value_json TEXT NOT NULL,"
                  " structured INTEGER NOT NULL,"
                  " deleted INTEGER NOT NULL,"
                  " event_ms INTEGER NOT NULL,"
                  " received_ms INTEGER NOT NULL,"
                  " state INTEGER NOT NULL,"
                  " reason TEXT NOT NULL,"
                  " changed_ms INTEGER NOT NULL)");
    database.exec("CREATE INDEX command_by_state ON command (state, changed_ms)");
    database.exec("CREATE TABLE reserve (bytes BLOB)");
    SQLite::Statement fill{database, "INSERT INTO reserve VALUES (zeroblob(?))"};
    fill.bind(1, reserve_bytes);
    fill.exec();
}

void create_wear_and_settings(SQLite::Database& database) {
    database.exec("CREATE TABLE wear ("
                  " point TEXT PRIMARY KEY, day INTEGER NOT NULL, writes INTEGER NOT NULL)");
    database.exec("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
}

/// All steps from the version of the file to ours, or none.
void migrate(SQLite::Database& database, int version) {
    SQLite::Transaction transaction{database};
    if (version < 1) {
        create_commands(database);
    }
    if (version < 2) {
        create_wear_and_settings(database);
    }
    database.exec("PRAGMA user_version = " + std::to_string(journal_schema_version));
    transaction.commit();
}

} // namespace

Status prepare_journal(SQLite::Database& database) {
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version > journal_schema_version) {
        return fail(fatal("the journal was written by a newer railbridge (its version " +
                          std::to_string(version) + ", this program knows " +
                          std::to_string(journal_schema_version) +
                          "): install that version again, or move the file away and accept that "
                          "open commands are lost"));
    }
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA temp_store = MEMORY");
    keep_log_on_disk(database);
    database.exec("PRAGMA wal_autocheckpoint = " + std::to_string(log_pages_max));
    database.exec("PRAGMA max_page_count = " + std::to_string(pages_max));
    if (version < journal_schema_version) {
        migrate(database, version);
    }
    // Not in the transaction that filled it: SQLite does not write pages that are free again.
    database.exec("DELETE FROM reserve");
    return {};
}

bool has_room_for_more(SQLite::Database& database) {
    const int pages = database.execAndGet("PRAGMA page_count").getInt();
    const int unused = database.execAndGet("PRAGMA freelist_count").getInt();
    return pages - unused < pages_max - pages_for_endings;
}

} // namespace railbridge::store
