#pragma once
// Marks in the journal: what was written before them is held by no device any more. They are
// settings, which the bridge reads as LostValues.

#include <string>

namespace SQLite {
class Database;
}

namespace railbridge::store {

/// Up to the newest command of this attribute that is in the journal, if there is one.
/// @throws SQLite::Exception
void lose_value(SQLite::Database& journal, const std::string& asset_id,
                const std::string& attribute);
/// The same of every attribute.
/// @throws SQLite::Exception
void lose_all_values(SQLite::Database& journal);

} // namespace railbridge::store
