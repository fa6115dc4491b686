#pragma once
// A copy of a store while others use it.

#include "bridge/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace railbridge::manager {

/// Two steps, because the store is read as its owner and the copy belongs to the caller.
class StoreBackup {
public:
    /// From here on the store is read as it is now. It is not changed.
    static Result<StoreBackup> open(const std::string& store);

    StoreBackup(StoreBackup&&) noexcept;
    StoreBackup& operator=(StoreBackup&&) noexcept;
    StoreBackup(const StoreBackup&) = delete;
    ~StoreBackup();

    /// Writes a store of its own: one file, sound, on the disk when this returns. `file` exists and
    /// is empty. Gives its size.
    Result<std::uint64_t> write(const std::string& file);

private:
    class Impl;
    explicit StoreBackup(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace railbridge::manager
