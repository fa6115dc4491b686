#pragma once
// The journal's own thread: the hub never waits for a disk.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/store/command_journal.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/event_sink.hpp"
#include "bridge/ports/journal_port.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <variant>

namespace railbridge::store {

/// Stores in the order of the calls and answers each with its event. A journal that fails is
/// reported with JournalFailed, tried again every second, and reported with JournalWorks. The
/// references must outlive it. The destructor stores what was asked for before it returns; nothing
/// is reported afterwards.
class JournalWriter final : public JournalPort {
public:
    using Found = std::function<void(const JournalFindings&)>;
    /// @param unread  the engine starts without what the journal holds, because that could not be
    /// read
    /// @param found  called on the journal's thread when a file was opened again and something was
    /// found then
    JournalWriter(CommandJournal& journal, const Clock& clock, EventSink sink, bool unread = false,
                  Found found = {});
    ~JournalWriter() override;
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    void store(const std::string& ack_id, CommandState state, const std::string& reason,
               WallTime at) override;
    void keep_wear(const WearCount& count) override;
    void keep_setting(const KeptSetting& setting) override;
    /// When what was asked for until now has been tried: true if the journal works and holds it.
    std::shared_future<bool> stored();
    /// Somebody else saw the journal fail. Callable from every thread.
    void look_at_journal();

private:
    /// Changes that were asked for one after the other: they share a commit.
    using CommandWork = std::vector<StateChange>;
    /// Report the condition, whatever it is.
    struct Look {};
    /// Tell whoever waits that everything before it was tried.
    using Mark = std::shared_ptr<std::promise<bool>>;
    using Work = std::variant<CommandWork, WearCount, KeptSetting, Look, Mark>;
    void add(Work work);
    void run();
    /// The next piece of work; false when there is none, because it is time to try a journal that
    /// fails, or because everything is `over`.
    bool next(Work& work, bool& over);
    Duration until_next_try() const;
    void do_work(const CommandWork& work);
    void do_work(const WearCount& count);
    void do_work(const KeptSetting& setting);
    void do_work(const Look& look);
    void do_work(const Mark& mark) const;
    void done(const Status& status);
    void try_again();
    void report_failure(const JournalCondition& condition);
    void report_findings();
    void report_works();
    void prune_now_and_then(WallTime now);

    CommandJournal& journal_;
    const Clock& clock_;
    EventSink sink_;
    Found found_;
    Mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Work> work_ RAILBRIDGE_GUARDED_BY(mutex_);
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    // The thread's own:
    bool failing_ = false;
    bool unread_;
    std::string told_; ///< why it fails, as last reported
    TimePoint try_at_{};
    WallTime pruned_{};
    std::thread thread_;
};

} // namespace railbridge::store
