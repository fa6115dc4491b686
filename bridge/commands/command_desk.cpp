#include "bridge/commands/command_desk.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

// Of a read-back, until it is reported: the acknowledgement may take its time.
constexpr Duration current_for = std::chrono::seconds{1};

} // namespace

CommandDesk::CommandDesk(const Mapping& mapping, CommandSettings settings)
    : mapping_(mapping)
    , settings_(settings)
    , checks_(mapping, settings.passthrough)
    , newest_(mapping)
    , send_checks_(mapping, settings.writes_per_second)
    , queue_(mapping, send_checks_)
    , releases_(mapping)
    , safe_values_(mapping)
    , feeding_(mapping)
    , written_(mapping)
    , delivery_(settings.ack_delay)
    , path_(mapping) {}

void CommandDesk::stored(const std::string& ack_id, CommandState state, bool ok,
                         const std::string& error, Now now, CommandActions& out) {
    if (state == CommandState::written && delivery_.holds(ack_id)) {
        return; // stored again, as released; without that mark the next run looks at the coil
    }
    if (!ok) {
        if (state == CommandState::intent) {
            WriteResults results;
            queue_.reject(ack_id, "journal: " + error, results);
            write_results(std::move(results), now, out);
        } else if (state == CommandState::written) {
            // What the journal does not hold is never acknowledged.
            finish(ack_id, CommandState::failed, "written, but the journal failed: " + error, now,
                   out);
        }
        return;
    }
    if (state == CommandState::intent) {
        queue_.intent_stored(ack_id);
    } else if (const auto open = open_.find(ack_id);
               open != open_.end() && state == CommandState::written) {
        delivery_.add(open->second.event, open->second.received);
        tell_released(ack_id, open->second, out);
    }
}

void CommandDesk::wear_stored(const std::string& point, bool ok, const std::string& error,
                              CommandActions& out) {
    const auto anew = counts_begun_anew_.find(point);
    const bool counts_a_frame = anew == counts_begun_anew_.end();
    if (!counts_a_frame && --anew->second == 0) {
        counts_begun_anew_.erase(anew);
    }
    if (ok && counts_a_frame) {
        queue_.count_stored(point);
    } else if (!ok) {
        // Whoever waits for the count is refused with all others.
        close(PathFault::journal, "journal: " + error, out);
    }
}

std::optional<CommandFrame> CommandDesk::next_frame(LineId line, Now now,
                                                    const std::function<bool(DeviceId)>& may_ask,
                                                    CommandActions& out) {
    if (!queue_.bound(line)) {
        if (auto release = next_release(line, now, may_ask)) {
            return release;
        }
    }
    WriteResults results;
    const Now trusted{now.mono, clock_.time(now).value_or(now.wall)};
    auto frame = queue_.next(line, trusted, begun_only(line), may_ask, results);
    write_results(std::move(results), now, out);
    if (!frame) {
        return std::nullopt;
    }
    const bool command = frame->origin == WriteOrigin::command;
    if (frame->begins && command) {
        hold(open_.at(frame->ack_id), out);
    }
    return CommandFrame{frame->point, std::move(frame->ack_id), std::move(frame->request),
                        command ? CommandFrame::Kind::command : CommandFrame::Kind::safe_value};
}

std::optional<CommandFrame>
CommandDesk::next_release(LineId line, Now now, const std::function<bool(DeviceId)>& may_ask) {
    auto release = releases_.next(line, now.mono, may_ask);
    if (!release) {
        return std::nullopt;
    }
    return CommandFrame{
        release->point, {}, std::move(release->request), CommandFrame::Kind::release};
}

void CommandDesk::frame_done(const CommandFrame& frame, const TransactionResult& result, Now now,
                             CommandActions& out) {
    switch (frame.kind) {
    case CommandFrame::Kind::release:
        release_done(frame, result, now, out);
        return;
    case CommandFrame::Kind::feeding:
        feeding_done(frame.point, result, now, out);
        return;
    case CommandFrame::Kind::command:
    case CommandFrame::Kind::safe_value:
        break;
    }
    const bool command = frame.kind == CommandFrame::Kind::command;
    WriteResults results;
    queue_.done(frame.ack_id, result, now, results,
                command ? WriteOrigin::command : WriteOrigin::safe_value);
    write_results(std::move(results), now, out);
}

