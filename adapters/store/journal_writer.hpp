#pragma once
// The journal's own thread: the hub never waits for a disk.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/store/command_journal.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/journal_port.hpp"

#include <condition_variable>
#include <deque>
#include <string>
#include <thread>
#include <variant>

namespace railbridge::store {

/// Stores in the order of the calls and answers each with its event. The journal must outlive it.
/// The destructor stores what was asked for before it returns; nothing is reported afterwards.
class JournalWriter final : public JournalPort {
public:
    JournalWriter(CommandJournal& journal, EventSink sink);
    ~JournalWriter() override;
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    void store(const std::string& ack_id, CommandState state, const std::string& reason,
               WallTime at) override;
    void keep_wear(const WearCount& count) override;
    void keep_setting(const KeptSetting& setting) override;

private:
    struct CommandWork {
        std::string ack_id;
        CommandState state = CommandState::received;
        std::string reason;
        WallTime at{};
    };
    using Work = std::variant<CommandWork, WearCount, KeptSetting>;
    void add(Work work);
    void run();
    void do_work(const CommandWork& work);
    void do_work(const WearCount& count);
    void do_work(const KeptSetting& setting);
    void prune_now_and_then(WallTime now);

    CommandJournal& journal_;
    EventSink sink_;
    Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Work> work_ RAILBRIDGE_GUARDED_BY(mutex_);
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    WallTime pruned_{}; ///< the thread's own
    std::thread thread_;
};

} // namespace railbridge::store
