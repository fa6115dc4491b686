#include "adapters/runtime/kernel_clock.hpp"

#include <sys/stat.h>
#include <sys/timex.h>

#include <cerrno>

namespace railbridge::runtime {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds jump_least{500};
constexpr milliseconds mark_tolerance{1000}; // file systems keep coarser time than clocks

} // namespace

bool KernelClock::synchronised(Now now) {
    timex state{}; // modes 0: only asks, which needs no right
    const int result = ::adjtimex(&state);
    if (result < 0) {
        return marked(now);
    }
    return result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

bool KernelClock::marked(Now now) {
    if (last_) {
        const auto passed = std::chrono::duration_cast<milliseconds>(now.mono - last_->mono);
        if (std::chrono::abs(now.wall - last_->wall - passed) >= jump_least) {
            not_before_ =
                now.wall - passed; // when it was looked at last, by the clock as it is now
        }
    }
    last_ = now;
    struct stat info {};
    if (::stat(mark_.c_str(), &info) != 0) {
        return false;
    }
    const WallTime set{
        std::chrono::seconds{info.st_mtim.tv_sec} +
        std::chrono::duration_cast<milliseconds>(std::chrono::nanoseconds{info.st_mtim.tv_nsec})};
    return set >= not_before_ && set <= now.wall + mark_tolerance;
}

} // namespace railbridge::runtime
