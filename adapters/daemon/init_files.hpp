#pragma once
// The first files of a box, as `railbridge init` writes them.

#include "adapters/config/template_summary.hpp"
#include "adapters/daemon/options.hpp"
#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::daemon {

/// @error fatal  an answer cannot stand in a text of TOML
Result<std::string> first_bridge_toml(const InitOptions& answers);

/// One line and one device with every point of its template. No grant: those are for a person to
/// write.
/// @error fatal  `line` is not `tcp:HOST:PORT`, `rtu:DEVICE` or `rtu-over-tcp:HOST:PORT`, or a
/// serial
///               line has no bit rate
Result<std::string> first_site_toml(const InitOptions& answers,
                                    const config::TemplateSummary& device);

} // namespace railbridge::daemon
