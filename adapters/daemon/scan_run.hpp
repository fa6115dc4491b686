#pragma once
// A scan under way: asks what it wants to know, one request at a time, until it is done or told to
// stop.

#include "adapters/modbus/probe_line.hpp"
#include "bridge/base/result.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/scan/line_scan.hpp"

#include <functional>
#include <string>
#include <vector>

namespace railbridge::daemon {

struct ScanRun {
    std::vector<Line> choices; ///< the line with each of its settings
    modbus::ProbeTiming timing;
    std::function<bool()> stop;                     ///< asked before each request
    std::function<void(const LineScan&)> progress;  ///< told before each request
    std::function<void(const std::string&)> remark; ///< something a person should know
};

/// Blocks. What was found is in `scan`, whatever happens.
/// @error  the line cannot be had, or was lost for good
Status run_scan(LineScan& scan, const ScanRun& run, const Clock& clock);

} // namespace railbridge::daemon
