#pragma once
// Pulses that have begun and are not over: the bridge returns the coil to rest itself, whatever
// else happens.

#include "bridge/base/time.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/commands/guarded_bits.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"
#include "bridge/modbus/transaction.hpp"

#include <functional>
#include <list>
#include <optional>
#include <vector>

namespace railbridge {

/// Goes out even when commands are closed: it ends what the bridge began. Tried until the device
/// took it.
class PulseReleases {
public:
    /// Keeps a reference.
    explicit PulseReleases(const Mapping& mapping)
        : mapping_(mapping) {}

    /// A pulse whose frame left at `sent`.
    void begin(PointId point, const Encoded& on, TimePoint sent);
    /// A pulse that a crash may have left on: released only if the coil still reads what was
    /// written.
    void recover(PointId point, const Encoded& on, TimePoint now);

    bool pending(PointId point) const;
    bool empty() const { return releases_.empty(); }
    bool empty(LineId line) const;

    /// A coil of this device that may be on.
    std::optional<PointId> pending_at(DeviceId device) const;
    /// A coil of a point that does not go on may be on.
    bool pending_at_moved(const MappingChange& change) const;
    /// Gives those up; their points.
    std::vector<PointId> abandon_moved(const MappingChange& change);
    void take_over(PulseReleases& old, const MappingChange& change);

    /// A release on this line has read its register and must write it next: see GuardedBits.
    bool bound(LineId line) const;

    struct Frame {
        PointId point{};
        Request request;
    };
    std::optional<Frame> next(LineId line, TimePoint now,
                              const std::function<bool(DeviceId)>& may_ask);

    /// What failed before does not wait any longer for its next try.
    void try_again(LineId line, TimePoint now);

    /// What came of the frame for this point. Returns true if the release is over.
    bool done(PointId point, const TransactionResult& result, TimePoint now);

    /// When next() may have a frame. `ask_from` says from when on a device may be asked.
    TimePoint next_wake(LineId line, const std::function<TimePoint(DeviceId)>& ask_from) const;

private:
    struct Release {
        PointId point{};
        Encoded on;
        Encoded off;
        TimePoint due{};
        Duration pause{}; ///< before the next try, should this one fail
        bool failed = false;
        bool check_first = false;
        GuardedBits bits;
        bool bound = false;
        bool on_the_line = false;
        bool reading = false; ///< what is on the line
    };

    LineId line_of(const Release& release) const {
        return mapping_.device(mapping_.point(release.point).device).line;
    }
    Frame frame_of(Release& release, TimePoint now);
    bool read_first(Release& release, const Words& words, TimePoint now) const;
    void add(PointId point, const Encoded& on, TimePoint due, bool check_first);

    const Mapping& mapping_;
    std::list<Release> releases_;
};

} // namespace railbridge
