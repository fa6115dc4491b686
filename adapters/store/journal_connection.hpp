#pragma once
// One connection to the journal's file: durable, bounded, with space for the end of every command
// that is in it, also on a full disk.

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <map>

namespace railbridge::store {

/// A statement for one use. Rewound when this goes: one that is left half-read would keep the log
/// from being copied.
class KeptStatement {
public:
    explicit KeptStatement(SQLite::Statement& statement)
        : statement_(statement) {}
    ~KeptStatement() { statement_.tryReset(); }
    KeptStatement(const KeptStatement&) = delete;
    KeptStatement& operator=(const KeptStatement&) = delete;

    SQLite::Statement* operator->() { return &statement_; }

private:
    SQLite::Statement& statement_;
};

/// One thread at a time.
class JournalConnection {
public:
    /// Opens or makes the file, readable by its owner only. Sets WAL, every commit synced, at most
    /// 16 MiB. Migrates nothing.
    /// @throws SQLite::Exception
    explicit JournalConnection(const std::filesystem::path& file);
    ~JournalConnection();
    JournalConnection(const JournalConnection&) = delete;
    JournalConnection& operator=(const JournalConnection&) = delete;

    SQLite::Database& database() { return database_; }
    /// For what is done with every command: compiled once. Of each text one is in use at a time.
    /// @param sql  a literal
    /// @throws SQLite::Exception
    KeptStatement kept(const char* sql);
    /// errno of the last call that SQLite made.
    int system_error() const;
    /// True if the file is a database in itself.
    /// @throws SQLite::Exception
    bool sound();

    /// Sees to it that the file keeps free pages for the commands that are in it. To be called
    /// before anything new is taken in. Grows the file while the disk and the bound allow it.
    /// @throws SQLite::Exception  SQLITE_FULL or, at the bound, SQLITE_TOOBIG: no room for
    /// anything new; what is there can still end
    void make_room();
    /// The same for the log, where a file came without one. To be called once the tables are there.
    /// @throws SQLite::Exception
    void make_log();
    /// To be called after every commit: copies the log into the file before it outgrows the place
    /// it has on the disk.
    /// @throws SQLite::Exception
    void shorten_log();
    /// Touches the file no more, not even when it is closed: the disk failed.
    void abandon();

private:
    void settle();
    void copy_log();
    void take_place(int pages);
    void fill_and_empty_reserve();
    int number(const char* pragma);

    std::filesystem::path file_;
    int log_pages_ = 0; ///< not copied into the file yet
    SQLite::Database database_;
    std::map<const char*, SQLite::Statement> kept_; ///< goes before the database
};

} // namespace railbridge::store
