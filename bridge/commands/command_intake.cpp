// How a pending event is taken in: every check there is before it may wait for its frame.

#include "bridge/commands/command_desk.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

const char* const gone =
    "the manager is gone, and the safe value counts until it is back: send it again then";
const char* const no_time =
    "no trusted time: the clock of this box is not synchronised and the manager's "
    "time is not known well enough to tell how old it is";

} // namespace

void CommandDesk::received(const PendingEvent& event, bool journaled, bool duplicate, Now now,
                           CommandActions& out, TimePoint arrived, JournalHas has) {
    if (stopping_ && journaled) {
        return; // the journal has it; the next run goes on with it
    }
    const auto open = open_.find(event.ack_id);
    if (has == JournalHas::other ||
        (open != open_.end() && !same_event(open->second.event, event))) {
        refuse_reused(event, out);
        return;
    }
    delivery_.again(event.ack_id, now.mono);
    if (open != open_.end()) {
        return; // delivered twice while it is being worked on
    }
    // Another event may have ended under this ackId, so long ago that the journal has forgotten it.
    if (const auto ended = ledger_.state_of(event)) {
        if (*ended == CommandState::acked && journaled) {
            acknowledge_again(event, now);
        }
        if (journaled && !duplicate) {
            end_in_journal(event.ack_id, *ended, out); // it ended before the journal knew of it
        }
        return;
    }
    if (!journaled && ledger_.contains(event.ack_id)) {
        refuse_reused(event, out); // the ledger keeps one end of each ackId, and it is the other's
        return;
    }
    if (!journaled) {
        refuse_unjournaled(event, now, out);
        return;
    }
    if (duplicate) { // ended so long ago that only the journal remembers
        if (has == JournalHas::same_acked) {
            acknowledge_again(event, now);
        }
        return;
    }
    // Whenever it was sent: what had a register until a reload is no attribute without one.
    if (moved(event) && (arrived <= moved_at_ || !checks_.point_of(event))) {
        refuse_moved(event, now, out);
        return;
    }
    if (!refuse_replaced(event, arrived, now, out)) {
        take(event, now, out);
    }
}

void CommandDesk::refuse_reused(const PendingEvent& event, CommandActions& out) const {
    const auto point = checks_.point_of(event);
    out.push_back(AckIdReused{event, point});
    if (point) {
        out.push_back(ReadAgain{*point}); // the manager shows a value that nobody wrote
    }
}

void CommandDesk::acknowledge_again(const PendingEvent& event, Now now) {
    if (!delivery_.holds(event.ack_id)) {
        delivery_.add(event, now.mono - settings_.ack_delay);
    }
}

void CommandDesk::take(const PendingEvent& event, Now now, CommandActions& out) {
    auto& open = open_[event.ack_id];
    open.event = event;
    open.point = checks_.point_of(event);
    open.received = now.mono;
    judge(event, now, out);
}

void CommandDesk::judge(const PendingEvent& event, Now now, CommandActions& out) {
    auto& open = open_.at(event.ack_id);
    const auto refuse = [&](CommandState state, std::string reason) {
        finish(event.ack_id, state, std::move(reason), now, out);
    };
    if (auto why = why_not(open); !why.empty()) {
        refuse(CommandState::rejected, std::move(why));
        return;
    }
    if (open_.size() > settings_.pending_max) {
        refuse(CommandState::rejected, "too many commands wait");
        return;
    }
    auto decision = checks_.decide(event);
    if (const auto* refusal = std::get_if<Refusal>(&decision)) {
        refuse(refusal->state, refusal->reason);
    } else if (std::holds_alternative<Passed>(decision)) {
        open.note = "passed: no register behind it";
        out.push_back(StoreState{event.ack_id, CommandState::written, open.note});
    } else if (queue_.size_of(*open.point) >= settings_.pending_per_point_max) {
        refuse(CommandState::rejected, "too many commands wait for this attribute");
    } else if (!clock_.trusted(now.mono) && now.mono < clock_.waits_until()) {
        undated_.push_back(event.ack_id);
    } else {
        admit(event, std::get<Accepted>(std::move(decision)), now, out);
    }
}

