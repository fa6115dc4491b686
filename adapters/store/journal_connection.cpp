#include "adapters/store/journal_connection.hpp"

#include <sqlite3.h>

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace railbridge::store {

namespace {

constexpr int busy_wait_ms = 2000;
constexpr int page_bytes = 4096;
constexpr int pages_max = 16 * 1024 * 1024 / page_bytes;
// Free pages kept for the ends of commands; SQLite reuses them. An end takes a few hundred bytes.
constexpr int pages_kept = 512 * 1024 / page_bytes;
// The file grows by so much at a time. The write-ahead log grows to as much meanwhile and keeps its
// place on the disk; it is copied into the file long before it gets longer.
constexpr int pages_grown = 192;
constexpr int log_pages_max = pages_kept / 2;

/// The file may hold values of a plant: nobody but the owner reads it, whatever the umask says.
class PrivateFiles {
public:
    PrivateFiles()
        : old_mask_(::umask(0077)) {}
    ~PrivateFiles() { ::umask(old_mask_); }
    PrivateFiles(const PrivateFiles&) = delete;
    PrivateFiles& operator=(const PrivateFiles&) = delete;

private:
    mode_t old_mask_;
};

SQLite::Database open_file(const std::filesystem::path& file) {
    const PrivateFiles mask;
    SQLite::Database database{file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                              busy_wait_ms};
    // Reads the header: a file that is no database fails here.
    database.exec("PRAGMA user_version");
    return database;
}

int count_pages(void* counter, sqlite3* /*connection*/, const char* /*schema*/, int pages) {
    *static_cast<int*>(counter) = pages;
    return SQLITE_OK;
}

} // namespace

JournalConnection::JournalConnection(const std::filesystem::path& file)
    : file_(file)
    , database_(open_file(file)) {
    settle();
}

JournalConnection::~JournalConnection() = default;

void JournalConnection::settle() {
    database_.exec("PRAGMA journal_mode = WAL");
    database_.exec("PRAGMA synchronous = FULL");
    database_.exec("PRAGMA temp_store = MEMORY");
    database_.exec("PRAGMA max_page_count = " + std::to_string(pages_max));
    auto* const connection = database_.getHandle();
    // Without a journal_size_limit: with one, SQLite cuts the log to nothing when it closes.
    int keep_log = 1;
    sqlite3_file_control(connection, nullptr, SQLITE_FCNTL_PERSIST_WAL, &keep_log);
    // Without a unit of growth SQLite ignores the hint that take_place() gives.
    int unit = page_bytes;
    sqlite3_file_control(connection, nullptr, SQLITE_FCNTL_CHUNK_SIZE, &unit);
    // Instead of SQLite's own copying, which keeps its failures to itself.
    sqlite3_wal_hook(connection, count_pages, &log_pages_);
}

KeptStatement JournalConnection::kept(const char* sql) {
    const auto found = kept_.find(sql);
    return KeptStatement{found != kept_.end()
                             ? found->second
                             : kept_.try_emplace(sql, database_, sql).first->second};
}

int JournalConnection::number(const char* pragma) {
    auto query = kept(pragma);
    query->executeStep();
    return query->getColumn(0).getInt();
}

int JournalConnection::system_error() const {
    return sqlite3_system_errno(database_.getHandle());
}

bool JournalConnection::sound() {
    return database_.execAndGet("PRAGMA quick_check(1)").getString() == "ok";
}

void JournalConnection::make_room() {
    if (number("PRAGMA freelist_count") >= pages_kept) {
        return;
    }
    const int pages = number("PRAGMA page_count");
    if (pages + pages_grown > pages_max) {
        throw SQLite::Exception("16 MiB are full", SQLITE_TOOBIG);
    }
    copy_log();
    take_place(pages + pages_grown);
    fill_and_empty_reserve();
}

void JournalConnection::make_log() {
    std::error_code ignored;
    const auto log = std::filesystem::file_size(file_.string() + "-wal", ignored);
    if (log < static_cast<std::uintmax_t>(pages_kept) * page_bytes) {
        fill_and_empty_reserve();
    }
}

void JournalConnection::fill_and_empty_reserve() {
    SQLite::Statement fill{database_, "INSERT INTO reserve VALUES (zeroblob(?))"};
    fill.bind(1, pages_grown * page_bytes);
    fill.exec();
    // Not in the transaction that filled it: SQLite does not write pages that are free again.
    database_.exec("DELETE FROM reserve");
    copy_log();
}

/// The disk has the place before SQLite counts on it: with a log that cannot be copied into the
/// file nothing could end.
void JournalConnection::take_place(int pages) {
    auto bytes = static_cast<sqlite3_int64>(pages) * page_bytes;
    const int code =
        sqlite3_file_control(database_.getHandle(), nullptr, SQLITE_FCNTL_SIZE_HINT, &bytes);
    if (code != SQLITE_OK) {
        const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
        throw SQLite::Exception(std::generic_category().message(errno), full ? SQLITE_FULL : code);
    }
}

void JournalConnection::shorten_log() {
    if (log_pages_ >= log_pages_max) {
        copy_log();
    }
}

void JournalConnection::copy_log() {
    const int code = sqlite3_wal_checkpoint_v2(database_.getHandle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // Busy: somebody reads, for example a person with a database browser. It waits for the next.
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        throw SQLite::Exception(database_.getHandle(), code);
    }
}

void JournalConnection::abandon() {
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

} // namespace railbridge::store
