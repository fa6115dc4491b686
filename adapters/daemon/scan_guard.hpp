#pragma once
// What a scan keeps away from: lines that a running bridge has, and what a mapping says is never
// read.

#include "adapters/daemon/options.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"

#include <tl/expected.hpp>

#include <map>
#include <vector>

namespace railbridge::daemon {

using Forbidden = std::map<UnitId, std::vector<AddressRange>>;

/// `never_read` of the units on this line, by the mapping of `--config` if there is one, and at an
/// endpoint for every unit; or the exit code, after saying why the line is not touched.
tl::expected<Forbidden, int> guard_scan(const Options& options, const Line& line);

} // namespace railbridge::daemon
