#pragma once
// Commands that answer what the bridge reports, again and again: a rule at the manager that writes
// back what it reads, or two rules that disagree. Each alone is a good command; together they wear
// out relays and memory.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace railbridge {

/// A loop is eight commands for one point in a row, each within a second of the acknowledgement of
/// the one before, and each with one of the last two values: a controller that regulates finds new
/// ones. Pulses are left out: each press of a button has the value of the one before. Told and
/// slowed down, not stopped: a stop that is commanded in a loop is still a stop, so the newest
/// value always gets its turn, and the `safe` value of the grant never waits.
class CommandLoops {
public:
    /// Keeps a reference.
    explicit CommandLoops(const Mapping& mapping)
        : mapping_(mapping) {}

    /// A command was taken in. True once in each loop.
    bool accepted(PointId point, const Value& value, TimePoint now);
    /// The newest command of this point belongs to one.
    bool in_loop(PointId point) const;
    /// Its value is reported from now on.
    void acknowledged(PointId point, TimePoint now);
    /// A write of the point has left.
    void sent(PointId point, TimePoint now);
    /// When a command of a loop may leave: 5 s after the last write of its point, and always before
    /// half of its `max_age` is over. In the past outside of loops.
    TimePoint pause_over(PointId point, const Value& value) const;

    void take_over(const CommandLoops& old, const MappingChange& change);

private:
    struct Trail {
        Value last;
        Value before;
        std::optional<TimePoint> acknowledged; ///< the last
        std::optional<TimePoint> sent;         ///< the last
        std::uint32_t answers = 0;             ///< in a row
    };
    const Mapping& mapping_;
    std::map<PointId, Trail> trails_; ///< of points that may be written
};

} // namespace railbridge
