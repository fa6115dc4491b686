#pragma once
// What a scan found, as the beginning of a mapping file.

#include "bridge/mapping/mapping.hpp"
#include "bridge/scan/scan_findings.hpp"

#include <cstddef>
#include <string>

namespace railbridge::daemon {

/// So many points of a table are written out; the rest is named as ranges.
inline constexpr std::size_t skeleton_points_max = 32;

/// A file that `railbridge check` accepts: the line, an asset for each unit with what it says about
/// itself, which addresses can be read, and points for those that held something, with the type
/// that is most likely. `line` has the settings found.
std::string scan_skeleton(const ScanFindings& found, const Line& line);

/// What is known of a unit, in one line: `unit 3: Eastron SDM630 1.8, 2 ranges`.
std::string unit_words(const UnitFindings& unit);

} // namespace railbridge::daemon
