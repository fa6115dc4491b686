#pragma once
// The tables of the manager's store and their version.

#include "bridge/base/result.hpp"

namespace SQLite {
class Database;
}

namespace railbridge::manager {

/// The newest schema this program knows.
int known_schema();

/// Brings the database to the version this program knows. Throws what SQLiteCpp throws.
Status prepare_schema(SQLite::Database& database);

} // namespace railbridge::manager
