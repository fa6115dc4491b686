#include "tools/manager/store/store_backup.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace railbridge::manager {

class StoreBackup::Impl {
public:
    explicit Impl(const std::string& store)
        : source_(store, SQLite::OPEN_READWRITE, patience_ms) { // the log wants to write
        source_.exec("BEGIN");
        source_.execAndGet("SELECT COUNT(*) FROM sqlite_master"); // from here on it is held
    }

    std::uint64_t write(const std::string& file) {
        SQLite::Database copy(file, SQLite::OPEN_READWRITE, patience_ms);
        SQLite::Backup backup(copy, source_);
        constexpr int all_pages = -1;
        if (backup.executeStep(all_pages) != SQLITE_DONE) { // no exception, no page copied
            throw SQLite::Exception("somebody else uses it");
        }
        copy.exec("PRAGMA synchronous = EXTRA");
        copy.exec("PRAGMA journal_mode = DELETE"); // one file, with nothing beside it
        const std::string check = copy.execAndGet("PRAGMA quick_check(1)").getString();
        if (check != "ok") {
            throw SQLite::Exception("the copy is damaged, and so is the store: " + check);
        }
        return static_cast<std::uint64_t>(copy.execAndGet("PRAGMA page_size").getInt64()) *
               static_cast<std::uint64_t>(copy.execAndGet("PRAGMA page_count").getInt64());
    }

private:
    static constexpr int patience_ms = 5000;
    SQLite::Database source_;
};

StoreBackup::StoreBackup(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
StoreBackup::StoreBackup(StoreBackup&&) noexcept = default;
StoreBackup& StoreBackup::operator=(StoreBackup&&) noexcept = default;
StoreBackup::~StoreBackup() = default;

Result<StoreBackup> StoreBackup::open(const std::string& store) {
    try {
        return StoreBackup(std::make_unique<Impl>(store));
    } catch (const SQLite::Exception& error) {
        return fail(fatal("cannot read " + store + ": " + error.what()));
    }
}

Result<std::uint64_t> StoreBackup::write(const std::string& file) {
    try {
        return impl_->write(file);
    } catch (const SQLite::Exception& error) {
        return fail(fatal("cannot copy the store to " + file + ": " + error.what()));
    }
}

} // namespace railbridge::manager
