#include "bridge/commands/write_rates.hpp"

#include <algorithm>
#include <cmath>

namespace railbridge {

namespace {

constexpr double burst_seconds = 2.0;

} // namespace

WriteRates::Bucket::Bucket(double per_second) {
    if (per_second > 0.0) {
        pause_ =
            std::chrono::duration_cast<Duration>(std::chrono::duration<double>{1.0 / per_second});
        const auto tokens = std::max(1.0, std::floor(per_second * burst_seconds));
        credit_ = pause_ * static_cast<Duration::rep>(tokens - 1.0);
    }
}

void WriteRates::Bucket::take(TimePoint now) {
    paid_until_ = std::max(paid_until_, now) + pause_;
}

WriteRates::WriteRates(const Mapping& mapping, double box_per_second)
    : mapping_(mapping)
    , box_(box_per_second) {
    for (std::size_t i = 0; i < mapping.devices.size(); ++i) {
        devices_.emplace(static_cast<DeviceId>(i), Bucket{mapping.devices[i].writes_per_second});
    }
    for (std::size_t i = 0; i < mapping.points.size(); ++i) {
        const auto& grant = mapping.points[i].write;
        if (grant && grant->min_interval > Duration{}) {
            points_.emplace(static_cast<PointId>(i), Bucket{grant->min_interval});
        }
    }
}

TimePoint WriteRates::free_at(PointId point) const {
    return std::max(box_.free_at(), devices_.at(mapping_.point(point).device).free_at());
}

TimePoint WriteRates::pause_over(PointId point) const {
    const auto own = points_.find(point);
    return own == points_.end() ? TimePoint::min() : own->second.free_at();
}

void WriteRates::sent(PointId point, TimePoint now) {
    box_.take(now);
    devices_.at(mapping_.point(point).device).take(now);
    if (const auto own = points_.find(point); own != points_.end()) {
        own->second.take(now);
    }
}

} // namespace railbridge
