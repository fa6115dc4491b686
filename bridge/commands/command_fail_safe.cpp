// What the command path does by itself: safe values when the manager is gone, feeding of watchdogs
// while it is there, and noticing that somebody else changed what was written.

#include "bridge/commands/command_desk.hpp"

#include <map>
#include <utility>

namespace railbridge {

namespace {

struct Commanded {
    Encoded encoded;
    Value value;
};

WroteByItself feeding(PointId point, Value value, std::string verdict, std::string reason) {
    return {
        point, OwnWrite::watchdog_feeding, std::move(value), std::move(verdict), std::move(reason),
        {}};
}

} // namespace

bool CommandDesk::may_write(PointId point) const {
    return !begun_only(mapping_.device(mapping_.point(point).device).line) && !moves(point);
}

bool CommandDesk::may_feed(PointId point) const {
    return !stopping_ && path_.open(mapping_.device(mapping_.point(point).device).line) &&
           !moves(point) && !safe_values_.gone() && queue_.size_of(point) == 0;
}

/// By the rule of write_ended(): what is held ends with a command that may have changed it. The
/// journal holds that as lost; only of what ended before it could say so, or in a copied journal,
/// the state alone speaks.
void CommandDesk::restore_commanded(const std::vector<CommandRecord>& records, Now now,
                                    CommandActions& out) {
    std::map<PointId, Commanded> last;
    for (const auto& record : records) {
        const auto point = checks_.point_of(record.event);
        const bool lost = lost_.lost(record.event);
        const bool held =
            record.state == CommandState::written || record.state == CommandState::acked;
        const bool doubtful = lost || record.state == CommandState::unknown;
        if (!point || !feeding_.feeds(*point) || (!held && !doubtful)) {
            continue;
        }
        if (last.erase(*point) > 0 && doubtful && !lost) {
            lose(*point, record.event.event_time, out); // the record is not kept for ever
        }
        // By the grant of today: what it no longer allows is not written again.
        auto decision = doubtful ? Decision{Passed{}} : checks_.decide(record.event);
        if (auto* accepted = std::get_if<Accepted>(&decision)) {
            last[*point] = {std::move(accepted->encoded), record.event.value};
        }
    }
    for (const auto& [point, commanded] : last) {
        if (!feeding_.fed(point)) { // by a command of this run
            feeding_.commanded(point, commanded.encoded, commanded.value, now.mono);
        }
    }
}

void CommandDesk::manager_here(Now now, CommandActions& out) {
    safe_values_.manager_here();
    clock_.listens(now.mono);
    WriteResults results;
    queue_.drop_safe_values(results);
    write_results(std::move(results), now, out);
}

void CommandDesk::manager_gone(Now now, CommandActions& out) {
    safe_values_.manager_gone(now.mono);
    for (const auto point : feeding_.pause()) {
        out.push_back(feeding(point, {}, "stopped", "the manager is gone"));
    }
}

void CommandDesk::take_safe_values(Now now, CommandActions& out) {
    auto all = safe_values_.take(now.mono, [this](PointId point) { return may_write(point); });
    if (all.empty()) {
        return;
    }
    WriteResults results;
    for (auto& due : all) {
        const auto& point = mapping_.point(due.point);
        Write write;
        write.origin = WriteOrigin::safe_value;
        write.event.ack_id = safe_value_id(due.point);
        write.event.asset_id = mapping_.asset(point.asset).id;
        write.event.attribute = point.attribute;
        write.event.value = std::move(due.value);
        write.event.event_time = now.wall;
        write.point = due.point;
        write.encoded = std::move(due.encoded);
        write.replaces = newest_.of(due.point);
        queue_.add(std::move(write), results);
    }
    write_results(std::move(results), now, out);
}

void CommandDesk::safe_value_ended(WriteEnd ended, Now now, CommandActions& out) {
    if (ended.touched) {
        // Not what came since, when the manager was back: that is written over the safe value.
        lose_commanded(ended.point, ended.replaces,
                       "the manager was gone, and the safe value was written", out);
    }
    const auto after = mapping_.point(ended.point).write->after;
    WroteByItself wrote;
    wrote.point = ended.point;
    wrote.what = OwnWrite::safe_value;
    wrote.value = std::move(ended.event.value);
    wrote.verdict = to_string(ended.state);
    wrote.took = now.wall - ended.event.event_time;
    switch (ended.state) {
    case CommandState::written:
        wrote.reason = "the manager was gone for " + in_seconds(after);
        break;
    case CommandState::rejected: // the path was closed before a frame left
        safe_values_.forbidden(ended.point, now.mono);
        return;
    case CommandState::superseded:
        wrote.reason = std::move(ended.reason);
        break;
    default:
        wrote.reason = std::move(ended.reason) + "; tried again until the manager is back";
        if (!safe_values_.failed(ended.point, now.mono)) {
            return; // said already
        }
        break;
    }
    out.push_back(std::move(wrote));
    if (ended.read) {
        out.push_back(ReportWords{ended.point, std::move(*ended.read)});
    } else {
        out.push_back(ReadAgain{ended.point});
    }
}

void CommandDesk::write_ended(const WriteEnd& ended, Now now, CommandActions& out) {
    const bool written = ended.state == CommandState::written;
    if (written && ended.origin == WriteOrigin::command) {
        feeding_.commanded(ended.point, ended.encoded, ended.event.value, now.mono);
        if (auto setting = lost_.written(ended.event)) {
            out.push_back(StoreSetting{std::move(*setting)});
        }
    } else if ((written || ended.touched) && feeding_.stop(ended.point)) {
        out.push_back(feeding(ended.point, {}, "stopped",
                              written ? "the safe value was written"
                                      : "a newer command may have changed the device, and it is "
                                        "not known to hold its value"));
        // A restart must not feed it again.
        const auto newest = ended.origin == WriteOrigin::command
                                ? std::optional{ended.event.event_time}
                                : ended.replaces;
        if (newest) {
            lose(ended.point, *newest, out);
        }
    }
    if (written) {
        written_.written(ended.point, ended.encoded, ended.event.value);
    } else if (ended.touched) {
        written_.forget(ended.point);
    }
}

bool CommandDesk::written_since(const PendingEvent& event) const {
    const auto point = checks_.point_of(event);
    const auto newest = point ? newest_.of(*point) : std::nullopt;
    return newest && *newest > event.event_time;
}

/// What a crash interrupted may have changed the device, although this run did not send it.
void CommandDesk::doubt_what_is_held(const Open& open, CommandState state, CommandActions& out) {
    if (open.maybe_sent && open.point && state != CommandState::acked &&
        feeding_.stop(*open.point)) {
        out.push_back(
            feeding(*open.point, {}, "stopped",
                    "a newer command may have been sent before the restart, and the device "
                    "is not known to hold its value"));
        lose(*open.point, open.event.event_time, out);
    }
}

/// What was written there until then is held no more, as far as anybody knows.
void CommandDesk::lose(PointId id, WallTime until, CommandActions& out) {
    const auto& point = mapping_.point(id);
    out.push_back(StoreSetting{lost_.lose(mapping_.asset(point.asset).id, point.attribute, until)});
}

void CommandDesk::look(DeviceId device, const AddressRange& range,
                       std::span<const std::uint16_t> words, CommandActions& out) {
    auto all = written_.look(device, range, words,
                             [this](PointId point) { return queue_.size_of(point) > 0; });
    for (auto& one : all) {
        overridden(std::move(one), out);
    }
}

void CommandDesk::stop_feeding(PointId point, const std::string& why, CommandActions& out) {
    if (feeding_.stop(point)) {
        out.push_back(feeding(point, {}, "stopped", why));
    }
}

void CommandDesk::overridden(Overridden overridden, CommandActions& out) {
    const auto point = overridden.point;
    outdate_reads(point);
    out.push_back(std::move(overridden));
    stop_feeding(point, "somebody else changed the value", out);
}

std::optional<CommandFrame>
CommandDesk::next_feeding(LineId line, Now now, const std::function<bool(DeviceId)>& may_ask) {
    auto frame =
        feeding_.next(line, now.mono, may_ask, [this](PointId point) { return may_feed(point); });
    if (!frame) {
        return std::nullopt;
    }
    return CommandFrame{frame->point, {}, std::move(frame->request), CommandFrame::Kind::feeding};
}

TimePoint CommandDesk::next_feeding_wake(LineId line,
                                         const std::function<TimePoint(DeviceId)>& ask_from) const {
    return feeding_.next_wake(line, ask_from, [this](PointId point) { return may_feed(point); });
}

void CommandDesk::feeding_done(PointId point, const TransactionResult& result, Now now,
                               CommandActions& out) {
    auto news = feeding_.done(point, result, now.mono);
    switch (news.kind) {
    case WatchdogFeeding::News::Kind::nothing:
        return;
    case WatchdogFeeding::News::Kind::begun:
        out.push_back(
            feeding(point, std::move(news.value), "written",
                    "again every " + in_seconds(mapping_.point(point).write->rewrite_every)));
        return;
    case WatchdogFeeding::News::Kind::failing:
        out.push_back(feeding(point, std::move(news.value), "failed", std::move(news.failure)));
        return;
    case WatchdogFeeding::News::Kind::overridden:
        out.push_back(feeding(point, std::move(news.value), "stopped",
                              "the device holds another value than was commanded"));
        if (auto told = written_.look(point, news.words)) {
            out.push_back(std::move(*told));
        }
        out.push_back(ReportWords{point, std::move(news.words)});
        return;
    }
}

} // namespace railbridge
