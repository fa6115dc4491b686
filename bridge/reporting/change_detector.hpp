#pragma once
// What a point was last, what the manager was last told, and whether it must be told again.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <vector>

namespace railbridge {

struct PointState {
    Value value; ///< null unless quality is good
    Quality quality = Quality::unknown;
    TimePoint read_at{}; ///< of the last good reading
    bool ever_read = false;

    Value told; ///< what the manager was last told
    TimePoint told_at{};
    bool ever_told = false;
    bool tell_anyway = false; ///< the next reading is reported even if unchanged
    std::uint32_t held = 0;   ///< commands in flight for it: not reported meanwhile
};

/// Reports the first value, a change beyond the deadband, every change of quality that hides or
/// shows a value, and an unchanged value when its heartbeat is due. A value that cannot be read is
/// never told as a number: null says "no value".
class ChangeDetector {
public:
    explicit ChangeDetector(const Mapping& mapping);

    const PointState& state(PointId point) const { return states_[index(point)]; }

    /// A reading. Returns true if it is to be reported; it counts as told then.
    bool offer(PointId point, const Value& value, Quality quality, TimePoint now);

    /// The unit does not answer: the value is kept, the quality says so. The manager keeps the last
    /// value; the asset's deviceStatus tells that it is old.
    void unreachable(PointId point);

    /// The same words as last time: only the time of the reading and the heartbeat. Returns true if
    /// due.
    bool confirm(PointId point, TimePoint now);

    /// Reports the next reading, whatever it is.
    void tell_next(PointId point) { states_[index(point)].tell_anyway = true; }

    /// The manager must be told all it should know: the values of these points that are good now,
    /// as a snapshot. Returns true if the point has something to tell; it counts as told then.
    bool snapshot(PointId point, TimePoint now);

    void hold(PointId point) { ++states_[index(point)].held; }
    /// The next reading is reported anyway after the last hold.
    void release(PointId point);

    /// When the heartbeat of this point is due; `never` without one.
    TimePoint heartbeat_due(PointId point) const;

private:
    bool tell(PointState& state, TimePoint now);
    bool differs(PointId point, const Value& value) const;

    std::vector<PointState> states_;
    std::vector<Duration> heartbeats_;               // 0: none
    std::vector<std::pair<bool, double>> deadbands_; // present, engineering units
};

} // namespace railbridge
