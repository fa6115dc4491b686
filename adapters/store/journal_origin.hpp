#pragma once
// Whether the journal is the one this box wrote last, or one that was restored or copied.

#include "adapters/store/journal_connection.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace railbridge::store {

/// Three marks are compared: the machine id, when the file was born (a restored file is a new one),
/// and the number of the last start, which stands in the journal and in `starts` beside it. Not
/// noticed: a whole disk put back block by block, or all files overwritten in place; what is open
/// in such a journal is too old to be executed, as long as the clock is right.
class JournalOrigin {
public:
    explicit JournalOrigin(std::filesystem::path directory)
        : directory_(std::move(directory)) {}

    /// A bridge ran here before: without a journal one was lost.
    bool known() const;
    /// Why the journal is not the last one of this box; empty if it is.
    /// @throws SQLite::Exception
    std::string stranger(SQLite::Database& journal) const;
    /// Marks the journal as the one of this box, and with the number of this start. Part of the
    /// caller's transaction.
    /// @return the number
    /// @throws SQLite::Exception
    std::int64_t mark(SQLite::Database& journal) const;
    /// Once that is committed, and not before.
    void count_start(std::int64_t number) const;

private:
    std::int64_t starts_beside() const;

    std::filesystem::path directory_;
};

} // namespace railbridge::store
