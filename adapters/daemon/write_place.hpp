#pragma once
// One value to one place, as the bridge writes a command of the manager.

#include "adapters/daemon/point_access.hpp"
#include "adapters/daemon/write_way.hpp"
#include "bridge/base/result.hpp"
#include "bridge/codec/encode.hpp"

namespace railbridge::daemon {

struct WriteOutcome {
    /// A pulse is written when it is released, too; one that may have been given although its
    /// answer was lost is released and "unknown".
    Status written;
    /// By the echo alone where the grant says so; else by what is read back after `settle`, there
    /// or at `verify_at`. A place without a grant is read back at once. A pulse that would have to
    /// wait for the answer is released first; then only `verify_at` can tell.
    Status verified;
};

/// Returns when all of it is over: a pulse takes its time. SIGINT and SIGTERM wait for its end.
/// @param even_if_off  also while commands are off
WriteOutcome write_place(WriteWay& way, const Place& place, const Encoded& encoded,
                         bool even_if_off);

} // namespace railbridge::daemon