void CommandDesk::take_undated(Now now, CommandActions& out) {
    const bool decided = clock_.trusted(now.mono) || now.mono >= clock_.waits_until();
    if (undated_.empty() || (path_.wide_open() && !decided)) {
        return;
    }
    for (const auto& ack_id : std::exchange(undated_, {})) {
        if (const auto open = open_.find(ack_id); open != open_.end()) {
            judge(PendingEvent{open->second.event}, now, out);
        }
    }
}

tl::expected<TimePoint, Refusal> CommandDesk::fresh_until(const PendingEvent& event, PointId point,
                                                          Now now) const {
    const auto& grant = *mapping_.point(point).write;
    if (const auto time = clock_.time(now)) {
        if (auto refusal = checks_.too_old(event, point, *time)) {
            return tl::unexpected(std::move(*refusal));
        }
        return now.mono + checks_.fresh_for(event, point, *time);
    }
    // That it came only now says nothing: a manager offers again what got lost on its way. What is
    // young however late it is at the manager may be written; but a pulse does not live on bounds.
    const auto latest = clock_.latest(now.mono);
    if (grant.kind == WriteKind::pulse || !latest || checks_.too_old(event, point, *latest)) {
        return tl::unexpected(Refusal{CommandState::rejected, no_time});
    }
    return now.mono + checks_.fresh_for(event, point, *latest);
}

void CommandDesk::admit(const PendingEvent& event, Accepted accepted, Now now,
                        CommandActions& out) {
    const auto id = accepted.point;
    const auto& grant = *mapping_.point(id).write;
    const auto until = fresh_until(event, id, now);
    const auto free_at =
        std::max(send_checks_.rates.free_at(id), send_checks_.rates.pause_over(id));
    std::optional<Refusal> refusal;
    if (safe_values_.counts(id, now.mono)) { // it may have waited, or come over half a connection
        refusal = Refusal{CommandState::rejected, gone};
    }
    if (!refusal && until && free_at > *until) {
        refusal =
            Refusal{CommandState::rejected, "too soon after the last one: it could leave in " +
                                                in_seconds(free_at - now.mono) +
                                                " only, and would be too old by then"};
    }
    if (!refusal && !send_checks_.required.waits(id)) {
        refusal = send_checks_.required.refuses(id, now.mono);
    }
    if (!refusal && !until) {
        refusal = until.error();
    }
    if (!refusal) {
        refusal = newest_.overtaken(event, id, *clock_.latest_known(now));
    }
    if (refusal) {
        finish(event.ack_id, refusal->state, std::move(refusal->reason), now, out);
        return;
    }
    newest_.accepted(event, id);
    // A button that is held says the same again and again.
    if (grant.kind != WriteKind::pulse && send_checks_.loops.accepted(id, event.value, now.mono)) {
        out.push_back(CommandLoop{id});
    }
    Write write;
    write.event = event;
    write.point = id;
    write.encoded = std::move(accepted.encoded);
    write.rest = accepted.rest;
    write.fresh_until = *until;
    write.place = send_checks_.required.accepted(event.ack_id, id);
    const bool worn = send_checks_.wear.limits(id) && mapping_.point(id).read;
    if (accepted.rest) {
        write.phase = Write::Phase::reading_first;
    } else if (grant.kind == WriteKind::pulse) {
        write.phase = Write::Phase::needs_intent;
    } else if (worn) {
        write.phase = Write::Phase::reading_first;
    }
    WriteResults results;
    queue_.add(std::move(write), results);
    age_check_at_ = std::min(age_check_at_, now.mono + age_check_every);
    write_results(std::move(results), now, out);
}

} // namespace railbridge
