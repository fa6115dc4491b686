#pragma once
// The last commands as the bridge's own asset shows them: attribute lastCommands.

#include "bridge/engine/status.hpp"

#include <string>
#include <vector>

namespace railbridge::daemon {

/// [{"time":1790000000000,"asset":"press","attribute":"speedSet","value":"70","state":"rejected",
/// "reason":"above 50"}, ...]; `time` is when it ended, in ms since the epoch. Reasons are cut.
std::string command_list_json(const std::vector<CommandStatus>& commands);

} // namespace railbridge::daemon
