#pragma once
// A mapping as a list for people who live in spreadsheets.

#include "bridge/mapping/mapping.hpp"

#include <string>
#include <vector>

namespace railbridge::config {

/// A header and a row for each point, addresses counted from 0 as on the wire. import_csv reads it
/// back: points keep all that says what their value is and when it is told, and grants all that
/// they say, but for what left_out_of_csv() says.
std::string export_csv(const Mapping& mapping, char separator);

/// What is said of the points and is not in the list, in words: what no request may touch, `meta`
/// that is the manager's alone, keys of grants. Lines and assets are not what a list is about.
std::vector<std::string> left_out_of_csv(const Mapping& mapping);

} // namespace railbridge::config
