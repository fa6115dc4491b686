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
        commit(ready, running);
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
    const Status committed = records_.commit();
    Outbox gathered = std::exchange(gathering_, {});
    if (!committed) {
        ready.append(undone(std::move(gathered), committed));
        return;
    }
    if (!unsafe_ && pace_.in_background() && records_.start_sync(pace_.is_busy())) {
        syncs_ = true;
        held_ = std::move(gathered);
        return;
    }
    const Status safe = unsafe_ ? sync_again(running) : records_.sync();
    ready.append(safe ? std::move(gathered) : unsafe(std::move(gathered), safe, running));
}

Status DurableOutbox::sync_again(Millis running) {
    if (running < next_attempt_) {
        return fail(*unsafe_);
    }
    Status safe = records_.sync();
    if (safe) {
        unsafe_.reset();
        log_(LogLevel::info, "the store is on the disk again");
    } else {
        next_attempt_ = running + attempt_period;
    }
    return safe;
}

Outbox DurableOutbox::undone(Outbox outbox, const Status& why) {
    log_(LogLevel::error, why.error().text);
    loss_ = loss_.value_or(Loss{});
    loss_->is_undone = true;
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
        next_attempt_ = running + attempt_period;
    }
    unsafe_ = why.error();
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
        loss_ = loss_.value_or(Loss{});
        loss_->issued.insert(loss_->issued.end(), outbox.issued.begin(), outbox.issued.end());
        outbox.issued.clear();
    }
}

} // namespace railbridge::manager
