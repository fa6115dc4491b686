#pragma once
// A line of a mapping that reads a point in another way.

#include "adapters/config/point_origin.hpp"
#include "adapters/daemon/point_access.hpp"
#include "bridge/codec/plausibility.hpp"

#include <string>

namespace railbridge::daemon {

/// The point's own line with another type, `source_line` being its text; a new line where the point
/// stands in a template, among bits, or in no file at all (`origin` null), and where more than the
/// type says how it is read: bits, a list, a swap, an exponent. A comment where only the template
/// can be changed.
std::string paste_line(const Place& place, const config::PointOrigin* origin,
                       const std::string& source_line, const Judged& judged);

} // namespace railbridge::daemon
