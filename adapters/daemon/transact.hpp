#pragma once
// One transaction for a person at the box: through a running bridge, or directly if none runs.

#include "adapters/config/daemon_config.hpp"
#include "adapters/daemon/failed_transaction.hpp"
#include "adapters/daemon/write_way.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/transaction.hpp"
#include "bridge/polling/late_guard.hpp"

namespace railbridge::daemon {

/// Blocks. A line that somebody else holds is refused with their name; a write while commands are
/// off too, unless somebody insists. A serial line that did not answer is left when its late answer
/// would meet nobody any more; with `late` at once, which keeps until when it must be awaited.
WordsOrFailure transact(const config::DaemonConfig& settings, const Line& line, UnitId unit,
                        const Request& request, Insist insist = Insist::no,
                        LateGuard* late = nullptr);

} // namespace railbridge::daemon
