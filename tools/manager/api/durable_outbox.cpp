#include "tools/manager/api/durable_outbox.hpp"

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/json/api_json.hpp"

#include <utility>

namespace railbridge::manager {

namespace {

/// A disk that does not work is asked again no more often than this.
constexpr Millis attempt_period = 1000;

void tell_failure(Publish& publish, const Status& why) {
    if (publish.purpose == Purpose::response) {
        publish.payload = error_json({ErrorCode::internal, "the manager cannot store it"});
    } else if (publish.purpose == Purpose::admin_answer) {
        publish.payload = admin_error(why.error().text);
    }
}

} // namespace

Outbox DurableOutbox::take(Millis running) {
    Outbox ready;
    if (syncs_) {
        const std::optional<Status> synced = records_.sync_result();
        if (!synced) {
            return ready;
        }
        syncs_ = false;
        pace_.gathered(gathering_.publishes.size());
        Outbox held = std::exchange(held_, {});
        ready = *synced ? std::move(held) : unsafe(std::move(held), *synced, running);
    }
    if (records_.has_changes()) {
        if (!refused_ || running >= refused_->next_attempt) {
            commit(ready, running);
        }
        return ready;
    }
    Outbox gathered = std::exchange(gathering_, {});
    if (unsafe_ && !sync_again(running)) {
        hold_back_commands(gathered);
    }
    ready.append(std::move(gathered));
    return ready;
}

void DurableOutbox::commit(Outbox& ready, Millis running) {
    const Status committed = commit_again(running);
    Outbox gathered = std::exchange(gathering_, {});
    if (!committed) {
        ready.append(undone(std::move(gathered), committed));
        return;
    }
    taken_back_.clear();
    if (!unsafe_ && pace_.in_background() && records_.start_sync(pace_.is_busy())) {
        syncs_ = true;
        held_ = std::move(gathered);
        return;
    }
    const Status safe = unsafe_ ? sync_again(running) : records_.sync();
    ready.append(safe ? std::move(gathered) : unsafe(std::move(gathered), safe, running));
}

Status DurableOutbox::commit_again(Millis running) {
    Status committed = records_.commit();
    if (committed && refused_) {
        refused_.reset();
        log_(LogLevel::info, "the store takes changes again");
    } else if (!committed) {
        if (!refused_ || refused_->why.text != committed.error().text) {
            log_(LogLevel::error, committed.error().text);
        }
        refused_ = Trouble{committed.error(), running + attempt_period};
    }
    return committed;
}

Status DurableOutbox::sync_again(Millis running) {
    if (running < unsafe_->next_attempt) {
        return fail(unsafe_->why);
    }
    Status safe = records_.sync();
    if (safe) {
        unsafe_.reset();
        log_(LogLevel::info, "the store is on the disk again");
    } else {
        unsafe_->next_attempt = running + attempt_period;
    }
    return safe;
}

Outbox DurableOutbox::undone(Outbox outbox, const Status& why) {
    loss().is_undone = true;
    // The store has these events still, and memory was read back from it.
    loss().issued.insert(loss().issued.end(), taken_back_.begin(), taken_back_.end());
    taken_back_.clear();
    // These are gone, unless memory could not be read back.
    loss().issued.insert(loss().issued.end(), outbox.issued.begin(), outbox.issued.end());
    Outbox told;
    for (Publish& publish : outbox.publishes) {
        if (publish.purpose == Purpose::response || publish.purpose == Purpose::admin_answer) {
            tell_failure(publish, why);
            told.publishes.push_back(std::move(publish));
        }
    }
    return told;
}

/// The values stand, and whoever asks is told them: so those who listen are told too, and who lost
/// a right is disconnected. Only a gateway hears nothing: what it would do cannot be taken back.
Outbox DurableOutbox::unsafe(Outbox outbox, const Status& why, Millis running) {
    if (!unsafe_) {
        log_(LogLevel::error, why.error().text);
        unsafe_ = Trouble{why.error(), running + attempt_period};
    }
    unsafe_->why = why.error();
    hold_back_commands(outbox);
    for (Publish& publish : outbox.publishes) {
        tell_failure(publish, why);
    }
    return outbox;
}

void DurableOutbox::hold_back_commands(Outbox& outbox) {
    const auto held_back = std::erase_if(outbox.publishes, [](const Publish& publish) {
        return publish.purpose == Purpose::command;
    });
    if (held_back > 0 || !outbox.issued.empty()) {
        loss().issued.insert(loss().issued.end(), outbox.issued.begin(), outbox.issued.end());
        outbox.issued.clear();
    }
}

Loss& DurableOutbox::loss() {
    return loss_ ? *loss_ : loss_.emplace();
}

std::optional<Loss> DurableOutbox::take_loss() {
    if (loss_) {
        taken_back_.insert(taken_back_.end(), loss_->issued.begin(), loss_->issued.end());
    }
    return std::exchange(loss_, std::nullopt);
}

} // namespace railbridge::manager
