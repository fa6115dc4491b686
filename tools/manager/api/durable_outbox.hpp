#pragma once
// Nothing leaves before the changes it speaks of are on the disk; what happens when they are not.

#include "tools/manager/api/log.hpp"
#include "tools/manager/api/outbox.hpp"
#include "tools/manager/api/records.hpp"
#include "tools/manager/api/sync_pace.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::manager {

/// What the disk did not take.
struct Loss {
    bool is_undone = false;          ///< a commit failed: nothing of it happened
    std::vector<std::string> issued; ///< pending events of requests that were told to have failed
};

/// While the disk works, requests go on and gather for the next commit; what they send waits, reads
/// too, because they saw what is not safe yet. Whoever asked for something that could not be
/// committed, or not be synced, is told so. A disk that refuses is asked again once a second, or
/// more rarely if that took long; what comes meanwhile waits for that. That a write to a gateway
/// has failed is told when it is taken back in the store: a manager that dies before would bring it
/// again. What waits is kept in memory: beyond `most_waiting` bytes of it nobody is served until
/// the disk has done its work, or has been asked again. `running`: a clock that never jumps, in ms.
class DurableOutbox {
public:
    DurableOutbox(Records& records, Log log)
        : records_(records)
        , log_(std::move(log)) {}

    static constexpr std::size_t most_waiting = std::size_t{8} * 1024 * 1024;

    /// Where everything that shall be sent goes.
    Outbox& gathering() { return gathering_; }

    /// Commits what happened since the last call; what comes back may be sent now.
    Outbox take(Millis running);

    /// Everything that take() led to is done, and the clock may have gone on: reading back a large
    /// store takes its time, during which nobody is served. Gives for how long nobody shall be
    /// served now, at most a second: too much waits for a disk that refused.
    Millis ended(Millis running);

    /// What the last take() found lost. Whoever takes it takes `issued` back, as a change for the
    /// next commit; what that commit does not take comes once more.
    std::optional<Loss> take_loss();

    /// Once they are taken back: commits that. What comes back tells whoever asked for them, and
    /// may be sent now; as long as the store does not take it, it comes from a later take().
    Outbox commit_what_was_taken_back(Millis running);

private:
    /// The disk refused, and may be asked again at `next_attempt` of the running clock; at
    /// `soonest` if too much waits for that.
    struct Trouble {
        Error why;
        Millis next_attempt = 0;
        Millis soonest = 0;
        std::optional<Millis> asked = {}; ///< since the last ended()
    };

    bool is_too_much();
    Outbox take_gathered();
    void commit(Outbox& ready, Millis running);
    bool may_commit(Millis running);
    Status commit_again(Millis running);
    Status sync_again(Millis running);
    /// What may leave of it, though nothing of it happened.
    Outbox undone(Outbox outbox, const Status& why);
    /// What may leave of it, though it may not last.
    Outbox unsafe(Outbox outbox, const Status& why, Millis running);
    void hold_back_commands(Outbox& outbox);
    /// Keeps the answers of it until what they speak of is taken back.
    void owe_answers(Outbox& outbox);
    bool is_taken_back() const { return !loss_ || loss_->issued.empty(); }
    Loss& loss();

    Records& records_;
    Log log_;
    Outbox gathering_;
    std::size_t weighed_ = 0;       ///< messages of it
    std::size_t bytes_waiting_ = 0; ///< in these
    Outbox held_;                   ///< committed, waits for the disk
    bool syncs_ = false;
    SyncPace pace_;
    std::optional<Trouble> refused_; ///< the last commit failed
    std::optional<Trouble> unsafe_;  ///< the last sync failed; until one works
    std::optional<Loss> loss_;
    /// `issued` of earlier losses: that they were taken back is not committed yet.
    std::vector<std::string> taken_back_;
    Outbox owed_; ///< tells of failures, and waits until `issued` of them is taken back
};

} // namespace railbridge::manager
