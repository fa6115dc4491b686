#pragma once
// The first safety property: a late answer is never taken for another register.
//
// RTU frames carry no transaction number. After a request without a good answer, no request goes to
// that unit until its late answer has arrived (and was thrown away) or `late_limit` has passed.
// This assumes that a device answers within late_limit or never.

#include "bridge/base/time.hpp"

namespace railbridge {

class LateGuard {
public:
    /// A request sent at `sent` was given up without its answer. The limit counts from then: wire
    /// times of request and answer, and the slowness of a busy machine, must not eat it up.
    void answer_missing(TimePoint sent, TimePoint given_up, Duration late_limit) {
        sent_ = sent;
        closed_until_ = given_up + late_limit;
    }

    /// A frame of the unit arrived while nobody waited for it. Only one that came after the request
    /// can be its answer.
    void frame_arrived(TimePoint at) {
        if (at >= sent_) {
            closed_until_ = TimePoint::min();
        }
    }

    bool closed(TimePoint now) const { return now < closed_until_; }
    TimePoint closed_until() const { return closed_until_; }

private:
    TimePoint sent_ = TimePoint::min();
    TimePoint closed_until_ = TimePoint::min();
};

} // namespace railbridge
