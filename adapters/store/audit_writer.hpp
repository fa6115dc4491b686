#pragma once
// Writes the audit on a thread of its own: neither the hub nor the journal waits for it.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/store/audit_file.hpp"
#include "bridge/commands/audit_entry.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>

namespace railbridge::store {

/// In the order of the calls. What cannot be written is lost, counted, and said: with AuditState at
/// once, and in the audit itself when it can be written again. On the disk within a second, and
/// before the destructor returns.
class AuditWriter {
public:
    /// Keeps a reference to `clock`.
    AuditWriter(const std::filesystem::path& state_dir, const Clock& clock, EventSink sink,
                AuditLimits limits = {});
    ~AuditWriter();
    AuditWriter(const AuditWriter&) = delete;
    AuditWriter& operator=(const AuditWriter&) = delete;

    /// Never blocks. A line for which 1000 others wait is lost.
    void record(AuditEntry entry);

private:
    struct Work {
        std::deque<AuditEntry> entries;
        std::uint64_t dropped = 0; ///< behind them
        bool over = false;         ///< nothing follows
    };
    void run();
    /// Waits for it, and at most until what was written must be on the disk.
    Work next();
    void write(const AuditEntry& entry);
    /// Writes how many lines are missing, if any are.
    Status tell_lost();
    Status append(const std::string& line);
    void lost(std::uint64_t lines, const std::string& why, const std::string& what_to_do);
    void works();
    bool sync_is_due() const;
    void sync();

    AuditFile file_;
    const Clock& clock_;
    EventSink sink_;
    Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<AuditEntry> waiting_ RAILBRIDGE_GUARDED_BY(mutex_);
    std::uint64_t dropped_ RAILBRIDGE_GUARDED_BY(mutex_) = 0; ///< since the last next()
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    // The thread's own:
    std::uint64_t lost_ = 0;      ///< since the start
    std::uint64_t told_lost_ = 0; ///< of these, in the audit
    std::string problem_;         ///< as last told
    int unsynced_ = 0;            ///< lines
    TimePoint sync_by_{};         ///< of these the first
    std::thread thread_;
};

} // namespace railbridge::store
