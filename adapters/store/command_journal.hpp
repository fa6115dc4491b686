#pragma once
// The memory of pending events that survives a crash: one SQLite file, every commit on the disk
// before it returns.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/store/journal_fault.hpp"
#include "adapters/store/journal_file.hpp"
#include "bridge/base/result.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/commands/kept_setting.hpp"
#include "bridge/commands/wear_count.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace railbridge::store {

enum class Received : std::uint8_t {
    stored,    ///< committed, durable
    duplicate, ///< this event was there already
    acked,     ///< this event was there already, and has been acknowledged
    other,     ///< this ackId was there already, for another event; nothing was stored
    failed,    ///< not stored; condition() says why
};

/// A new state of a command.
struct StateChange {
    std::string ack_id;
    CommandState state = CommandState::received;
    std::string reason;
    WallTime at{};
};

/// What can be expected of the journal now.
struct JournalCondition {
    JournalFault fault = JournalFault::none;
    std::string why; ///< in words, with what to do; empty without a fault

    bool works() const { return fault == JournalFault::none; }
};

/// What was found when the file was opened, for people.
struct JournalFindings {
    std::string loss;     ///< commands were lost; the same as its setting journal_lost_setting says
    std::string stranger; ///< it was restored or copied: what was open in it ended as unknown
};

/// Any thread may call; calls exclude each other. Nothing is thrown. After a fault nothing new is
/// taken in until recover() succeeds; ends are still stored where the disk is only full.
class CommandJournal {
public:
    /// Opens or makes `commands.db` in the directory, see JournalFile. A journal that cannot be
    /// used now, because the disk is full or fails, is given back nevertheless: see condition().
    /// @param end_open  not empty: why what is open in it ends as unknown, and what was written is
    /// lost, as soon as it can be used
    /// @error fatal  the directory cannot be used, or a newer version wrote the file
    static Result<std::unique_ptr<CommandJournal>> open(const std::filesystem::path& directory,
                                                        WallTime now, std::string end_open = {});
    ~CommandJournal();
    CommandJournal(const CommandJournal&) = delete;
    CommandJournal& operator=(const CommandJournal&) = delete;

    JournalCondition condition() const;
    /// Since the last call.
    JournalFindings take_findings();
    /// Makes a journal with a fault work again, if that is possible now: a full one when there is
    /// space, one whose disk failed by writing all of it anew.
    JournalCondition recover(WallTime now);

    Received received(const PendingEvent& event);
    /// A terminal state is final: the same once more changes nothing, another one is an error.
    Status store(const std::string& ack_id, CommandState state, const std::string& reason,
                 WallTime at);
    /// Several in one commit. What cannot be is refused for itself; a commit that fails, fails for
    /// all.
    /// @return what became of each
    std::vector<Status> store(const std::vector<StateChange>& changes);
    /// An attribute whose last command is needed as long as nothing newer comes.
    struct Attribute {
        std::string asset_id;
        std::string name;
    };
    /// From now on the newest written or acknowledged command of each is loaded and not forgotten,
    /// however old. Given before load().
    void remember(std::vector<Attribute> attributes);
    /// What was written to these attributes is held by no device any more: kept as settings, see
    /// lost_value_setting().
    Status lose_values(const std::vector<Attribute>& attributes);
    /// Open commands, terminal ones of the last 25 hours before `now` (by when they ended or, for a
    /// box that had no time then, by the manager's stamp), and what is remembered; in order of
    /// arrival.
    Result<std::vector<CommandRecord>> load(WallTime now);
    /// Forgets other terminal records older than 25 hours.
    Status prune(WallTime now);
    /// Replaces the count of this point.
    Status keep_wear(const WearCount& count);
    /// Every count, by point.
    Result<std::vector<WearCount>> wear();
    Status keep_setting(const std::string& name, const std::string& value);
    /// Every setting, by name, without the marks of the journal itself.
    Result<std::vector<KeptSetting>> settings();

private:
    explicit CommandJournal(const std::filesystem::path& directory)
        : file_(directory) {}

    void take(OpenJournal opened) RAILBRIDGE_REQUIRES(mutex_);
    void failed(const std::exception& error) RAILBRIDGE_REQUIRES(mutex_);
    /// Runs `work` on the database, commits being counted. Any failure becomes the condition.
    Status run(const std::function<void(SQLite::Database&)>& work) RAILBRIDGE_REQUIRES(mutex_);

    const JournalFile file_;
    mutable Mutex mutex_;
    std::unique_ptr<JournalConnection> connection_ RAILBRIDGE_GUARDED_BY(mutex_);
    JournalCondition condition_ RAILBRIDGE_GUARDED_BY(mutex_);
    JournalFindings findings_ RAILBRIDGE_GUARDED_BY(mutex_);
    std::string end_open_ RAILBRIDGE_GUARDED_BY(mutex_); ///< not done yet
    std::vector<Attribute> remembered_ RAILBRIDGE_GUARDED_BY(mutex_);
};

} // namespace railbridge::store
