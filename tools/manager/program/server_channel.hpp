#pragma once
// The running server, asked over MQTT on loopback.

#include "bridge/base/result.hpp"
#include "tools/manager/state/state_files.hpp"

#include <string>

namespace railbridge::manager {

/// The answer of the server as it sent it. `retry_later`: it could not be reached, nothing was
/// asked.
Result<std::string> ask_server(const Endpoint& endpoint, const std::string& secret,
                               const std::string& request);

} // namespace railbridge::manager
