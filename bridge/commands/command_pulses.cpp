// The end of a pulse: its coil goes to rest, and only then may the journal forget that it was on.

#include "bridge/commands/command_desk.hpp"
#include "bridge/commands/released_mark.hpp"

#include <utility>

namespace railbridge {

void CommandDesk::release_done(const CommandFrame& frame, const TransactionResult& result, Now now,
                               CommandActions& out) {
    if (releases_.done(frame.point, result, now.mono) && !releases_.pending(frame.point)) {
        // A recovered pulse ends with a look at the coil where it was over already.
        const bool looked = std::holds_alternative<ReadRequest>(frame.request);
        looked ? out.push_back(ReadAgain{frame.point}) : out.push_back(ReportRest{frame.point});
        if (!looked) {
            say_release(frame.point, out);
        }
        rest_after_release(frame.point, now);
        released(frame.point, out);
        const auto [first, last] = unreleased_.equal_range(frame.point);
        for (auto end = first; end != last; ++end) {
            out.push_back(std::move(end->second));
        }
        unreleased_.erase(first, last);
    }
}

/// A device that looks at its coils only now and then sees the rest as surely as the pulse.
void CommandDesk::rest_after_release(PointId point, Now now) {
    const auto& grant = mapping_.point(point).write;
    if (grant && grant->kind == WriteKind::pulse && !releases_.pending(point)) {
        queue_.rest_until(point, now.mono + grant->pulse);
    }
}

/// Their coil is at rest, and whatever sets it from now on is none of them.
void CommandDesk::released(PointId point, CommandActions& out) {
    for (auto& [ack_id, open] : open_) {
        if (open.on && open.point == point) {
            open.on = false;
            open.released = true;
            tell_released(ack_id, open, out);
        }
    }
}

void CommandDesk::tell_released(const std::string& ack_id, const Open& open,
                                CommandActions& out) const {
    if (open.released && delivery_.holds(ack_id)) { // the journal holds `written`
        out.push_back(StoreState{ack_id, CommandState::written, marked_released(open.note)});
    }
}

void CommandDesk::say_release(PointId id, CommandActions& out) const {
    const auto& point = mapping_.point(id);
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    WroteByItself release;
    release.point = id;
    release.what = OwnWrite::pulse_release;
    release.value = rest_value(point, enumeration);
    release.verdict = "written";
    out.push_back(std::move(release));
}

/// Whatever the end is: a crash before the release must find the pulse open, or its coil stays on.
void CommandDesk::store_end(const Open& open, StoreState end, CommandActions& out) {
    if (open.on && open.point && releases_.pending(*open.point)) {
        unreleased_.emplace(*open.point, std::move(end));
    } else {
        out.push_back(std::move(end));
    }
}

/// True if the coil may be on.
bool CommandDesk::recover_pulse(const PendingEvent& event, PointId id, Now now) {
    const auto& point = mapping_.point(id);
    if (!point.write || point.write->kind != WriteKind::pulse) {
        return false;
    }
    const auto* enumeration =
        point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr;
    const auto on = encode(event.value, point, enumeration);
    const auto rest = encode(rest_value(point, enumeration), point, enumeration);
    if (!on || !rest || *on == *rest) {
        return false;
    }
    releases_.recover(id, *on, now.mono);
    queue_.rest_until(id, never);
    return true;
}

} // namespace railbridge
