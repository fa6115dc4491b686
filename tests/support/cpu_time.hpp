#pragma once
// What something costs this thread: what else the machine does is not counted.

#include <ctime>
#include <functional>

namespace railbridge::test {

inline double cpu_time_s() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    constexpr double nanosecond = 1e-9;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * nanosecond;
}

inline double cpu_s_of(const std::function<void()>& work) {
    const double start = cpu_time_s();
    work();
    return cpu_time_s() - start;
}

} // namespace railbridge::test