void CommandDesk::write_results(WriteResults results, Now now, CommandActions& out) {
    for (auto& count : results.counts) {
        out.push_back(StoreWear{std::move(count)});
    }
    for (const auto& pulse : results.begun) {
        releases_.begin(pulse.point, pulse.encoded, pulse.sent);
        queue_.rest_until(pulse.point, never);
        open_.at(pulse.ack_id).on = true;
    }
    for (auto& ack_id : results.intents) {
        out.push_back(StoreState{std::move(ack_id), CommandState::intent, {}});
    }
    for (auto& ended : results.ended) {
        if (ended.read || ended.state == CommandState::written) {
            outdate_reads(ended.point); // those of earlier commands
        }
        write_ended(ended, now, out);
        if (ended.origin == WriteOrigin::safe_value) {
            safe_value_ended(std::move(ended), now, out);
            continue;
        }
        auto& open = open_.at(ended.event.ack_id);
        open.read = std::move(ended.read);
        open.read_at = now.mono;
        if (ended.state == CommandState::written) {
            open.note = ended.reason;
            send_checks_.required.ended(ended.event, ended.point, CommandState::written,
                                        ended.reason, now.mono);
            out.push_back(CommandWritten{ended.event});
            out.push_back(StoreState{ended.event.ack_id, CommandState::written, ended.reason});
        } else {
            finish(ended.event.ack_id, ended.state, std::move(ended.reason), now, out);
        }
    }
}

void CommandDesk::hold(Open& open, CommandActions& out) const {
    if (!open.held && open.point) {
        open.held = true;
        out.push_back(HoldReports{*open.point});
    }
}

void CommandDesk::finish(const std::string& ack_id, CommandState state, std::string reason, Now now,
                         CommandActions& out, bool confirmed) {
    const auto found = open_.find(ack_id);
    if (found == open_.end()) {
        return;
    }
    const Open open = std::move(found->second);
    open_.erase(found);
    if (open.point) {
        // One whose device was replaced between its write and its acknowledgement meets nothing.
        if (state != CommandState::acked || !lost_.lost(open.event)) {
            send_checks_.required.ended(open.event, *open.point, state, reason, now.mono);
        }
        if (state == CommandState::acked) {
            send_checks_.loops.acknowledged(*open.point, now.mono);
        }
    }
    doubt_what_is_held(open, state, out);
    store_end(open, {ack_id, state, reason}, out);
    CommandRecord record;
    record.event = open.event;
    record.state = state;
    record.reason = reason;
    record.changed = now.wall;
    ledger_.add(std::move(record));
    if (open.held) {
        out.push_back(ReleaseReports{open.point ? *open.point : *open.now_shows});
    }
    const bool in_loop = open.point && send_checks_.loops.in_loop(*open.point);
    out.push_back(
        CommandEnded{open.event, state, std::move(reason), open.point, confirmed, in_loop});
    report_truth(open, state, now, out);
}

void CommandDesk::outdate_reads(PointId point) {
    for (auto& [ack_id, open] : open_) {
        if (open.read && open.point == point) {
            open.read_at = TimePoint::min();
        }
    }
}

void CommandDesk::report_truth(const Open& open, CommandState state, Now now,
                               CommandActions& out) const {
    if (!open.point) {
        if (open.now_shows) {
            out.push_back(ReadAgain{*open.now_shows});
        }
        return;
    }
    if (state == CommandState::superseded && !open.read && queue_.size_of(*open.point) > 0) {
        return; // the newer one brings the truth when it ends; a flood must not read for each
    }
    const auto& grant = mapping_.point(*open.point).write;
    const bool pulse = grant && grant->kind == WriteKind::pulse;
    // What is never read otherwise is not read again either; but nothing that was written since may
    // be hidden.
    const bool current =
        open.read && (mapping_.point(*open.point).read ? now.mono < open.read_at + current_for
                                                       : open.read_at != TimePoint::min());
    if (state == CommandState::acked && pulse) {
        if (!releases_.pending(*open.point)) {
            out.push_back(ReportRest{*open.point});
        }
    } else if (current) {
        out.push_back(ReportWords{*open.point, *open.read});
    } else if (mapping_.point(*open.point).read || !open.held) {
        out.push_back(ReadAgain{*open.point});
    } // else nobody can say what a point that is never read holds after a frame
}

