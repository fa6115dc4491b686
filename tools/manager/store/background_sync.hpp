#pragma once
// Waits for the disk on a thread of its own, so that the broker's thread need not.

#include "bridge/base/result.hpp"

#include <time.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace railbridge::manager {

/// Syncs the write-ahead log of a database, which holds everything that was committed. One sync at
/// a time, and whatever was committed before start() is covered by it. The owner's thread calls all
/// functions, the constructor included.
class BackgroundSync {
public:
    /// `done` is called on the other thread when there is a result and the owner does not take it
    /// by itself; it must not throw.
    BackgroundSync(const std::string& database_file, std::function<void()> done);
    ~BackgroundSync(); ///< waits for a sync that runs
    BackgroundSync(const BackgroundSync&) = delete;
    BackgroundSync& operator=(const BackgroundSync&) = delete;

    /// Does it here and now. Not while one runs.
    Status wait() { return synced(); }

    /// Not while one runs. Its result is held back until `enough` requests have gathered for the
    /// next commit, or it has taken `least` and the owner sleeps most of the time, or it has taken
    /// `longest`: a commit costs as much as several requests, so it should hold many.
    void start(std::size_t enough);
    static constexpr std::chrono::microseconds least{400};
    static constexpr std::chrono::microseconds longest{1000};

    /// The result of the sync that was started last; nothing while it runs or is held back.
    /// `gathered`: how many requests have come since start().
    std::optional<Status> result(std::size_t gathered);
    /// The same, waited for. After start(), once.
    Status await();

private:
    using Clock = std::chrono::steady_clock;

    void run();
    bool await_more(std::unique_lock<std::mutex>& lock, Clock::time_point begin);
    std::chrono::nanoseconds owner_worked() const;
    Status synced();
    Status open_log();

    const std::string log_file_;
    const std::function<void()> done_;
    clockid_t owner_clock_ = CLOCK_MONOTONIC; ///< of the owner's thread; else it never sleeps
    int descriptor_ = -1;                     ///< of the log; used by one of the threads at a time
    std::mutex mutex_;
    std::condition_variable wanted_;
    std::condition_variable ended_;
    bool runs_ = false;
    bool stops_ = false;
    std::uint64_t round_ = 0;  ///< of start()
    std::size_t enough_ = 0;   ///< of this round
    std::size_t gathered_ = 0; ///< in this round, as far as the owner has told
    bool is_due_ = false;      ///< not held back any longer
    bool is_taken_ = false;    ///< the owner has the result of this round
    Status result_;
    std::thread thread_; ///< last: uses the others
};

} // namespace railbridge::manager
