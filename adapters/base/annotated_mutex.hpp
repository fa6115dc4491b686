#pragma once
// A mutex whose use clang checks at compile time (-Wthread-safety). The standard one carries no
// annotations in libstdc++, so guarded members could be touched without the lock unnoticed.

#include <mutex>

#if defined(__clang__)
#define RAILBRIDGE_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define RAILBRIDGE_THREAD_ANNOTATION(x)
#endif

#define RAILBRIDGE_GUARDED_BY(mutex) RAILBRIDGE_THREAD_ANNOTATION(guarded_by(mutex))
#define RAILBRIDGE_REQUIRES(mutex) RAILBRIDGE_THREAD_ANNOTATION(requires_capability(mutex))

namespace railbridge {

/// Fits std::condition_variable_any, which locks and unlocks it while waiting.
class RAILBRIDGE_THREAD_ANNOTATION(capability("mutex")) Mutex {
public:
    void lock() RAILBRIDGE_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
    void unlock() RAILBRIDGE_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

private:
    std::mutex mutex_;
};

/// Holds a Mutex for a scope.
class RAILBRIDGE_THREAD_ANNOTATION(scoped_lockable) MutexLock {
public:
    explicit MutexLock(Mutex& mutex) RAILBRIDGE_THREAD_ANNOTATION(acquire_capability(mutex))
        : mutex_(mutex) {
        mutex_.lock();
    }
    ~MutexLock() RAILBRIDGE_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    Mutex& mutex_;
};

} // namespace railbridge
