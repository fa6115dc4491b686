#pragma once
// What `railbridge scan` was told, as lines to try.

#include "adapters/daemon/options.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace railbridge::daemon {

/// The line with each of the settings it may have, the most common first; one for a TCP endpoint.
/// @error  says which option is wrong
Result<std::vector<Line>> lines_to_try(const ScanOptions& options);

/// `1,2,5-7`
Result<std::vector<UnitId>> parse_units(std::string_view text);

/// `9600 8N1`
std::string serial_words(const SerialSettings& serial);

} // namespace railbridge::daemon
