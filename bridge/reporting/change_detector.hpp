#pragma once
// What a point was last, what the manager was last told, and whether it must be told again.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/reporting/bundles.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace railbridge {

struct PointState {
    Value value; ///< as last read: kept while stale or unreachable, null if the device holds none
    Quality quality = Quality::unknown;
    TimePoint read_at{};     ///< of the last good reading
    TimePoint answered_at{}; ///< of the last reading, good or not; before the first: waiting since
    bool ever_read = false;
    bool late = false;  ///< the last reading, or the first, took longer than stale_after
    bool apart = false; ///< last read by other means than its poll

    Value told; ///< what the manager was last told
    TimePoint told_at{};
    bool ever_told = false;
    bool tell_anyway = false; ///< the next reading is reported even if unchanged
    std::uint32_t held = 0;   ///< commands in flight for it: not reported meanwhile
};

/// Reports the first value, a change beyond the deadband, every change of quality that hides or
/// shows a value, and an unchanged value when its heartbeat is due. A value that cannot be read is
/// never told as a number: null says "no value".
///
/// A point without a reading for its stale_after is late: its quality is stale (unknown before the
/// first) until two readings in a row come in time, so that a line that cannot keep up does not
/// make it flicker. What is read meanwhile is reported. The first reading after a silence of the
/// unit counts as in time.
class ChangeDetector {
public:
    explicit ChangeDetector(const Mapping& mapping);

    PointState state(PointId point) const;
    /// Goes on with what is known of every reading that means the same.
    void take_over(const ChangeDetector& old, const MappingChange& change);
    /// state().told, without a copy of the rest.
    const Value& told(PointId point) const { return states_[index(point)].told; }

    /// A reading. Returns true if state().told is to be reported; so do the other functions.
    bool offer(PointId point, const Value& value, Quality quality, TimePoint now);

    /// The same, by other means than the point's poll: the words of the poll confirm nothing until
    /// they were offered again.
    bool offer_apart(PointId point, const Value& value, Quality quality, TimePoint now);

    /// The unit does not answer: the value is kept, the quality says so. The manager keeps the last
    /// value, and the asset's deviceStatus tells that it is old, unless the point says null.
    bool unreachable(PointId point);
    /// The value is kept, but nobody knows whether it still holds: were it sent now, the manager
    /// would give it the time of now.
    bool outdated(PointId point) const;

    /// True if what the point is comes from the words of its last poll: the same words confirm it.
    bool confirmable(PointId point) const;

    /// The same words as last time: only the time of the reading and the heartbeat.
    bool confirm(PointId point, TimePoint now);

    /// confirm() of `count` points at once, if it is known that none of them has anything to tell.
    /// False, and nothing done, otherwise. (first, count) must always mean the same points: those
    /// that were given to bundle().
    bool confirm_bundle(PointId first, std::size_t count, TimePoint now) {
        return bundles_.confirm(first, count, now);
    }
    /// These were all read at `now`: if there is nothing about any of them that must be looked at
    /// each time, confirm_bundle() can do it next time. Whatever else happens to one of them ends
    /// that.
    void bundle(std::span<const PointId> points, TimePoint now);

    /// Points that have waited too long are late from now on; `report` is called for those with
    /// something to tell, `outdate` for those that are outdated() from now on. Returns true if
    /// late_points() of any asset may have changed since the last call. Cheap before next_age().
    bool age(TimePoint now, const std::function<void(PointId)>& report,
             const std::function<void(PointId)>& outdate = nullptr);
    TimePoint next_age() const { return next_age_; }
    std::size_t late_points(AssetIndex asset) const { return late_points_[index(asset)]; }

    /// Reports the next reading, whatever it is.
    void tell_next(PointId point) { change(point).tell_anyway = true; }

    /// The manager must be told all it should know: the values of these points that are good now,
    /// as a snapshot. Returns true if the point has something to tell; it counts as told then.
    bool snapshot(PointId point, TimePoint now);

    void hold(PointId point) { ++change(point).held; }
    /// The next reading is reported anyway after the last hold.
    void release(PointId point);

    /// When the heartbeat of this point is due; `never` without one.
    TimePoint heartbeat_due(PointId point) const;

private:
    struct Rules {              // of a point
        Duration heartbeat{};   // 0: none
        Duration stale_after{}; // 0: never
        double deadband = 0.0;  // engineering units; 0: every change counts
        bool null_when_stale = false;
        AssetIndex asset{};
    };

    /// The only way to alter a state: what is altered is confirmed by itself next time.
    PointState& change(PointId point) {
        if (bundles_.holds(point)) {
            unbundle(point);
        }
        return states_[index(point)];
    }
    void unbundle(PointId point);
    bool is_quiet(PointId point, TimePoint now) const;
    TimePoint answered_at(PointId point) const;
    bool tell(PointId point, PointState& state, TimePoint now);
    bool differs(PointId point, const Value& value) const;
    const Value& shown(PointId point) const;
    void answered(PointId point, PointState& state, Quality quality, TimePoint now);
    void set_late(PointId point, PointState& state, bool late);

    std::vector<PointState> states_; ///< the times of a point in a bundle are those of the bundle
    Bundles bundles_;
    std::vector<Rules> rules_;
    std::vector<std::size_t> late_points_; // by asset
    Duration shortest_stale_after_ = Duration::max();
    TimePoint next_age_ = TimePoint::min();
    bool late_changed_ = false;
};

} // namespace railbridge
