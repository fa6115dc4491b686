#pragma once
// Where this program's plugin and the broker are.

#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::manager {

/// `given` when not empty; else beside this program (build tree), else in the library directory it
/// was installed with. Absolute; an error names the places that were tried.
Result<std::string> plugin_file(const std::string& given);

/// mosquitto from PATH, or from /usr/sbin, which is not in everybody's PATH.
Result<std::string> broker_file();

} // namespace railbridge::manager
