#include "adapters/store/command_journal.hpp"

#include "adapters/store/journal_schema.hpp"
#include "adapters/store/value_text.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <sys/stat.h>

#include <exception>
#include <system_error>
#include <utility>

namespace railbridge::store {

namespace {

constexpr int busy_wait_ms = 2000;

std::int64_t ms_of(WallTime time) {
    return time.time_since_epoch().count();
}
WallTime time_of(std::int64_t ms) {
    return WallTime{std::chrono::milliseconds{ms}};
}

std::unique_ptr<SQLite::Database> open_file(const std::filesystem::path& file) {
    // The file may hold values of a plant: nobody but the owner reads it, whatever the umask says.
    const auto old_mask = ::umask(0077);
    try {
        auto database = std::make_unique<SQLite::Database>(
            file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_wait_ms);
        database->exec(
            "PRAGMA user_version"); // reads the header: a file that is no database fails here
        ::umask(old_mask);
        return database;
    } catch (...) {
        ::umask(old_mask);
        throw;
    }
}

bool sound(SQLite::Database& database) {
    return database.execAndGet("PRAGMA quick_check(1)").getString() == "ok";
}

std::filesystem::path move_aside(const std::filesystem::path& file) {
    for (int n = 1;; ++n) {
        auto aside = file;
        aside += ".corrupt-" + std::to_string(n);
        if (!std::filesystem::exists(aside)) {
            std::filesystem::rename(file, aside);
            std::filesystem::remove(file.string() + "-wal");
            std::filesystem::remove(file.string() + "-shm");
            return aside;
        }
    }
}

/// The database, or nothing if the file is damaged.
std::unique_ptr<SQLite::Database> open_if_sound(const std::filesystem::path& file) {
    try {
        auto database = open_file(file);
        if (sound(*database)) {
            return database;
        }
    } catch (const SQLite::Exception& damage) {
        const bool corrupt =
            damage.getErrorCode() == SQLITE_NOTADB || damage.getErrorCode() == SQLITE_CORRUPT;
        if (!corrupt) {
            throw;
        }
    }
    return nullptr;
}

CommandRecord record_of(SQLite::Statement& row) {
    CommandRecord record;
    record.sequence = row.getColumn(0).getInt64();
    record.event.ack_id = row.getColumn(1).getString();
    record.event.asset_id = row.getColumn(2).getString();
    record.event.attribute = row.getColumn(3).getString();
    record.event.value = value_from_text(row.getColumn(4).getString());
    record.event.value_json = row.getColumn(5).getString();
    record.event.structured = row.getColumn(6).getInt() != 0;
    record.event.deleted = row.getColumn(7).getInt() != 0;
    record.event.event_time = time_of(row.getColumn(8).getInt64());
    record.event.received_wall = time_of(row.getColumn(9).getInt64());
    record.state = static_cast<CommandState>(row.getColumn(10).getInt());
    record.reason = row.getColumn(11).getString();
    record.changed = time_of(row.getColumn(12).getInt64());
    return record;
}

} // namespace

CommandJournal::CommandJournal(std::unique_ptr<SQLite::Database> database)
    : database_(std::move(database)) {}

CommandJournal::~CommandJournal() = default;

Result<std::unique_ptr<CommandJournal>> CommandJournal::open(const std::filesystem::path& directory,
                                                             std::string& warning) {
    const auto file = directory / "commands.db";
    try {
        std::filesystem::create_directories(directory);
        auto database = open_if_sound(file);
        if (!database) {
            const auto aside = move_aside(file);
            warning = "the command journal was damaged and is kept as " + aside.string() +
                      "; commands that were open in it are lost: look at the manager for writes "
                      "that never happened";
            database = open_file(file);
        }
        if (auto prepared = prepare_journal(*database); !prepared) {
            return fail(prepared.error());
        }
        return std::unique_ptr<CommandJournal>(new CommandJournal(std::move(database)));
    } catch (const std::exception& error) {
        return fail(fatal("cannot open the command journal " + file.string() + ": " + error.what() +
                          "; check owner, space and permissions of the state directory"));
    }
}

Received CommandJournal::received(const PendingEvent& event) {
    const MutexLock lock{mutex_};
    try {
        if (!has_room_for_more(*database_)) {
            last_error_ = "the journal is full: too many commands in 25 hours";
            return Received::failed;
        }
        SQLite::Statement insert{
            *database_,
            "INSERT OR IGNORE INTO command (ack_id, asset_id, attribute, value, value_json,"
            " structured, deleted, event_ms, received_ms, state, reason, changed_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?)"};
        insert.bind(1, event.ack_id);
        insert.bind(2, event.asset_id);
        insert.bind(3, event.attribute);
        insert.bind(4, value_to_text(event.value));
        insert.bind(5, event.value_json);
        insert.bind(6, event.structured ? 1 : 0);
        insert.bind(7, event.deleted ? 1 : 0);
        insert.bind(8, ms_of(event.event_time));
        insert.bind(9, ms_of(event.received_wall));
        insert.bind(10, ms_of(event.received_wall));
        return insert.exec() == 1 ? Received::stored : Received::duplicate;
    } catch (const std::exception& error) {
        last_error_ = error.what();
        return Received::failed;
    }
}

Status CommandJournal::store(const std::string& ack_id, CommandState state,
                             const std::string& reason, WallTime at) {
    const MutexLock lock{mutex_};
    try {
        // A terminal state is final: a late writer cannot reopen it.
        SQLite::Statement update{*database_,
                                 "UPDATE command SET state = ?, reason = ?, changed_ms = ?"
                                 " WHERE ack_id = ? AND state < ?"};
        update.bind(1, static_cast<int>(state));
        update.bind(2, reason);
        update.bind(3, ms_of(at));
        update.bind(4, ack_id);
        update.bind(5, static_cast<int>(CommandState::acked));
        if (update.exec() == 1) {
            return {};
        }
        last_error_ = "no open command " + ack_id;
    } catch (const std::exception& error) {
        last_error_ = error.what();
    }
    return fail(Error{Recovery::retry_later, last_error_});
}

Result<std::vector<CommandRecord>> CommandJournal::load(WallTime now) {
    const MutexLock lock{mutex_};
    try {
        SQLite::Statement query{
            *database_,
            "SELECT sequence, ack_id, asset_id, attribute, value, value_json, structured, deleted,"
            " event_ms, received_ms, state, reason, changed_ms FROM command"
            " WHERE state < ? OR changed_ms >= ? ORDER BY sequence"};
        query.bind(1, static_cast<int>(CommandState::acked));
        query.bind(2, ms_of(now - record_retention));
        std::vector<CommandRecord> records;
        while (query.executeStep()) {
            records.push_back(record_of(query));
        }
        return records;
    } catch (const std::exception& error) {
        return fail(fatal(std::string("cannot read the command journal: ") + error.what()));
    }
}

Status CommandJournal::prune(WallTime now) {
    const MutexLock lock{mutex_};
    try {
        SQLite::Statement remove{*database_,
                                 "DELETE FROM command WHERE state >= ? AND changed_ms < ?"};
        remove.bind(1, static_cast<int>(CommandState::acked));
        remove.bind(2, ms_of(now - record_retention));
        remove.exec();
        return {};
    } catch (const std::exception& error) {
        last_error_ = error.what();
        return fail(Error{Recovery::retry_later, last_error_});
    }
}

Status CommandJournal::keep_wear(const WearCount& count) {
    const MutexLock lock{mutex_};
    try {
        SQLite::Statement replace{
            *database_, "INSERT OR REPLACE INTO wear (point, day, writes) VALUES (?, ?, ?)"};
        replace.bind(1, count.point);
        replace.bind(2, count.day);
        replace.bind(3, count.writes);
        replace.exec();
        return {};
    } catch (const std::exception& error) {
        last_error_ = error.what();
        return fail(Error{Recovery::retry_later, last_error_});
    }
}

Result<std::vector<WearCount>> CommandJournal::wear() {
    const MutexLock lock{mutex_};
    try {
        SQLite::Statement query{*database_, "SELECT point, day, writes FROM wear ORDER BY point"};
        std::vector<WearCount> counts;
        while (query.executeStep()) {
            counts.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt64(),
                              query.getColumn(2).getUInt()});
        }
        return counts;
    } catch (const std::exception& error) {
        return fail(fatal(std::string("cannot read the command journal: ") + error.what()));
    }
}

