#pragma once
// Serial settings and network endpoints as mappings spell them: "9600 8N1", "10.20.0.15:502".

#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge::config {

/// Fills in bit rate, parity and stop bits. The rate must be one that termios knows; Modbus RTU
/// needs 8 data bits.
Result<SerialSettings> parse_serial(std::string_view text);

/// `/dev/ttyUSB0`, `/dev/ttyACM1`: by a number that USB adapters get in the order in which they are
/// found.
bool is_numbered_port(std::string_view device);

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};

/// `host`, `host:port` or `[v6 address]:port`.
Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port);

} // namespace railbridge::config
