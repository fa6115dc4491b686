#pragma once
// One thread that waits for descriptors and for points in time. Everything of plcsim runs on it.

#include "tools/plcsim/file_descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace plcsim {

using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC, the time base of every log
using TimePoint = Clock::time_point;
using Nanoseconds = std::chrono::nanoseconds;

/// Calls back in order of time. Timers are exact to about 0.1 ms on an idle machine: simulated wire
/// time depends on it. Callbacks may add and remove watches and timers, their own included.
class EventLoop {
public:
    using TimerId = std::uint64_t;

    EventLoop();

    /// Calls `ready(revents)` when `fd` is ready for `events` (POLLIN, POLLOUT) or has failed.
    /// A second call for the same descriptor replaces the first.
    void watch(int fd, short events, std::function<void(short)> ready);
    void unwatch(int fd);

    TimerId at(TimePoint when, std::function<void()> action);
    void cancel(TimerId timer);

    TimePoint now() const { return Clock::now(); }

    /// Returns after stop(), or after SIGTERM or SIGINT when stop_on_signals() was called.
    void run();
    void stop() { stopped_ = true; }
    void stop_on_signals();

private:
    struct Watch {
        int fd;
        short events;
        std::function<void(short)> ready;
        bool removed = false;
    };

    void run_due_timers();
    void wait_and_dispatch();

    std::map<int, std::shared_ptr<Watch>>
        watches_; // shared with the round that is being dispatched
    std::map<std::pair<TimePoint, TimerId>, std::function<void()>> timers_;
    std::map<TimerId, TimePoint> timer_times_;
    TimerId next_timer_ = 1;
    bool stopped_ = false;
    FileDescriptor signals_;
};

} // namespace plcsim
