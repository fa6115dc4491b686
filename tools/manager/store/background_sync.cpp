#include "tools/manager/store/background_sync.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace railbridge::manager {

namespace {

Error failure(const std::string& file) {
    return fatal("cannot bring " + file +
                 " to the disk: " + std::generic_category().message(errno));
}

/// Signals are the broker's business: a thread started meanwhile takes none.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

} // namespace

BackgroundSync::BackgroundSync(const std::string& database_file, std::function<void()> done)
    : log_file_(database_file + "-wal")
    , done_(std::move(done)) {
    ::pthread_getcpuclockid(::pthread_self(), &owner_clock_);
    const SignalsBlocked blocked;
    thread_ = std::thread([this] { run(); });
}

BackgroundSync::~BackgroundSync() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        stops_ = true;
    }
    wanted_.notify_one();
    thread_.join();
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void BackgroundSync::start(std::size_t enough) {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        ++round_;
        runs_ = true;
        enough_ = enough;
        gathered_ = 0;
        is_due_ = false;
        is_taken_ = false;
    }
    wanted_.notify_one();
}

std::optional<Status> BackgroundSync::result(std::size_t gathered) {
    const std::lock_guard<std::mutex> lock(mutex_);
    gathered_ = gathered;
    if (runs_ || (gathered_ < enough_ && !is_due_)) {
        return std::nullopt;
    }
    is_taken_ = true;
    return result_;
}

Status BackgroundSync::await() {
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait(lock, [this] { return !runs_; });
    is_taken_ = true;
    return result_;
}

void BackgroundSync::run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
        wanted_.wait(lock, [this] { return runs_ || stops_; });
        if (!runs_) {
            return;
        }
        lock.unlock();
        const auto begin = Clock::now();
        Status status = synced();
        lock.lock();
        result_ = std::move(status);
        runs_ = false;
        ended_.notify_one();
        if (await_more(lock, begin)) {
            lock.unlock();
            done_();
            lock.lock();
        }
    }
}

/// As long as requests come the owner looks for the result by itself, and is not called. It may
/// still be sending what the commit before has let go. False: it has the result.
bool BackgroundSync::await_more(std::unique_lock<std::mutex>& lock, Clock::time_point begin) {
    constexpr std::chrono::microseconds step{200};
    const std::uint64_t round = round_;
    auto now = Clock::now();
    for (auto next_look = begin + least; gathered_ < enough_ && !is_due_; next_look = now + step) {
        const auto looked = now;
        const auto worked = owner_worked();
        if (wanted_.wait_until(lock, next_look, [&] { return round_ != round || stops_; }) ||
            is_taken_) {
            return false;
        }
        now = Clock::now();
        const bool sleeps = owner_worked() - worked <= (now - looked) / 2;
        is_due_ = sleeps || now >= begin + longest;
    }
    return true;
}

std::chrono::nanoseconds BackgroundSync::owner_worked() const {
    timespec worked{};
    ::clock_gettime(owner_clock_, &worked);
    return std::chrono::seconds(worked.tv_sec) + std::chrono::nanoseconds(worked.tv_nsec);
}

Status BackgroundSync::synced() {
    if (descriptor_ < 0) {
        if (Status opened = open_log(); !opened) {
            return opened;
        }
    }
    if (::fdatasync(descriptor_) != 0) {
        return fail(failure(log_file_));
    }
    return {};
}

/// The log stays the same file as long as the database is open. Nobody locks it, so that a
/// descriptor besides SQLite's does no harm. SQLite made the file but has not synced its entry in
/// the directory: without that a loss of power takes the whole log away.
Status BackgroundSync::open_log() {
    const auto slash = log_file_.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : log_file_.substr(0, slash + 1);
    const int entries = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = entries >= 0 && ::fsync(entries) == 0;
    const Error error = failure(directory);
    if (entries >= 0) {
        ::close(entries);
    }
    if (!synced) {
        return fail(error);
    }
    descriptor_ = ::open(log_file_.c_str(), O_RDONLY | O_CLOEXEC);
    return descriptor_ < 0 ? Status(fail(failure(log_file_))) : Status{};
}

} // namespace railbridge::manager
