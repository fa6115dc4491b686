#pragma once
// What is written when the manager is gone: `safe`, `after`.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace railbridge {

/// Each point once in one absence. Nothing is undone when the manager is back: its next command
/// counts.
class SafeValues {
public:
    /// Keeps a reference.
    explicit SafeValues(const Mapping& mapping);

    void manager_here() { gone_since_.reset(); }
    /// @return false if it was gone already
    bool manager_gone(TimePoint now);
    bool gone() const { return gone_since_.has_value(); }

    struct Due {
        PointId point{};
        Encoded encoded;
        Value value;
    };
    /// What must be written now. What may not be written is asked for again.
    std::vector<Due> take(TimePoint now, const std::function<bool(PointId)>& may_write);
    /// The manager has been gone for so long that the safe value counts, and no command that comes
    /// late.
    bool counts(PointId point, TimePoint now) const;
    /// It could not be written: once more after a pause. True if that is the first time in this
    /// absence.
    bool failed(PointId point, TimePoint now);
    /// Another device stands there: if the manager is gone, it is written as if it never had been.
    void again(PointId point);
    /// It was not written because that is forbidden now: as soon as it no longer is.
    void forbidden(PointId point, TimePoint now);

    /// The manager is gone as long as it was; what was written is not written again.
    void take_over(const SafeValues& old, const MappingChange& change);

    /// When take() has something, as far as nothing forbids it.
    TimePoint next_wake() const;

private:
    struct Safe {
        PointId point{};
        Encoded encoded;
        TimePoint due = never;
        bool forbidden = false; ///< when last asked
        bool failed = false;    ///< in this absence
    };

    Safe* find(PointId point);

    const Mapping& mapping_;
    std::vector<Safe> safe_; // every point with a safe value
    std::optional<TimePoint> gone_since_;
};

} // namespace railbridge
