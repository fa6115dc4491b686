#pragma once
// Connections of the plugin to its own broker, over loopback.

#include "tools/manager/state/state_files.hpp"

#include <string>
#include <string_view>

namespace railbridge::manager {

/// MQTT 3.1.1 with a clean session and without a keep-alive.
std::string connect_packet(std::string_view client_id, std::string_view username,
                           std::string_view secret);

/// A connection on which `greeting` was sent, or -1. The broker listens on this very thread, so it
/// must come about without it: the kernel completes it as long as the listener's queue has room.
int greeted(const Endpoint& endpoint, std::string_view greeting);

} // namespace railbridge::manager
