#include "tools/manager/store/store_check.hpp"

#include "tools/manager/store/open_transaction.hpp"
#include "tools/manager/store/value_log.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

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

} // namespace

Result<StoreReport> check_store(const std::string& file) {
    try {
        constexpr int patience_ms = 2000;
        SQLite::Database database(file, SQLite::OPEN_READWRITE, patience_ms); // WAL wants to write
        return report_of(database);
    } catch (const SQLite::Exception& error) {
        return fail(fatal(error.what()));
    }
}

} // namespace railbridge::manager
