#pragma once
// The state of the engine as metrics, in Prometheus' text format 0.0.4. Names are part of the
// product: alerts and dashboards of a site refer to them.

#include "bridge/engine/status.hpp"

#include <string>

namespace railbridge::daemon {

/// Lines have the label `line`; units `device`, `line` and `unit`. Times are in seconds.
std::string status_to_metrics(const EngineStatus& status);

} // namespace railbridge::daemon
