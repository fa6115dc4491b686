#pragma once
// How much of something happened lately, in memory of fixed size.

#include "bridge/base/time.hpp"

namespace railbridge {

/// The last ten seconds, from two windows of ten: the share of the older one that is still within
/// reach counts. Right for what comes evenly, and never off by more than one window otherwise.
class SlidingSum {
public:
    static constexpr Duration window = std::chrono::seconds{10};

    void add(double amount, TimePoint now) {
        roll(now);
        current_ += amount;
    }

    /// Per second, over the last ten seconds or since the first sample if that is less; 0 before.
    double per_second(TimePoint now) const {
        SlidingSum at = *this;
        at.roll(now);
        const auto into = seconds(now - at.since_);
        if (!at.full_) {
            return at.started_ && into > 0.0 ? at.current_ / into : 0.0;
        }
        const auto old = 1.0 - into / seconds(window);
        return (at.current_ + at.previous_ * old) / seconds(window);
    }

private:
    static double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

    void roll(TimePoint now) {
        if (!started_) {
            started_ = true;
            since_ = now;
            return;
        }
        if (now - since_ < window) {
            return;
        }
        const bool next = now - since_ < 2 * window;
        previous_ = next ? current_ : 0.0;
        current_ = 0.0;
        since_ = next ? since_ + window : now;
        full_ = true;
    }

    TimePoint since_{}; ///< begin of the current window
    double current_ = 0.0;
    double previous_ = 0.0;
    bool started_ = false;
    bool full_ = false; ///< there is a window before the current one
};

} // namespace railbridge
