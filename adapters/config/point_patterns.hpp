#pragma once
// Points of a template by name, group or pattern.

#include "adapters/config/device_template.hpp"

#include <string>
#include <vector>

namespace railbridge::config {

/// The points that `pattern` means, in the order of the template: a point or a group by its name,
/// or whatever `*`, `?` and `[...]` match. Patterns leave out what can only be written.
std::vector<const TemplatePoint*> matching_points(const std::string& pattern,
                                                  const DeviceTemplate& facts);

/// What to say when there are none.
std::string no_match(const std::string& pattern, const DeviceTemplate& facts);

} // namespace railbridge::config
