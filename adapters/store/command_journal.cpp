#include "adapters/store/command_journal.hpp"

#include "adapters/store/journal_schema.hpp"
#include "adapters/store/lost_value_marks.hpp"
#include "adapters/store/value_text.hpp"
#include "bridge/base/cut_text.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <sys/statvfs.h>

#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

namespace railbridge::store {

namespace {

// A page holds a dozen of them: the ends of a thousand commands fit into the space kept for them.
constexpr std::size_t reason_bytes_max = 300;

std::int64_t ms_of(WallTime time) {
    return time.time_since_epoch().count();
}
WallTime time_of(std::int64_t ms) {
    return WallTime{std::chrono::milliseconds{ms}};
}

const std::string columns =
    "sequence, ack_id, asset_id, attribute, value, value_json, structured, deleted,"
    " event_ms, received_ms, state, reason, changed_ms";

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

/// A box may have had no time when a record ended: then the manager's stamp says how old it is. One
/// that lies ahead says nothing.
const std::string is_young = "(changed_ms >= :oldest OR event_ms BETWEEN :oldest AND :newest)";
constexpr std::chrono::hours clocks_apart{1};

void bind_young(SQLite::Statement& statement, WallTime now) {
    statement.bind(":oldest", ms_of(now - record_retention));
    statement.bind(":newest", ms_of(now + clocks_apart));
}

/// @return how many rows are new
int insert(JournalConnection& journal, const PendingEvent& event) {
    auto insert = journal.kept("INSERT OR IGNORE INTO command (ack_id, asset_id, attribute, value,"
                               " value_json, structured, deleted, event_ms, received_ms, state,"
                               " reason, changed_ms)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?)");
    insert->bind(1, event.ack_id);
    insert->bind(2, event.asset_id);
    insert->bind(3, event.attribute);
    insert->bind(4, value_to_text(event.value));
    insert->bind(5, event.value_json);
    insert->bind(6, event.structured ? 1 : 0);
    insert->bind(7, event.deleted ? 1 : 0);
    insert->bind(8, ms_of(event.event_time));
    insert->bind(9, ms_of(event.received_wall));
    insert->bind(10, ms_of(event.received_wall));
    return insert->exec();
}

/// Sequences of the newest that was written of each, as `1,2,3`.
std::string newest_of(const std::vector<CommandJournal::Attribute>& attributes,
                      SQLite::Database& database) {
    std::string all;
    for (const auto& attribute : attributes) {
        SQLite::Statement newest{database,
                                 "SELECT MAX(sequence) FROM command"
                                 " WHERE asset_id = ? AND attribute = ? AND state IN (?, ?)"};
        newest.bind(1, attribute.asset_id);
        newest.bind(2, attribute.name);
        newest.bind(3, static_cast<int>(CommandState::written));
        newest.bind(4, static_cast<int>(CommandState::acked));
        if (newest.executeStep() && !newest.getColumn(0).isNull()) {
            all += (all.empty() ? "" : ",") + std::to_string(newest.getColumn(0).getInt64());
        }
    }
    return all;
}

/// What is there under the ackId of an event that is not new.
Received known(SQLite::Database& database, const PendingEvent& event) {
    SQLite::Statement row{database, "SELECT " + columns + " FROM command WHERE ack_id = ?"};
    row.bind(1, event.ack_id);
    if (!row.executeStep()) {
        return Received::failed; // it was there a moment ago
    }
    const auto record = record_of(row);
    if (!same_event(record.event, event)) {
        return Received::other;
    }
    return record.state == CommandState::acked ? Received::acked : Received::duplicate;
}

/// An error when there is no such command, or when it has ended otherwise.
Status change_state(JournalConnection& journal, const StateChange& change) {
    auto update = journal.kept("UPDATE command SET state = ?, reason = ?, changed_ms = ?"
                               " WHERE ack_id = ? AND state < ?");
    update->bind(1, static_cast<int>(change.state));
    update->bind(2, std::string(cut_text(change.reason, reason_bytes_max)));
    update->bind(3, ms_of(change.at));
    update->bind(4, change.ack_id);
    update->bind(5, static_cast<int>(CommandState::acked));
    if (update->exec() == 1) {
        return {};
    }
    SQLite::Statement ended{journal.database(), "SELECT state FROM command WHERE ack_id = ?"};
    ended.bind(1, change.ack_id);
    if (!ended.executeStep()) {
        return fail(Error{Recovery::retry_later, "the journal knows no command " + change.ack_id});
    }
    const auto is = static_cast<CommandState>(ended.getColumn(0).getInt());
    return is == change.state ? Status{}
                              : fail(Error{Recovery::retry_later,
                                           "command " + change.ack_id + " has ended as " +
                                               std::string(to_string(is)) + " and cannot become " +
                                               std::string(to_string(change.state))});
}

/// Whoever opened it would say the same of the directory.
bool no_space_left(const std::filesystem::path& directory) {
    struct statvfs facts {};
    return ::statvfs(directory.c_str(), &facts) == 0 &&
           (facts.f_bavail == 0 || (facts.f_files > 0 && facts.f_favail == 0));
}

/// What it is that a file could not be opened.
JournalFault fault_of_opening(const std::exception& thrown,
                              const std::filesystem::path& directory) {
    return no_space_left(directory) ? JournalFault::full : fault_of(thrown, 0);
}

/// The place is wrong, and not only for now.
bool needs_a_person(const std::exception& thrown, const std::filesystem::path& directory) {
    if (dynamic_cast<const NewerJournal*>(&thrown) != nullptr) {
        return true;
    }
    const auto* error = dynamic_cast<const SQLite::Exception*>(&thrown);
    const bool place = error == nullptr || error->getErrorCode() == SQLITE_CANTOPEN ||
                       error->getErrorCode() == SQLITE_PERM ||
                       error->getErrorCode() == SQLITE_READONLY ||
                       error->getErrorCode() == SQLITE_ERROR; // tables that no version made
    return place && !no_space_left(directory);
}

} // namespace

CommandJournal::~CommandJournal() = default;

Result<std::unique_ptr<CommandJournal>> CommandJournal::open(const std::filesystem::path& directory,
                                                             WallTime now, std::string end_open) {
    std::unique_ptr<CommandJournal> journal{new CommandJournal(directory)};
    const MutexLock lock{journal->mutex_};
    journal->end_open_ = std::move(end_open);
    try {
        journal->take(journal->file_.open(now, journal->end_open_));
    } catch (const std::exception& error) {
        if (needs_a_person(error, directory)) {
            return fail(fatal("cannot open the command journal " + journal->file_.path().string() +
                              ": " + error.what() +
                              "; check owner, space and permissions of the state directory"));
        }
        const auto fault = fault_of_opening(error, directory);
        journal->condition_ = {fault, in_words(fault, error.what())};
    }
    return journal;
}

void CommandJournal::take(OpenJournal opened) {
    connection_ = std::move(opened.connection);
    condition_ = {};
    end_open_.clear();
    findings_ = {std::move(opened.loss), std::move(opened.stranger)};
}

JournalCondition CommandJournal::condition() const {
    const MutexLock lock{mutex_};
    return condition_;
}

JournalFindings CommandJournal::take_findings() {
    const MutexLock lock{mutex_};
    return std::exchange(findings_, {});
}

JournalCondition CommandJournal::recover(WallTime now) {
    const MutexLock lock{mutex_};
    if (condition_.works()) {
        return condition_;
    }
    const bool passes = passes_by_itself(condition_.fault);
    try {
        if (connection_ && passes) {
            connection_->make_room();
            // A commit of its own: that there is room is not enough.
            connection_->database().exec("UPDATE setting SET value = value");
            connection_->shorten_log();
            condition_ = {};
        } else {
            if (connection_) {
                connection_->abandon();
                connection_.reset();
            }
            take(passes ? file_.open(now, end_open_) : file_.renew(now, end_open_));
        }
    } catch (const std::exception& error) {
        failed(error);
    }
    return condition_;
}

void CommandJournal::failed(const std::exception& error) {
    const auto fault = connection_ ? fault_of(error, connection_->system_error())
                                   : fault_of_opening(error, file_.path().parent_path());
    // A dead one stays dead, whatever else fails: only writing it anew helps.
    const bool dead =
        condition_.fault == JournalFault::dead || condition_.fault == JournalFault::damaged;
    condition_ = {dead ? condition_.fault : fault, in_words(fault, error.what())};
}

Status CommandJournal::run(const std::function<void(SQLite::Database&)>& work) {
    const bool usable = connection_ && (condition_.works() || passes_by_itself(condition_.fault));
    if (!usable) {
        return fail(Error{Recovery::retry_later, condition_.why});
    }
    try {
        work(connection_->database());
    } catch (const std::exception& error) {
        failed(error);
        return fail(Error{Recovery::retry_later, condition_.why});
    }
    try {
        connection_->shorten_log();
    } catch (const std::exception& error) {
        failed(error); // what was committed is committed; the next is refused
    }
    return {};
}

Received CommandJournal::received(const PendingEvent& event) {
    const MutexLock lock{mutex_};
    if (!condition_.works()) {
        return Received::failed;
    }
    auto received = Received::stored;
    const auto done = run([&](SQLite::Database& database) RAILBRIDGE_REQUIRES(mutex_) {
        connection_->make_room();
        if (insert(*connection_, event) == 0) {
            received = known(database, event);
        }
    });
    return done ? received : Received::failed;
}

Status CommandJournal::store(const std::string& ack_id, CommandState state,
                             const std::string& reason, WallTime at) {
    return store(std::vector{StateChange{ack_id, state, reason, at}}).front();
}

std::vector<Status> CommandJournal::store(const std::vector<StateChange>& changes) {
    const MutexLock lock{mutex_};
    std::vector<Status> results;
    const auto done = run([&](SQLite::Database& database) RAILBRIDGE_REQUIRES(mutex_) {
        SQLite::Transaction transaction{database};
        for (const auto& change : changes) {
            results.push_back(change_state(*connection_, change));
        }
        transaction.commit();
    });
    if (!done) {
        results.assign(changes.size(), done);
    }
    return results;
}

void CommandJournal::remember(std::vector<Attribute> attributes) {
    const MutexLock lock{mutex_};
    remembered_ = std::move(attributes);
}

Status CommandJournal::lose_values(const std::vector<Attribute>& attributes) {
    const MutexLock lock{mutex_};
    return run([&](SQLite::Database& database) {
        SQLite::Transaction transaction{database};
        for (const auto& attribute : attributes) {
            lose_value(database, attribute.asset_id, attribute.name);
        }
        transaction.commit();
    });
}

Result<std::vector<CommandRecord>> CommandJournal::load(WallTime now) {
    const MutexLock lock{mutex_};
    std::vector<CommandRecord> records;
    const auto attributes = remembered_; // for clang, which sees no lock inside of the function
    const auto done = run([&](SQLite::Database& database) {
        SQLite::Statement query{database,
                                "SELECT " + columns + " FROM command WHERE state < :ended OR " +
                                    is_young + " OR sequence IN (" +
                                    newest_of(attributes, database) + ") ORDER BY sequence"};
        query.bind(":ended", static_cast<int>(CommandState::acked));
        bind_young(query, now);
        while (query.executeStep()) {
            records.push_back(record_of(query));
        }
    });
    return done ? Result<std::vector<CommandRecord>>{std::move(records)} : fail(done.error());
}

Status CommandJournal::prune(WallTime now) {
    const MutexLock lock{mutex_};
    const auto attributes = remembered_; // for clang, which sees no lock inside of the function
    return run([&](SQLite::Database& database) {
        SQLite::Statement remove{database, "DELETE FROM command WHERE state >= :ended AND NOT " +
                                               is_young + " AND sequence NOT IN (" +
                                               newest_of(attributes, database) + ")"};
        remove.bind(":ended", static_cast<int>(CommandState::acked));
        bind_young(remove, now);
        remove.exec();
    });
}

Status CommandJournal::keep_wear(const WearCount& count) {
    const MutexLock lock{mutex_};
    return run([&](SQLite::Database& database) {
        SQLite::Statement replace{
            database, "INSERT OR REPLACE INTO wear (point, day, writes) VALUES (?, ?, ?)"};
        replace.bind(1, count.point);
        replace.bind(2, count.day);
        replace.bind(3, count.writes);
        replace.exec();
    });
}

Result<std::vector<WearCount>> CommandJournal::wear() {
    const MutexLock lock{mutex_};
    std::vector<WearCount> counts;
    const auto done = run([&](SQLite::Database& database) {
        SQLite::Statement query{database, "SELECT point, day, writes FROM wear ORDER BY point"};
        while (query.executeStep()) {
            counts.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt64(),
                              query.getColumn(2).getUInt()});
        }
    });
    return done ? Result<std::vector<WearCount>>{std::move(counts)} : fail(done.error());
}

Status CommandJournal::keep_setting(const std::string& name, const std::string& value) {
    const MutexLock lock{mutex_};
    return run([&](SQLite::Database& database) {
        SQLite::Statement replace{database,
                                  "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"};
        replace.bind(1, name);
        replace.bind(2, value);
        replace.exec();
    });
}

Result<std::vector<KeptSetting>> CommandJournal::settings() {
    const MutexLock lock{mutex_};
    std::vector<KeptSetting> settings;
    const auto done = run([&](SQLite::Database& database) {
        SQLite::Statement query{
            database, "SELECT name, value FROM setting WHERE name NOT GLOB '.*' ORDER BY name"};
        while (query.executeStep()) {
            settings.push_back({query.getColumn(0).getString(), query.getColumn(1).getString()});
        }
    });
    return done ? Result<std::vector<KeptSetting>>{std::move(settings)} : fail(done.error());
}

} // namespace railbridge::store
