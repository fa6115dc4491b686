#pragma once
// What a simulated device says about itself: functions 43/14 and 17.

#include "tools/plcsim/bytes.hpp"

#include <optional>
#include <string>

namespace plcsim {

struct Identity {
    std::string vendor;
    std::string product;
    std::string revision;
};

/// `VENDOR;PRODUCT;REVISION`; nothing when it is not three parts.
std::optional<Identity> parse_identity(const std::string& text);

/// The answer to a request for identification; nothing when the request is another one. With one
/// object in each part, so that whoever asks must go on asking.
/// @source Modbus Application Protocol V1.1b3, sections 6.13, 6.21
std::optional<Bytes> identify(const Identity& identity, ByteView pdu);

} // namespace plcsim
