#pragma once
// What time it is for the age of kept values: no wall clock, however wrong, deletes anything.

#include "tools/manager/model/asset.hpp"

#include <optional>

namespace railbridge::manager {

/// A box without a battery may start in 2099 and find its time server ten minutes later; by then
/// nothing of a year would be left. So values are aged by a time of their own. It goes on, from
/// what it was when the newest value came, while the manager runs, as fast as a clock that never
/// jumps; while the manager is off it stands still.
class RetentionClock {
public:
    /// `newest`: of the values that are kept, in this time; used at the first call. `running`: the
    /// clock that never jumps. All in ms.
    Millis time(std::optional<Millis> newest, Millis running) {
        if (!start_) {
            start_ = newest.value_or(0) - running;
        }
        return *start_ + running;
    }

private:
    std::optional<Millis> start_; ///< when `running` was 0
};

} // namespace railbridge::manager
