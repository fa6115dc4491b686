#pragma once
// Which command of each point is the newest, so that an older one that arrives late cannot undo it.

#include "bridge/commands/command_checks.hpp"
#include "bridge/commands/command_record.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <map>
#include <optional>

namespace railbridge {

/// Order of an attribute: by the time the manager gave the event, then by arrival.
class NewestCommands {
public:
    /// Keeps a reference.
    explicit NewestCommands(const Mapping& mapping)
        : mapping_(mapping) {}

    /// Superseded, if a newer one was accepted before; also the same pulse under another id.
    /// @param latest  the manager's time is not later. What was given later than that was given by
    /// a clock that has been set since: it is forgotten, or it would stand before everything else
    std::optional<Refusal> overtaken(const PendingEvent& event, PointId point, WallTime latest);
    void accepted(const PendingEvent& event, PointId point);
    /// When it was given; nothing if none was accepted.
    std::optional<WallTime> of(PointId point) const;
    /// What the journal remembers of an earlier run.
    void restore(const CommandRecord& record, PointId point);

    /// By name: what was sent before another command stays behind it, wherever either goes.
    void take_over(const NewestCommands& old, const MappingChange& change);

private:
    const Mapping& mapping_;
    std::map<PointId, WallTime> newest_; // event times
};

} // namespace railbridge