/// The manager shows again what was written then, whatever was reported since.
void CommandDesk::acknowledged_again(const PendingEvent& event, CommandActions& out) const {
    const auto id = checks_.point_of(event);
    if (!id) {
        return;
    }
    const auto& point = mapping_.point(*id);
    const bool pulse = point.write && point.write->kind == WriteKind::pulse;
    if (pulse && !point.read) {
        if (!releases_.pending(*id)) {
            out.push_back(ReportRest{*id});
        }
    } else {
        out.push_back(ReadAgain{*id});
    }
}

void CommandDesk::finish_acks(const std::vector<AckEnd>& ended, Now now, CommandActions& out) {
    for (const auto& end : ended) {
        const auto open = open_.find(end.event.ack_id);
        if (open == open_.end()) {
            acknowledged_again(end.event, out);
            continue;
        }
        auto note = open->second.note;
        if (!end.confirmed) {
            note += (note.empty() ? "" : "; ");
            note += "acknowledged, but the manager never showed the value (ack unconfirmed)";
        }
        finish(end.event.ack_id, CommandState::acked, std::move(note), now, out, end.confirmed);
    }
}

void CommandDesk::connected(bool events_granted, Now now) {
    clock_.listens(now.mono);
    delivery_.connected(events_granted);
}

void CommandDesk::disconnected(bool taken_over, Now now, CommandActions& out) {
    clock_.disconnected();
    delivery_.disconnected();
    manager_gone(now, out);
    if (taken_over && path_.taken_over(now.mono)) {
        out.push_back(CommandsClosed{path_.fault()});
    }
}

void CommandDesk::close(PathFault fault, std::string why, CommandActions& out) {
    if (path_.close(fault, std::move(why))) {
        out.push_back(CommandsClosed{path_.fault()});
    }
}

std::string CommandDesk::why_not(const Open& open) const {
    if (path_.wide_open()) {
        return {};
    }
    return open.point ? path_.why_not(mapping_.device(mapping_.point(*open.point).device).line)
                      : path_.why_not();
}

void CommandDesk::ack_published(const std::string& ack_id, bool accepted, Now now,
                                CommandActions& out) {
    std::vector<AckEnd> ended;
    delivery_.published(ack_id, accepted, now.mono, ended);
    finish_acks(ended, now, out);
}

void CommandDesk::seen(const std::string& asset_id, const std::string& attribute,
                       WallTime timestamp, Now now, CommandActions& out) {
    std::vector<AckEnd> ended;
    delivery_.seen(asset_id, attribute, timestamp, ended);
    finish_acks(ended, now, out);
}

void CommandDesk::pass_time(Now now, CommandActions& out) {
    if (!path_.wide_open() && !stopping_) {
        // Nothing will be written any more: whoever waits is told, and whatever is held is
        // released.
        WriteResults results;
        queue_.drop_waiting([this](LineId line) { return path_.why_not(line); }, results);
        write_results(std::move(results), now, out);
    }
    if (!stopping_) {
        take_undated(now, out);
    }
    if (now.mono >= age_check_at_ && !stopping_) {
        WriteResults results;
        queue_.drop_stale(now, results);
        write_results(std::move(results), now, out);
        age_check_at_ = queue_.size() == 0 ? never : now.mono + age_check_every;
    }
    take_safe_values(now, out);
    std::vector<AckEnd> ended;
    delivery_.pass_time(now.mono, ended);
    finish_acks(ended, now, out);
    for (auto& ack_id : delivery_.release(now.mono)) {
        out.push_back(SendAck{std::move(ack_id)});
    }
}

TimePoint CommandDesk::next_wake() const {
    if (stopping_) {
        return delivery_.next_wake();
    }
    return std::min({delivery_.next_wake(), age_check_at_, safe_values_.next_wake(),
                     undated_.empty() ? never : clock_.waits_until()});
}

TimePoint CommandDesk::next_wake(LineId line, TimePoint now,
                                 const std::function<TimePoint(DeviceId)>& ask_from) const {
    return std::min(releases_.next_wake(line, ask_from),
                    queue_.next_wake(line, now, begun_only(line), ask_from));
}

} // namespace railbridge
