#include "adapters/store/journal_schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

namespace railbridge::store {

namespace {

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

void migrate_journal(SQLite::Database& database) {
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version > journal_schema_version) {
        throw NewerJournal("the journal was written by a newer railbridge (its version " +
                           std::to_string(version) + ", this program knows " +
                           std::to_string(journal_schema_version) +
                           "): install that version again, or move the file away and accept that "
                           "open commands are lost");
    }
    if (version < journal_schema_version) {
        migrate(database, version);
    }
}

} // namespace railbridge::store
