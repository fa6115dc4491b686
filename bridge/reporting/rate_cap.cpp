#include "bridge/reporting/rate_cap.hpp"

#include <algorithm>

namespace railbridge {

namespace {
constexpr double micros_per_second = 1e6;
}

bool RateCap::allows(TimePoint now) {
    if (per_second_ <= 0.0) {
        return true;
    }
    if (refilled_ != TimePoint::min()) {
        const auto passed = static_cast<double>((now - refilled_).count()) / micros_per_second;
        tokens_ = std::min(per_second_, tokens_ + passed * per_second_);
    }
    refilled_ = now;
    return tokens_ > 0.0;
}

void RateCap::take(double amount) {
    if (per_second_ > 0.0) {
        tokens_ -= amount;
    }
}

TimePoint RateCap::allowed_at(TimePoint now) const {
    if (per_second_ <= 0.0 || tokens_ > 0.0) {
        return now;
    }
    const auto wait = -tokens_ / per_second_ * micros_per_second;
    return now + Duration{static_cast<Duration::rep>(wait) + 1000};
}

} // namespace railbridge
