#pragma once
// Asks the bridge that has a state directory, wherever it listens.

#include "adapters/config/daemon_config.hpp"
#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::daemon {

/// Blocks for the answer, at most `timeout_ms`.
/// @error retry_later   no bridge runs: nobody has the state directory
/// @error fatal         one runs and cannot be asked, or it cannot be seen whether one runs
/// @error unit_backoff  it was asked and did not answer: what it did is not known
Result<std::string> ask_bridge(const config::DaemonConfig& settings, const std::string& line,
                               int timeout_ms = 10'000);

/// The same for what must be done, by somebody, and does no harm: a bridge that cannot be asked is
/// none, whoever has the state directory. It may just start, or end.
/// @error retry_later  nobody listens
Result<std::string> ask_if_it_listens(const config::DaemonConfig& settings, const std::string& line,
                                      int timeout_ms = 10'000);

} // namespace railbridge::daemon
