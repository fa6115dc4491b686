#include "tools/manager/store/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

namespace railbridge::manager {

namespace {

constexpr int schema_version = 1;

constexpr const char* tables = R"sql(
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

} // namespace

Status prepare_schema(SQLite::Database& database) {
    const int found = database.execAndGet("PRAGMA user_version").getInt();
    if (found > schema_version) {
        return fail(fatal("the store has schema " + std::to_string(found) +
                          " and this program knows up to " + std::to_string(schema_version) +
                          ": use the newer railbridge-manager that wrote it"));
    }
    if (found == 0) {
        SQLite::Transaction transaction(database);
        database.exec(tables);
        database.exec("PRAGMA user_version = " + std::to_string(schema_version));
        transaction.commit();
    }
    return {};
}

} // namespace railbridge::manager
