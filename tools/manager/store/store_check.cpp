#include "tools/manager/store/store_check.hpp"

#include "tools/manager/store/open_transaction.hpp"
#include "tools/manager/store/schema.hpp"
#include "tools/manager/store/value_log.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace railbridge::manager {

namespace {

std::uint64_t pragma(SQLite::Database& database, const char* sql) {
    return static_cast<std::uint64_t>(database.execAndGet(sql).getInt64());
}

StoreReport report_of(SQLite::Database& database) {
    StoreReport report;
    report.schema = database.execAndGet("PRAGMA user_version").getInt();
    SQLite::Statement check(database, "PRAGMA quick_check(10)");
    while (check.executeStep()) {
        const std::string line = check.getColumn(0).getString();
        if (line != "ok") {
            report.damage.push_back(line);
        }
    }
    if (database.tableExists("value_log")) {
        OpenTransaction none(database);
        ValueLog values(database, none);
        values.open();
        report.damage.insert(report.damage.end(), values.damage().begin(), values.damage().end());
    }
    const std::uint64_t page = pragma(database, "PRAGMA page_size");
    report.bytes = page * pragma(database, "PRAGMA page_count");
    report.free_bytes = page * pragma(database, "PRAGMA freelist_count");
    if (database.tableExists("history")) {
        report.oldest_history =
            database
                .execAndGet("SELECT IFNULL((SELECT timestamp FROM history ORDER BY sequence "
                            "LIMIT 1), 0)")
                .getInt64();
    }
    return report;
}

StoreTrouble::Kind kind_of(const SQLite::Exception& error) {
    using Kind = StoreTrouble::Kind;
    switch (error.getErrorCode()) {
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return Kind::closed;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return Kind::busy;
    case SQLITE_FULL:
        return Kind::no_room;
    case SQLITE_IOERR:
        return error.getExtendedErrorCode() == SQLITE_IOERR_SHMSIZE ? Kind::no_room : Kind::disk;
    default:
        return Kind::damaged;
    }
}

} // namespace

tl::expected<StoreReport, StoreTrouble> check_store(const std::string& file) {
    try {
        constexpr int patience_ms = 2000;
        SQLite::Database database(file, SQLite::OPEN_READWRITE, patience_ms); // WAL wants to write
        const int schema = database.execAndGet("PRAGMA user_version").getInt();
        if (schema > known_schema()) {
            return tl::unexpected(
                StoreTrouble{StoreTrouble::Kind::newer, "schema " + std::to_string(schema) +
                                                            "; this program knows " +
                                                            std::to_string(known_schema())});
        }
        return report_of(database);
    } catch (const SQLite::Exception& error) {
        return tl::unexpected(StoreTrouble{kind_of(error), error.what()});
    }
}

} // namespace railbridge::manager
