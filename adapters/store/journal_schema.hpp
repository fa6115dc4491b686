#pragma once
// The journal's tables and their version.

#include "bridge/base/result.hpp"

namespace SQLite {
class Database;
}

namespace railbridge::store {

/// Version 1: one row a command. `state` is the number of CommandState; times are milliseconds
/// since the epoch. Version 2: how often each point was written on a day, and what an operator has
/// set.
inline constexpr int journal_schema_version = 2;

/// Makes the tables of a new file, migrates an older one in one transaction, refuses a newer one.
/// Durable settings: WAL, every commit synced, at most 16 MiB.
/// @error fatal  a newer version wrote this file
/// @throws SQLite::Exception
Status prepare_journal(SQLite::Database& database);

/// False when the rest of the file is needed to store how the commands in it end.
/// @throws SQLite::Exception
bool has_room_for_more(SQLite::Database& database);

} // namespace railbridge::store
