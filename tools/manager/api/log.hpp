#pragma once
// Where the manager writes what an operator should know.

#include <functional>
#include <string>

namespace railbridge::manager {

enum class LogLevel { info, warning, error };

using Log = std::function<void(LogLevel, const std::string&)>;

} // namespace railbridge::manager
