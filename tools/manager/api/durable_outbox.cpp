#include "tools/manager/api/durable_outbox.hpp"

#include "tools/manager/admin/admin.hpp"
#include "tools/manager/json/api_json.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace railbridge::manager {

namespace {

/// A disk that does not work is asked again no more often than this.
constexpr Millis attempt_period = 1000;
/// ... and takes at most this part of the time.
constexpr Millis share_of_attempts = 10;
/// As many messages as the last commit had come with the next one, but not after a rare large one.
constexpr std::size_t most_expected = 64;

void tell_failure(Publish& publish, const Status& why) {
    if (publish.purpose == Purpose::response) {
        publish.payload = error_json({ErrorCode::internal, "the manager cannot store it"});
    } else if (publish.purpose == Purpose::admin_answer) {
        publish.payload = admin_error(why.error().text);
    }
}

bool is_answer(const Publish& publish) {
    return publish.purpose == Purpose::response || publish.purpose == Purpose::admin_answer;
}

} // namespace

Outbox DurableOutbox::take(Millis running) {
    Outbox ready;
    if (syncs_) {
        std::optional<Status> synced = records_.sync_result(gathering_.requests);
        if (!synced && is_too_much()) {
            synced = records_.await_sync();
        }
        if (!synced) {
            return ready;
        }
        syncs_ = false;
        pace_.gathered(gathering_.requests, held_.requests);
        Outbox held = std::exchange(held_, {});
        ready = *synced ? std::move(held) : unsafe(std::move(held), *synced, running);
    }
    if (records_.has_changes()) {
        if (may_commit(running)) {
            commit(ready, running);
        }
        return ready;
    }
    Outbox gathered = take_gathered();
    if (unsafe_ && !sync_again(running)) {
        hold_back_commands(gathered);
    }
    ready.append(std::move(gathered));
    return ready;
}

/// Each message is weighed once.
bool DurableOutbox::is_too_much() {
    for (; weighed_ < gathering_.publishes.size(); ++weighed_) {
        bytes_waiting_ += gathering_.publishes[weighed_].bytes();
    }
    return bytes_waiting_ > most_waiting;
}

Outbox DurableOutbox::take_gathered() {
    weighed_ = 0;
    bytes_waiting_ = 0;
    return std::exchange(gathering_, {});
}

void DurableOutbox::commit(Outbox& ready, Millis running) {
    const Status committed = commit_again(running);
    Outbox gathered = take_gathered();
    gathering_.publishes.reserve(std::min(gathered.publishes.size(), most_expected));
    if (!committed) {
        ready.append(undone(std::move(gathered), committed));
        return;
    }
    taken_back_.clear();
    if (is_taken_back()) {
        ready.append(std::exchange(owed_, {}));
    }
    if (!unsafe_ && pace_.in_background() && records_.start_sync(pace_.enough())) {
        syncs_ = true;
        held_ = std::move(gathered);
        return;
    }
    const Status safe = unsafe_ ? sync_again(running) : records_.sync();
    ready.append(safe ? std::move(gathered) : unsafe(std::move(gathered), safe, running));
}

bool DurableOutbox::may_commit(Millis running) {
    return !refused_ || running >= refused_->next_attempt ||
           (running >= refused_->soonest && is_too_much());
}

Outbox DurableOutbox::commit_what_was_taken_back(Millis running) {
    Outbox ready;
    if (!owed_.empty() && may_commit(running)) {
        commit(ready, running);
    }
    return ready;
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
        const Millis next = running + attempt_period;
        refused_ = Trouble{committed.error(), next, next, running};
    }
    return committed;
}

Millis DurableOutbox::ended(Millis running) {
    for (std::optional<Trouble>* trouble : {&refused_, &unsafe_}) {
        if (*trouble && (*trouble)->asked) {
            const Millis took = running - *std::exchange((*trouble)->asked, std::nullopt);
            (*trouble)->soonest = running + attempt_period;
            (*trouble)->next_attempt =
                running + std::max(attempt_period, took * (share_of_attempts - 1));
        }
    }
    const bool is_full = refused_ && records_.has_changes() && is_too_much();
    return is_full ? std::max(Millis{0}, refused_->soonest - running) : Millis{0};
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
        unsafe_->asked = running;
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
    told.renewals = std::move(outbox.renewals); // these speak of no change
    for (Publish& publish : outbox.publishes) {
        if (is_answer(publish)) {
            tell_failure(publish, why);
            told.publishes.push_back(std::move(publish));
        }
    }
    if (records_.is_last_commit_in_store() && !outbox.issued.empty()) {
        owe_answers(told);
    }
    return told;
}

/// The values stand, and whoever asks is told them: so those who listen are told too, and who lost
/// a right is disconnected. Only a gateway hears nothing: what it would do cannot be taken back.
Outbox DurableOutbox::unsafe(Outbox outbox, const Status& why, Millis running) {
    if (!unsafe_) {
        log_(LogLevel::error, why.error().text);
        const Millis next = running + attempt_period;
        unsafe_ = Trouble{why.error(), next, next, running};
    }
    unsafe_->why = why.error();
    for (Publish& publish : outbox.publishes) {
        tell_failure(publish, why);
    }
    if (!outbox.issued.empty()) {
        owe_answers(outbox);
    }
    hold_back_commands(outbox);
    return outbox;
}

void DurableOutbox::owe_answers(Outbox& outbox) {
    const auto answers =
        std::stable_partition(outbox.publishes.begin(), outbox.publishes.end(),
                              [](const Publish& publish) { return !is_answer(publish); });
    owed_.publishes.insert(owed_.publishes.end(), std::make_move_iterator(answers),
                           std::make_move_iterator(outbox.publishes.end()));
    outbox.publishes.erase(answers, outbox.publishes.end());
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
