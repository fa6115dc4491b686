#pragma once
// A cap per second with a burst of one second, towards the manager.

#include "bridge/base/time.hpp"

namespace railbridge {

class RateCap {
public:
    /// @param per_second 0: no cap
    explicit RateCap(double per_second)
        : per_second_(per_second)
        , tokens_(per_second) {}

    /// True if something may go now. Going into debt for one large batch is allowed; it delays the
    /// next.
    bool allows(TimePoint now);
    void take(double amount);
    /// When allows() will be true; `now` if it is.
    TimePoint allowed_at(TimePoint now) const;

private:
    double per_second_;
    double tokens_;
    TimePoint refilled_ = TimePoint::min();
};

} // namespace railbridge
