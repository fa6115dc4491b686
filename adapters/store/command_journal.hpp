#pragma once
// The memory of pending events that survives a crash: one SQLite file, every commit on the disk
// before it returns.

#include "adapters/base/annotated_mutex.hpp"
#include "bridge/base/result.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/wear_count.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace railbridge::store {

enum class Received : std::uint8_t {
    stored,    ///< committed, durable
    duplicate, ///< this ackId was there already
    failed,    ///< not stored; last_error() says why
};

/// Any thread may call; calls exclude each other. Nothing is thrown.
class CommandJournal {
public:
    /// Opens or makes `commands.db` in the directory; the file is readable by its owner only. A
    /// file that is no sound database is moved aside as `commands.db.corrupt-N`, a new one is
    /// begun, and `warning` says so.
    /// @error fatal  the directory cannot be used, or a newer version wrote the file
    static Result<std::unique_ptr<CommandJournal>> open(const std::filesystem::path& directory,
                                                        std::string& warning);
    ~CommandJournal();
    CommandJournal(const CommandJournal&) = delete;
    CommandJournal& operator=(const CommandJournal&) = delete;

    Received received(const PendingEvent& event);
    Status store(const std::string& ack_id, CommandState state, const std::string& reason,
                 WallTime at);
    /// Open commands, and terminal ones of the last 25 hours before `now`; in order of arrival.
    Result<std::vector<CommandRecord>> load(WallTime now);
    /// Forgets terminal records older than 25 hours.
    Status prune(WallTime now);
    /// Replaces the count of this point.
    Status keep_wear(const WearCount& count);
    /// Every count, by point.
    Result<std::vector<WearCount>> wear();
    Status keep_setting(const std::string& name, const std::string& value);
    /// Nothing if it was never kept.
    Result<std::optional<std::string>> setting(const std::string& name);
    /// Every setting, by name.
    Result<std::vector<KeptSetting>> settings();
    std::string last_error() const;

private:
    explicit CommandJournal(std::unique_ptr<SQLite::Database> database);

    mutable Mutex mutex_;
    std::unique_ptr<SQLite::Database> database_ RAILBRIDGE_GUARDED_BY(mutex_);
    std::string last_error_ RAILBRIDGE_GUARDED_BY(mutex_);
};

} // namespace railbridge::store
