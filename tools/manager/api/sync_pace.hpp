#pragma once
// Whether it is worth waiting for the disk in the background, and how much should come together
// meanwhile.

#include <algorithm>
#include <cstddef>

namespace railbridge::manager {

/// A lone requester is answered sooner when the broker's thread waits for the disk itself: nobody
/// else is kept waiting, and waking threads takes longer than the disk. With many requests on their
/// way the wait is the time in which the next ones gather for one common commit. How many came
/// during the last waits in the background tells which of the two it is; now and then one is tried.
///
/// A commit costs as much as several requests, so it should hold many; but those who wait for it
/// and those who wait for the one before cannot ask for more, and if everybody waits, nothing
/// happens meanwhile. So a little less than half of all should gather. How many there are shows
/// when fewer gather than wanted: then all are waiting. In between a little more is wanted each
/// time, since they may have become more.
class SyncPace {
public:
    bool in_background() {
        if (!busy_ && ++alone_ >= trial_period) {
            alone_ = 0;
            return true;
        }
        return busy_;
    }

    /// How many requests should gather; 0: nothing is gained by waiting for any.
    std::size_t enough() const { return busy_ ? enough_ : 0; }

    /// After a wait in the background: how many requests have gathered, and how many had waited for
    /// the disk.
    void gathered(std::size_t requests, std::size_t held) {
        constexpr std::size_t many = 2;
        if (requests >= many) {
            busy_ = true;
            few_ = 0;
        } else if (++few_ >= patience) {
            busy_ = false;
        }
        if (requests < enough_) { // not far down at once: they may only be slow for a moment
            enough_ = std::max({least, (requests + held) * 2 / 5, enough_ * 3 / 4});
            reached_ = 0;
        } else if (++reached_ >= growth_period) {
            enough_ = std::min(enough_ + 1, most);
            reached_ = 0;
        }
    }

private:
    static constexpr int trial_period = 8;
    static constexpr int patience = 8;
    static constexpr int growth_period = 4;
    static constexpr std::size_t least = 16; ///< that make a commit cheap
    static constexpr std::size_t most = 1000;

    bool busy_ = false;
    int alone_ = 0;
    int few_ = 0;
    std::size_t enough_ = least;
    int reached_ = 0; ///< how often, since it was changed
};

} // namespace railbridge::manager
