#pragma once
// The store in one SQLite file: write-ahead log, every commit synced to the disk.

#include "tools/manager/store/store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace railbridge::manager {

/// Opens or creates the file, with mode 0600; an older schema is migrated in one transaction, a
/// newer one refused. The caller holds the lock of the state directory.
///
/// Without `synced` every commit waits for the disk. With it commits do not wait: start_sync() does
/// that on another thread, which calls `synced` when the result is there.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& file,
                                                 std::function<void()> synced = {});

} // namespace railbridge::manager
