#pragma once
// Keeps what was learned, on a thread of its own: the hub never waits for a disk.

#include "adapters/base/annotated_mutex.hpp"
#include "adapters/store/learned_file.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace railbridge::store {

/// The newest replaces what waits. Written at most once a minute unless it is wanted at once, and
/// before the destructor returns.
class LearnedWriter {
public:
    /// @param problem  called on the writer's thread, once until a write succeeds again
    LearnedWriter(LearnedFile file, std::function<void(const std::string&)> problem);
    ~LearnedWriter();
    LearnedWriter(const LearnedWriter&) = delete;
    LearnedWriter& operator=(const LearnedWriter&) = delete;

    void keep(std::vector<LearnedRecord> records, bool at_once = false);

private:
    void run();

    const LearnedFile file_;
    const std::function<void(const std::string&)> problem_;
    Mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<std::vector<LearnedRecord>> waiting_ RAILBRIDGE_GUARDED_BY(mutex_);
    bool at_once_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    bool stopping_ RAILBRIDGE_GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

} // namespace railbridge::store
