#pragma once
// Who has a device open, for the text of an error.

#include <string>

namespace railbridge::modbus {

/// ` by process 812 (railbridge)`, or empty when /proc does not show it to this user.
std::string holder_of(const std::string& path);

} // namespace railbridge::modbus
