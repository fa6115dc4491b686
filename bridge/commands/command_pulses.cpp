// The end of a pulse: its coil goes to rest, and only then may the journal forget that it was on.

#include "bridge/commands/command_desk.hpp"

#include <utility>

namespace railbridge {

void CommandDesk::release_done(const CommandFrame& frame, const TransactionResult& result, Now now,
                               CommandActions& out) {
    if (releases_.done(frame.point, result, now.mono) && !releases_.pending(frame.point)) {
        // A recovered pulse ends with a look at the coil where it was over already.
        const bool looked = std::holds_alternative<ReadRequest>(frame.request);
        looked ? out.push_back(ReadAgain{frame.point}) : out.push_back(ReportRest{frame.point});
        if (!looked) {
            released(frame.point, out);
        }
        // A device that looks at its coils only now and then sees the rest as surely as the
        // pulse.
        queue_.rest_until(frame.point, now.mono + mapping_.point(frame.point).write->pulse);
        for (auto& [ack_id, open] : open_) {
            open.on = open.on && open.point != frame.point;
        }
        const auto [first, last] = unreleased_.equal_range(frame.point);
        for (auto end = first; end != last; ++end) {
            out.push_back(std::move(end->second));
        }
        unreleased_.erase(first, last);
    }
}

void CommandDesk::released(PointId id, CommandActions& out) const {
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
