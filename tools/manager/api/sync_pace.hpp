#pragma once
// Whether it is worth waiting for the disk in the background.

#include <cstddef>

namespace railbridge::manager {

/// A lone requester is answered sooner when the broker's thread waits for the disk itself: nobody
/// else is kept waiting, and waking threads takes longer than the disk. With many requests on their
/// way the wait is the time in which the next ones gather for one common commit. How many came
/// during the last waits in the background tells which of the two it is; now and then one is tried.
class SyncPace {
public:
    bool in_background() {
        if (!busy_ && ++alone_ >= trial_period) {
            alone_ = 0;
            return true;
        }
        return busy_;
    }

    /// Many requests are on their way.
    bool is_busy() const { return busy_; }

    /// After a wait in the background: how many messages have gathered.
    void gathered(std::size_t messages) {
        constexpr std::size_t many = 2;
        if (messages >= many) {
            busy_ = true;
            few_ = 0;
        } else if (++few_ >= patience) {
            busy_ = false;
        }
    }

private:
    static constexpr int trial_period = 8;
    static constexpr int patience = 8;

    bool busy_ = false;
    int alone_ = 0;
    int few_ = 0;
};

} // namespace railbridge::manager
