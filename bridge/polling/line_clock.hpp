#pragma once
// The time that the schedule of a line goes by: it runs slower while the line cannot keep up.

#include "bridge/base/time.hpp"

#include <algorithm>

namespace railbridge {

/// A deadline missed on a line that had no pause for long makes this clock lose what was missed.
/// All periods of the line are counted by it, so all points slow down by the same factor and those
/// that were due together stay so. A passing hold-up (an answer that did not come) loses nothing.
class LineClock {
public:
    TimePoint at(TimePoint now) const { return now - lost_; }
    TimePoint real(TimePoint scheduled) const {
        return scheduled >= never - lost_ ? never : scheduled + lost_;
    }

    /// Nothing was due that could have been asked.
    void paused(TimePoint now) { paused_at_ = now; }
    bool overloaded(TimePoint now) const { return now - paused_at_ > busy_long; }
    /// A round was late by `late`, which counts as far as the line was busy all that time and the
    /// time is not lost already: this clock never runs backwards. No more than one `period` of it
    /// can be won back.
    void lose(TimePoint now, Duration late, Duration period) {
        const auto busy = now - std::max(paused_at_, lost_at_);
        const auto time = std::min(late, std::chrono::duration_cast<Duration>(busy));
        lost_at_ = now;
        lost_ += time;
        credit_ = std::min(credit_ + time, period);
    }
    /// The line has nothing to do before `next`, by this clock: more was lost than the line needed.
    void win_back(TimePoint now, TimePoint next) {
        const auto gain =
            next == never ? Duration{} : std::clamp(next - at(now), Duration{}, credit_);
        credit_ -= gain;
        lost_ -= gain;
    }

    /// The factor by which periods were longer than wanted, over the last whole window: 1 or more.
    double slowdown() const { return slowdown_; }
    /// Closes a window when it is over. True if the line went from keeping up to not, or back.
    bool look(TimePoint now);
    /// What look() last said.
    bool behind() const { return behind_; }
    void restart(TimePoint now);

private:
    static constexpr Duration busy_long = std::chrono::seconds{3};
    static constexpr Duration window = std::chrono::seconds{10};

    Duration lost_{};
    Duration credit_{}; ///< of what was lost
    TimePoint paused_at_ = never;
    TimePoint lost_at_ = TimePoint::min(); ///< when it was last set back
    TimePoint window_from_{};
    Duration lost_then_{};
    double slowdown_ = 1.0;
    bool behind_ = false;
};

} // namespace railbridge
