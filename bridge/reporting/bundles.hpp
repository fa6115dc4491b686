#pragma once
// Points that are read together and have nothing to tell: most of what a quiet plant brings is
// confirmed for all of them at once instead of one by one.

#include "bridge/base/ids.hpp"
#include "bridge/base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace railbridge {

/// A point is in one bundle at most. A bundle is confirmed only as it was made: once a point has
/// left it, the others keep the time they have until they leave it, too.
class Bundles {
public:
    struct Terms {
        TimePoint quiet_until = never;       ///< then a point of it has something to tell
        Duration patience = Duration::max(); ///< a longer wait makes a point of it late
    };

    explicit Bundles(std::size_t points)
        : of_(points, none) {}

    /// These points, none in a bundle, were all read at `now`. Not empty.
    void make(std::span<const PointId> points, Terms terms, TimePoint now);

    /// The bundle that was made of `count` points from `first` on was read again. False, and
    /// nothing done, if there is none, a point has left it, or its terms do not hold any more.
    bool confirm(PointId first, std::size_t count, TimePoint now);

    bool holds(PointId point) const { return of_[index(point)] != none; }

    /// When the point was read last, if it is in a bundle.
    std::optional<TimePoint> read_at(PointId point) const;

    void leave(PointId point);

private:
    struct Bundle {
        Terms terms;
        TimePoint read_at{};
        PointId first{};
        std::size_t made_of = 0;
        std::size_t members = 0; ///< still in it; 0: free
    };
    static constexpr auto none = static_cast<std::uint32_t>(-1);

    std::vector<std::uint32_t> of_; ///< by point: its place in bundles_, or none
    std::vector<Bundle> bundles_;
    std::vector<std::uint32_t> free_;
};

} // namespace railbridge
