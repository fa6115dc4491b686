#include "tools/manager/store/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstddef>
#include <string>

namespace railbridge::manager {

namespace {

constexpr const char* first_tables = R"sql(
CREATE TABLE realms(name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE users(
    realm TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, secret_hash TEXT NOT NULL,
    gateway_id TEXT NOT NULL, enabled INTEGER NOT NULL, PRIMARY KEY(realm, name)) WITHOUT ROWID;
CREATE TABLE assets(
    id TEXT PRIMARY KEY, realm TEXT NOT NULL, parent_id TEXT NOT NULL, type TEXT NOT NULL,
    name TEXT NOT NULL, access_public_read INTEGER NOT NULL, version INTEGER NOT NULL,
    created_on INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE attributes(
    asset_id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, meta TEXT NOT NULL,
    value TEXT NOT NULL, timestamp INTEGER NOT NULL, PRIMARY KEY(asset_id, name)) WITHOUT ROWID;
CREATE TABLE pending(
    sequence INTEGER PRIMARY KEY, ack_id TEXT NOT NULL UNIQUE, gateway_id TEXT NOT NULL,
    asset_id TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL,
    timestamp INTEGER NOT NULL);
CREATE TABLE clients(
    client_id TEXT PRIMARY KEY, realm TEXT NOT NULL, user TEXT NOT NULL,
    last_seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE filters(
    client_id TEXT NOT NULL, filter TEXT NOT NULL, qos INTEGER NOT NULL,
    PRIMARY KEY(client_id, filter)) WITHOUT ROWID;
)sql";

/// `sequence` grows with the arrival: the time of RetentionClock in ms times 1024 (earlier
/// versions: the time of the value), or one more than the value before. So the oldest are found
/// without an index, and equal times keep their order. A series without an asset is of an asset
/// that was deleted, and goes piece by piece.
constexpr const char* history_tables = R"sql(
CREATE TABLE series(
    id INTEGER PRIMARY KEY, asset_id TEXT NOT NULL, name TEXT NOT NULL, UNIQUE(asset_id, name));
CREATE TABLE history(
    sequence INTEGER PRIMARY KEY, series INTEGER NOT NULL, timestamp INTEGER NOT NULL,
    value TEXT NOT NULL);
CREATE INDEX history_by_time ON history(series, timestamp);
)sql";

/// Before, every service user could do everything.
constexpr const char* account_tables = R"sql(
ALTER TABLE users ADD COLUMN
    roles TEXT NOT NULL DEFAULT 'read:assets write:assets write:attributes';
ALTER TABLE users ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;
CREATE TABLE links(
    realm TEXT NOT NULL, user TEXT NOT NULL, asset_id TEXT NOT NULL,
    PRIMARY KEY(realm, user, asset_id)) WITHOUT ROWID;
CREATE INDEX links_by_asset ON links(asset_id);
)sql";

/// Newest values, see ValueLog: they are newer than those in `attributes`.
constexpr const char* value_log_tables = R"sql(
CREATE TABLE value_log(sequence INTEGER PRIMARY KEY, changes BLOB NOT NULL);
)sql";

/// Where the values of a series are, by time: an index of `history` that is written in bulk, see
/// HistoryTable. Values whose `sequence` is greater than `up_to` are not in it yet.
constexpr const char* history_index_tables = R"sql(
CREATE TABLE history_times(
    series INTEGER NOT NULL, timestamp INTEGER NOT NULL, sequence INTEGER NOT NULL,
    PRIMARY KEY(series, timestamp, sequence)) WITHOUT ROWID;
INSERT INTO history_times
    SELECT series, timestamp, sequence FROM history ORDER BY series, timestamp, sequence;
CREATE TABLE history_indexed(up_to INTEGER NOT NULL);
INSERT INTO history_indexed SELECT IFNULL(MAX(sequence), 0) FROM history;
DROP INDEX history_by_time;
)sql";

/// Step n brings a store from schema n to schema n + 1.
constexpr std::array steps{first_tables, history_tables, account_tables, value_log_tables,
                           history_index_tables};

} // namespace

int known_schema() {
    return static_cast<int>(steps.size());
}

Status prepare_schema(SQLite::Database& database) {
    const int found = database.execAndGet("PRAGMA user_version").getInt();
    if (found > known_schema()) {
        return fail(fatal("the store has schema " + std::to_string(found) +
                          " and this program knows up to " + std::to_string(known_schema()) +
                          ": use the newer railbridge-manager that wrote it"));
    }
    if (found < 0) {
        return fail(fatal("the store has schema " + std::to_string(found) + ", which is damaged"));
    }
    if (found < known_schema()) {
        SQLite::Transaction transaction(database);
        for (std::size_t step = static_cast<std::size_t>(found); step < steps.size(); ++step) {
            database.exec(steps[step]);
        }
        database.exec("PRAGMA user_version = " + std::to_string(known_schema()));
        transaction.commit();
    }
    return {};
}

} // namespace railbridge::manager
