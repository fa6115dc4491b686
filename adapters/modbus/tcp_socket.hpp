#pragma once
// Opens the connection to a TCP endpoint ourselves: with a deadline, for names and IPv6 too, which
// libmodbus' own connect does not offer.

#include "adapters/modbus/descriptor.hpp"
#include "adapters/modbus/waiting.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"

namespace railbridge::modbus {

/// Name lookup and connecting together take no longer.
inline constexpr Duration connect_timeout = std::chrono::seconds{3};

/// A connected non-blocking socket, without Nagle's delay and with keepalive.
/// @error line_reconnect  endpoint, reason and what to look at
Result<Descriptor> connect_tcp(const TcpSettings& settings, const Clock& clock,
                               const Cancellation& cancellation);

} // namespace railbridge::modbus
