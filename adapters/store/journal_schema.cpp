#include "adapters/store/journal_schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

namespace railbridge::store {

namespace {

constexpr int page_bytes = 4096;
constexpr int pages_max = 16 * 1024 * 1024 / page_bytes;
// Kept inside the file so that on a full disk the next commands still find room: SQLite reuses the
// pages.
constexpr int reserve_bytes = 512 * 1024;

void create(SQLite::Database& database) {
    SQLite::Transaction transaction{database};
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
    database.exec("DELETE FROM reserve");
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
    database.exec("PRAGMA journal_size_limit = 1048576");
    database.exec("PRAGMA max_page_count = " + std::to_string(pages_max));
    if (version == 0) {
        create(database);
    }
    return {};
}

} // namespace railbridge::store
