#pragma once
// Devices by the names people give them.

#include "bridge/mapping/mapping.hpp"

#include <optional>
#include <string>

namespace railbridge::daemon {

std::optional<DeviceId> device_of(const Mapping& mapping, const std::string& key);
/// Empty if there is one of this key; else that there is none, and which one may be meant.
std::string no_such_device(const Mapping& mapping, const std::string& key);

} // namespace railbridge::daemon
