#pragma once
// A template as it is by itself.

#include "adapters/config/device_template.hpp"
#include "bridge/mapping/mapping.hpp"

namespace railbridge::config {

/// Reads every line of the template, whether it makes a point or not, and reports what is wrong.
/// The mapping has that one device and its points.
Mapping check_template(const DeviceTemplate& facts, Report& report);

} // namespace railbridge::config
