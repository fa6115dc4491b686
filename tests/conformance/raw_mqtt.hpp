#pragma once
// MQTT packets byte by byte, for what a client library would never send: a QoS 2 publish sent
// twice.

#include "tests/conformance/client.hpp"

#include <string>

namespace railbridge::conformance {

/// How a QoS 2 request comes to be sent twice, or released late.
enum class Again {
    at_once,        ///< the same packet as a duplicate, before its PUBREL
    after_loss,     ///< the connection is lost before the PUBREL; the session is resumed
    two_after_loss, ///< the same when another request was under way behind it
    released_later, ///< the connection is lost, and only the PUBREL is sent after that
};

/// How many responses come to it: "1 response", or "at most 1 response" over a lost connection.
std::string responses_to_duplicate(const Endpoint& endpoint, Version version, const Login& login,
                                   const std::string& asset_operation, const std::string& payload,
                                   Again again);

} // namespace railbridge::conformance
