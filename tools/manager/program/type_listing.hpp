#pragma once
// `types` and `asset template`: what an asset of a type looks like.

#include <string>

namespace railbridge::manager {

/// All known types, or one with its attributes. The exit code.
int print_types(const std::string& type, bool json);

struct TemplateOptions {
    std::string state_dir; ///< needed for an asset id only
    std::string of;        ///< a type, or the id of an asset
    std::string name;      ///< empty: `New TYPE`, or the asset's own
    bool with_values = false;
    bool compact = false; ///< on one line
};

/// Prints JSON that the `create` topic takes as it is. The exit code.
int print_template(const TemplateOptions& options);

} // namespace railbridge::manager
