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
/// committed, or not be synced, is told so. `running`: a clock that never jumps, in ms.
class DurableOutbox {
public:
    DurableOutbox(Records& records, Log log)
        : records_(records)
        , log_(std::move(log)) {}

    /// Where everything that shall be sent goes.
    Outbox& gathering() { return gathering_; }

    /// Commits what happened since the last call; what comes back may be sent now.
    Outbox take(Millis running);

    /// What the last take() found lost.
    std::optional<Loss> take_loss() { return std::exchange(loss_, std::nullopt); }

private:
    void commit(Outbox& ready, Millis running);
    Status sync_again(Millis running);
    /// What may leave of it, though nothing of it happened.
    Outbox undone(Outbox outbox, const Status& why);
    /// What may leave of it, though it may not last.
    Outbox unsafe(Outbox outbox, const Status& why, Millis running);
    void hold_back_commands(Outbox& outbox);

    Records& records_;
    Log log_;
    Outbox gathering_;
    Outbox held_; ///< committed, waits for the disk
    bool syncs_ = false;
    SyncPace pace_;
    std::optional<Error> unsafe_; ///< why the last sync failed; until one works
    Millis next_attempt_ = 0;
    std::optional<Loss> loss_;
};

} // namespace railbridge::manager
