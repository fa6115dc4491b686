#pragma once
// What time it is for the age of kept values: a wall clock that jumps ahead deletes nothing.

#include "tools/manager/model/asset.hpp"

#include <algorithm>
#include <optional>

namespace railbridge::manager {

/// A box without a battery may start in 2099 and find its time server ten minutes later; by then
/// nothing of a year would be left. So time goes on from the newest value that is kept when the
/// manager starts, and at most twice as fast as a clock that never jumps: what the wall clock is
/// ahead, since the manager was off or was set right, is caught up with slowly.
class RetentionClock {
public:
    /// `newest`: of the values that are kept; used at the first call. `running`: the clock that
    /// never jumps. All in ms.
    Millis time(std::optional<Millis> newest, Millis now, Millis running) {
        if (!start_) {
            start_ = Start{newest.value_or(now), running};
        }
        return std::min(now, start_->time + most_speed * (running - start_->running));
    }

private:
    static constexpr Millis most_speed = 2;

    struct Start {
        Millis time = 0;
        Millis running = 0;
    };

    std::optional<Start> start_;
};

} // namespace railbridge::manager
