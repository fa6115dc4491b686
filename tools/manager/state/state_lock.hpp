#pragma once
// Whoever works on a state directory holds its lock, the broker plugin or the command line.

#include "bridge/base/result.hpp"

#include <optional>
#include <string>
#include <utility>

namespace railbridge::manager {

/// Held until it is destroyed; the kernel lets go of it when the process dies.
class StateLock {
public:
    StateLock(StateLock&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)) {}
    StateLock& operator=(StateLock&&) = delete;
    StateLock(const StateLock&) = delete;
    ~StateLock();

    /// Nothing when somebody else holds it; an error when there is no such directory.
    static Result<std::optional<StateLock>> try_lock(const std::string& state_dir);

    /// Waits for a command that is about to finish: at most about 3 s.
    static Result<std::optional<StateLock>> lock(const std::string& state_dir);

private:
    explicit StateLock(int descriptor)
        : descriptor_(descriptor) {}

    int descriptor_;
};

} // namespace railbridge::manager