Status CommandJournal::keep_setting(const std::string& name, const std::string& value) {
    const MutexLock lock{mutex_};
    try {
        SQLite::Statement replace{*database_,
                                  "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"};
        replace.bind(1, name);
        replace.bind(2, value);
        replace.exec();
        return {};
    } catch (const std::exception& error) {
        last_error_ = error.what();
        return fail(Error{Recovery::retry_later, last_error_});
    }
}

Result<std::optional<std::string>> CommandJournal::setting(const std::string& name) {
    const auto all = settings();
    if (!all) {
        return fail(all.error());
    }
    for (const auto& setting : *all) {
        if (setting.name == name) {
            return setting.value;
        }
    }
    return std::nullopt;
}

Result<std::vector<KeptSetting>> CommandJournal::settings() {
    const MutexLock lock{mutex_};
    try {
        SQLite::Statement query{*database_, "SELECT name, value FROM setting ORDER BY name"};
        std::vector<KeptSetting> settings;
        while (query.executeStep()) {
            settings.push_back({query.getColumn(0).getString(), query.getColumn(1).getString()});
        }
        return settings;
    } catch (const std::exception& error) {
        return fail(fatal(std::string("cannot read the command journal: ") + error.what()));
    }
}

std::string CommandJournal::last_error() const {
    const MutexLock lock{mutex_};
    return last_error_;
}

} // namespace railbridge::store
