#pragma once
// What `railbridge init` asks a person at a terminal, again and again until the answer can be used.

#include "adapters/config/template_summary.hpp"
#include "adapters/daemon/options.hpp"
#include "bridge/base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace railbridge::daemon {

using FindTemplate = std::function<Result<config::TemplateSummary>(const InitOptions& answers)>;

/// Asks for what no flag said. Without a terminal nothing is asked.
/// @param directory  of bridge.toml, from which relative paths lead
/// @error fatal  the first flag that is missing, because nobody is there or the input has ended
Status ask_missing(InitOptions& answers, const std::filesystem::path& directory,
                   const FindTemplate& find_template);
/// Not shown. The same error.
Result<std::string> ask_secret();

} // namespace railbridge::daemon
