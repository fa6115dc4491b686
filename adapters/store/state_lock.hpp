#pragma once
// One daemon per state directory.

#include "bridge/base/result.hpp"

#include <filesystem>

namespace railbridge::store {

/// Held as long as the object lives; the system drops it with the process, however that ends.
class StateLock {
public:
    /// Makes the directory (mode 0700) if needed.
    /// @error fatal  another process holds it (its pid is named), or the directory cannot be used
    static Result<StateLock> take(const std::filesystem::path& directory);
    ~StateLock();
    StateLock(StateLock&& other) noexcept;
    StateLock& operator=(StateLock&&) = delete;
    StateLock(const StateLock&) = delete;
    StateLock& operator=(const StateLock&) = delete;

private:
    explicit StateLock(int descriptor)
        : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace railbridge::store
