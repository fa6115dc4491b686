#pragma once
// Waits for the disk on a thread of its own, so that the broker's thread need not.

#include "bridge/base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace railbridge::manager {

/// Syncs the write-ahead log of a database, which holds everything that was committed. One sync at
/// a time, and whatever was committed before start() is covered by it. The owner's thread calls all
/// functions.
class BackgroundSync {
public:
    /// `done` is called on the other thread after each sync; it must not throw.
    BackgroundSync(const std::string& database_file, std::function<void()> done);
    ~BackgroundSync(); ///< waits for a sync that runs
    BackgroundSync(const BackgroundSync&) = delete;
    BackgroundSync& operator=(const BackgroundSync&) = delete;

    /// Does it here and now. Not while one runs.
    Status wait() { return synced(); }

    /// Not while one runs. With `gather` it takes at least `gathering`, however fast the disk is: a
    /// commit costs more than the requests in it, so it should hold more than a few.
    void start(bool gather);
    static constexpr std::chrono::microseconds gathering{400};

    /// The result of the sync that was started last; nothing while it runs.
    std::optional<Status> result();

private:
    void run();
    Status synced();
    Status open_log();

    const std::string log_file_;
    const std::function<void()> done_;
    int descriptor_ = -1; ///< of the log; used by one of the threads at a time
    std::mutex mutex_;
    std::condition_variable wanted_;
    bool runs_ = false;
    bool gathers_ = false;
    bool stops_ = false;
    Status result_;
    std::thread thread_; ///< last: uses the others
};

} // namespace railbridge::manager
