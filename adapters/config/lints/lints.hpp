#pragma once
// What is allowed and yet probably a mistake. Each lint has a code of its own and can be allowed on
// its line. Points of templates are not judged: they are facts of a device, tried when written.

#include "adapters/config/read_sections.hpp"

namespace railbridge::config {

/// Values that reach into the next one, addresses that look shifted, two points at one place.
void lint_places(Site& site);

/// Numbers that lose digits, floats that report every change.
void lint_values(Site& site);

/// Lines, devices, rates and enums that nothing uses. Only for a site without errors, as what an
/// error hides may use them.
void lint_unused(const Sections& sections, Site& site);

} // namespace railbridge::config
