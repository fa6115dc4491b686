#pragma once
// Whether a rate cap is what decides when values go up.

#include "bridge/base/time.hpp"

#include <optional>

namespace railbridge {

/// A snapshot or a burst fills a cap for seconds; full is one that something had to wait for nine
/// tenths of a minute.
class CapWatch {
public:
    /// Something waits for the cap until `until`, unless this was said before.
    void waits(TimePoint now, TimePoint until);
    void pass_time(TimePoint now);
    /// In the last whole minute.
    bool full() const { return full_; }

private:
    std::optional<TimePoint> since_; ///< when the minute began
    TimePoint until_ = TimePoint::min();
    Duration waited_{};
    bool full_ = false;
};

} // namespace railbridge
