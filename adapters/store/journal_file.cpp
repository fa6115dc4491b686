#include "adapters/store/journal_file.hpp"

#include "adapters/store/durable_file.hpp"
#include "adapters/store/journal_fault.hpp"
#include "adapters/store/journal_schema.hpp"
#include "adapters/store/lost_value_marks.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"

#include <sqlite3.h>

#include <system_error>
#include <utility>

namespace railbridge::store {

namespace fs = std::filesystem;

namespace {

constexpr int kept_aside_max = 5;

void remove_with_log(const fs::path& file) {
    for (const char* suffix : {"-wal", "-shm", ""}) {
        fs::remove(file.string() + suffix);
    }
}

/// All of it in the one file, on the disk.
void close_as_one_file(std::unique_ptr<JournalConnection> connection, const fs::path& file) {
    connection->database().exec("PRAGMA journal_mode = DELETE");
    connection.reset();
    fs::remove(file.string() + "-wal");
    sync_file(file);
}

void copy_into(SQLite::Database& journal, const fs::path& file) {
    // SQLite would make it for everybody to read; an empty one it takes as it is.
    if (const int error = write_durably(file, {}); error != 0) {
        throw std::system_error(error, std::generic_category(), "cannot make " + file.string());
    }
    SQLite::Statement copy{journal, "VACUUM INTO ?"};
    copy.bind(1, file.string());
    copy.exec();
}

void remember_loss(SQLite::Database& journal, const std::string& loss) {
    SQLite::Statement remember{journal, "INSERT INTO setting (name, value) VALUES (?, ?)"};
    remember.bind(1, journal_lost_setting);
    remember.bind(2, loss);
    remember.exec();
}

/// What is open in it may have happened since, or be somebody else's, or meant for another address:
/// never executed, never acknowledged.
void end_what_is_open(SQLite::Database& journal, const std::string& why, WallTime now) {
    SQLite::Statement update{journal, "UPDATE command SET state = ?, reason = ?, changed_ms = ?"
                                      " WHERE state < ?"};
    update.bind(1, static_cast<int>(CommandState::unknown));
    update.bind(2, why + ": nobody knows what happened");
    update.bind(3, static_cast<std::int64_t>(now.time_since_epoch().count()));
    update.bind(4, static_cast<int>(CommandState::acked));
    update.exec();
}

} // namespace

JournalFile::JournalFile(const fs::path& directory)
    : directory_(directory)
    , path_(directory / "commands.db")
    , origin_(directory) {}

fs::path JournalFile::beside(const char* suffix) const {
    return path_.string() + suffix;
}

std::unique_ptr<JournalConnection> JournalFile::open_if_sound() const {
    try {
        auto connection = std::make_unique<JournalConnection>(path_);
        if (connection->sound()) {
            return connection;
        }
    } catch (const SQLite::Exception& error) {
        if (fault_of(error, 0) != JournalFault::damaged) {
            throw;
        }
    }
    return nullptr;
}

OpenJournal JournalFile::open(WallTime now, const std::string& end_open) const {
    fs::create_directories(directory_);
    finish_replacing();
    std::string loss;
    if (!fs::exists(path_) && origin_.known()) {
        loss = begin_anew("is missing");
    }
    auto connection = open_if_sound();
    if (!connection) {
        loss = begin_anew("was damaged and is kept as " + keep_aside());
        connection = std::make_unique<JournalConnection>(path_);
    }
    auto opened = take_over(std::move(connection), now, end_open);
    opened.loss = std::move(loss);
    return opened;
}

OpenJournal JournalFile::take_over(std::unique_ptr<JournalConnection> connection, WallTime now,
                                   const std::string& end_open) const {
    auto& database = connection->database();
    migrate_journal(database);
    OpenJournal opened;
    SQLite::Transaction transaction{database};
    opened.stranger = origin_.stranger(database);
    if (!opened.stranger.empty()) {
        end_what_is_open(database, "the journal was restored or copied (" + opened.stranger + ")",
                         now);
    } else if (!end_open.empty()) {
        end_what_is_open(database, end_open, now);
    }
    if (!end_open.empty()) {
        lose_all_values(database);
    }
    const auto start = origin_.mark(database);
    transaction.commit();
    origin_.count_start(start);
    connection->make_log();
    opened.connection = std::move(connection);
    return opened;
}

OpenJournal JournalFile::renew(WallTime now, const std::string& end_open) const {
    finish_replacing();
    auto failed = fs::exists(path_) ? open_if_sound() : nullptr;
    if (!failed) {
        return open(now, end_open); // begins anew and says so
    }
    const auto fresh = beside(".new");
    remove_with_log(fresh);
    failed->abandon();
    copy_into(failed->database(), fresh);
    failed.reset();
    auto made = std::make_unique<JournalConnection>(fresh);
    static_cast<void>(origin_.mark(made->database()));
    close_as_one_file(std::move(made), fresh);
    put_in_place();
    return open(now, end_open);
}

std::string JournalFile::begin_anew(const std::string& why) const {
    auto loss = "the command journal " + path_.string() + " " + why +
                "; what commands were open in it is not known: look at the manager for writes that "
                "never happened, and at the plant for those that did; then `railbridge commands on "
                "--accept-journal-loss`";
    const auto fresh = beside(".new");
    remove_with_log(fresh);
    auto made = std::make_unique<JournalConnection>(fresh);
    migrate_journal(made->database());
    remember_loss(made->database(), loss);
    static_cast<void>(origin_.mark(made->database()));
    close_as_one_file(std::move(made), fresh);
    put_in_place();
    return loss;
}

std::string JournalFile::keep_aside() const {
    for (int n = 1;; ++n) {
        const auto aside = beside((".corrupt-" + std::to_string(n)).c_str());
        if (n >= kept_aside_max) {
            fs::remove(aside);
        }
        if (!fs::exists(aside)) {
            std::error_code unsupported;
            fs::create_hard_link(path_, aside, unsupported);
            if (unsupported) {
                fs::rename(path_, aside);
            }
            return aside;
        }
    }
}

void JournalFile::put_in_place() const {
    sync_directory(directory_);
    fs::rename(beside(".new"), beside(".renewed"));
    sync_directory(directory_);
    finish_replacing();
}

void JournalFile::finish_replacing() const {
    const auto renewed = beside(".renewed");
    if (!fs::exists(renewed)) {
        return;
    }
    // The log of the file that goes must not be taken for one of the file that comes.
    fs::remove(beside("-wal"));
    fs::remove(beside("-shm"));
    sync_directory(directory_);
    fs::rename(renewed, path_);
    sync_directory(directory_);
}

} // namespace railbridge::store
