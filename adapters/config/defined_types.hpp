#pragma once
// Points named like an attribute that the type of their asset defines.

#include "adapters/config/site.hpp"

namespace railbridge::config {

/// The manager gives such an attribute the defined value type, so the mapping says the same.
/// Reports a point that cannot have it, and one that may hold values the manager drops. Once all
/// assets are known.
void use_defined_types(Site& site);

} // namespace railbridge::config
