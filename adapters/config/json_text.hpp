#pragma once
// Values of a mapping file as JSON, for what the manager is told and the bridge never looks into.

#include "adapters/config/document.hpp"

#include <string>
#include <vector>

namespace railbridge::config {

/// JSON of any value. Dates and numbers that are not finite are reported; false is returned then.
bool write_json(const Node& node, std::string& json, Report& report);

/// The same for a table without some of its keys.
bool write_json(const KeyTable& table, const std::vector<std::string>& without, std::string& json,
                Report& report);

/// A GeoJSON point, longitude first.
std::string geo_json_point(const std::vector<double>& coordinates);

} // namespace railbridge::config
