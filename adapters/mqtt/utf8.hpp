#pragma once
// Text that comes from devices and files may be any bytes; JSON and MQTT carry UTF-8 only.

#include <string>
#include <string_view>

namespace railbridge::mqtt {

/// `text` itself when it is UTF-8; otherwise every byte above 0x7F is replaced by '?'.
std::string valid_utf8(std::string_view text);

} // namespace railbridge::mqtt
