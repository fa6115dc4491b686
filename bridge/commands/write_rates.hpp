#pragma once
// How often writes may leave: per point, per device, and for the whole box.

#include "bridge/base/time.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/mapping_change.hpp"

#include <map>

namespace railbridge {

/// Token buckets. A write waits for its token, and a newer value may take its place meanwhile; what
/// reads, and the release of a pulse, needs none.
class WriteRates {
public:
    /// Keeps a reference. A device has its own cap; a point may ask for a pause between two writes.
    /// @param box_per_second all devices together; 0: no cap
    WriteRates(const Mapping& mapping, double box_per_second);

    /// When the device and the box have a token for a write of this point; in the past if they have
    /// one already.
    TimePoint free_at(PointId point) const;
    /// When the pause of the point itself is over.
    TimePoint pause_over(PointId point) const;
    /// One has left.
    void sent(PointId point, TimePoint now);

    /// What was spent stays spent.
    void take_over(const WriteRates& old, const MappingChange& change);

    /// `per_second` and a burst of two seconds' worth, at least one.
    class Bucket {
    public:
        explicit Bucket(double per_second);
        /// One, and then nothing for `pause`.
        explicit Bucket(Duration pause)
            : pause_(pause) {}
        TimePoint free_at() const { return paid_until_ - credit_; }
        void take(TimePoint now);
        void take_over(const Bucket& old) { paid_until_ = old.paid_until_; }

    private:
        Duration pause_{};       ///< what one token is worth; 0: no cap
        Duration credit_{};      ///< what all tokens but one are worth
        TimePoint paid_until_{}; ///< the bucket is full again
    };

private:
    const Mapping& mapping_;
    Bucket box_;
    std::map<DeviceId, Bucket> devices_;
    std::map<PointId, Bucket> points_; ///< those with a pause
};

} // namespace railbridge
