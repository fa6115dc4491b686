#pragma once
// One daemon per state directory.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace railbridge::store {

/// What the process that has a state directory says of itself.
struct LockHolder {
    std::string pid;              ///< `unknown` if the disk had no room for it
    std::filesystem::path socket; ///< where it can be asked; empty: nowhere, or not yet
};

/// Held as long as the object lives; the system drops it with the process, however that ends.
class StateLock {
public:
    /// Makes the directory (mode 0700) if needed.
    /// @error fatal  another process holds it (its pid is named), or the directory cannot be used
    static Result<StateLock> take(const std::filesystem::path& directory);
    /// Who holds it now; nothing if nobody does. Makes nothing.
    /// @error fatal  that cannot be seen
    static Result<std::optional<LockHolder>> holder(const std::filesystem::path& directory);
    ~StateLock();
    StateLock(StateLock&& other) noexcept;
    StateLock& operator=(StateLock&&) = delete;
    StateLock(const StateLock&) = delete;
    StateLock& operator=(const StateLock&) = delete;

    /// For whoever asks for the holder.
    Status say_socket(const std::filesystem::path& socket) const;

private:
    explicit StateLock(int descriptor)
        : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace railbridge::store
