#pragma once
// The journal's tables and their version.

#include <stdexcept>

namespace SQLite {
class Database;
}

namespace railbridge::store {

/// Version 1: one row a command. `state` is the number of CommandState; times are milliseconds
/// since the epoch. Version 2: how often each point was written on a day, and what an operator has
/// set.
inline constexpr int journal_schema_version = 2;

/// A newer version wrote the file: a person must act, nothing is tried again.
struct NewerJournal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Makes the tables of a new file, migrates an older one in one transaction, refuses a newer one.
/// @throws NewerJournal, SQLite::Exception
void migrate_journal(SQLite::Database& database);

} // namespace railbridge::store
