#pragma once
// Host names to addresses, in bounded time.

#include "adapters/modbus/waiting.hpp"
#include "bridge/base/result.hpp"
#include "bridge/base/time.hpp"
#include "bridge/ports/clock.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::modbus {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family = 0;
};

/// At least one address, in the order they should be tried. Numeric addresses never leave the
/// process.
/// @error line_reconnect  no such name, or no answer in time
Result<std::vector<SocketAddress>> look_up(const std::string& host, std::uint16_t port,
                                           TimePoint deadline, const Clock& clock,
                                           const Cancellation& cancellation);

} // namespace railbridge::modbus
