#pragma once
// Writes the audit on a thread of its own: neither the hub nor the journal waits for it.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/store/audit_file.hpp"
#include "bridge/commands/audit_entry.hpp"
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
    AuditWriter(const std::filesystem::path& state_dir, EventSink sink, AuditLimits limits = {});
    ~AuditWriter();
    AuditWriter(const AuditWriter&) = delete;
    AuditWriter& operator=(const AuditWriter&) = delete;

    /// Never blocks. A line for which 1000 others wait is lost.
    void record(AuditEntry entry);

private:
    void run();
    void write(const AuditEntry& entry);
    void sync();
    void failed(const std::string& why);

    AuditFile file_;
    EventSink sink_;
    Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<AuditEntry> waiting_ RAILBRIDGE_GUARDED_BY(mutex_);
    std::uint64_t dropped_ RAILBRIDGE_GUARDED_BY(mutex_) = 0; ///< not counted in lost_ yet
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    // The thread's own:
    std::uint64_t lost_ = 0;      ///< since the start
    std::uint64_t told_lost_ = 0; ///< of these, in the audit
    std::string problem_;         ///< as last told
    int unsynced_ = 0;            ///< lines
    std::thread thread_;
};

} // namespace railbridge::store
