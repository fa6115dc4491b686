#pragma once
// Names of serial ports that stay when adapters are found in another order.

#include <filesystem>
#include <string>

namespace railbridge::daemon {

/// For a port that is numbered (`/dev/ttyUSB0`) the link that leads to it: by the serial number of
/// its adapter, or by the socket it is plugged into if it has none. What is named otherwise stays,
/// and so does what no link leads to.
/// @param root  of the system; another one in tests
std::string lasting_port(const std::string& device, const std::filesystem::path& root = "/");

} // namespace railbridge::daemon
