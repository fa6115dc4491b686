#pragma once
// A mapping as a list for people who live in spreadsheets.

#include "bridge/mapping/mapping.hpp"

#include <string>

namespace railbridge::config {

/// A header and a row for each point, addresses counted from 0 as on the wire. import_csv reads it
/// back: points keep all that says what their value is and when it is told, and grants all that
/// they say, but for grant_keys_left_out().
std::string export_csv(const Mapping& mapping, char separator);

} // namespace railbridge::config
