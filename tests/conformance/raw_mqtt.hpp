#pragma once
// MQTT packets byte by byte, for what a client library would never send: a QoS 2 publish sent
// twice.

#include "tests/conformance/client.hpp"

#include <string>

namespace railbridge::conformance {

/// How many responses come to a QoS 2 request that is sent again as a duplicate before its PUBREL;
/// as text.
std::string responses_to_duplicate(const Endpoint& endpoint, Version version, const Login& login,
                                   const std::string& asset_operation, const std::string& payload);

} // namespace railbridge::conformance
