#pragma once
// EngineStatus as JSON: what `status --json` prints and the control socket answers.

#include "bridge/base/value.hpp"
#include "bridge/engine/status.hpp"

#include <string>

namespace railbridge::daemon {

std::string status_to_json(const EngineStatus& status);

/// One value as a JSON literal.
std::string value_to_json(const Value& value);

} // namespace railbridge::daemon
