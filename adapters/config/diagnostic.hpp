#pragma once
// What is wrong with a configuration file, and where: the way a compiler says it.

#include "adapters/config/codes/code.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace railbridge::config {

struct Diagnostic {
    std::filesystem::path file;
    unsigned line = 0;   ///< from 1; 0: the file as a whole
    unsigned column = 0; ///< from 1, in characters, not bytes
    Code code{};
    bool warning = false;
    std::string text; ///< what is wrong and what to write instead
    std::string fix;  ///< what belongs there instead of the key or value, if that is known
};

/// `site.toml:40:7: error[RB005]: text`, or `warning[RB101]`.
std::string to_string(const Diagnostic& diagnostic);

/// By file, then by position.
void sort_by_position(std::vector<Diagnostic>& diagnostics);

} // namespace railbridge::config
