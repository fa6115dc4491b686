#pragma once
// What `railbridge status` shows of the traffic of a line or unit, from the JSON of the running
// bridge.

#include <simdjson.h>

#include <string>
#include <vector>

namespace railbridge::daemon {

/// REQ/S, P50, P99, PERIOD, ERRORS.
std::vector<std::string> traffic_title();
/// The same columns of one line or unit; `-` where nothing is known yet.
std::vector<std::string> traffic_cells(const simdjson::dom::element& object);

/// `37 %` of the last ten seconds.
std::string busy_text(const simdjson::dom::element& line);

} // namespace railbridge::daemon
