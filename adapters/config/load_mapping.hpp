#pragma once
// From mapping files to the Mapping the engine runs on. Reads files, nothing else; sends nothing.

#include "adapters/config/diagnostic.hpp"
#include "bridge/mapping/mapping.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

struct MappingOptions {
    std::string realm;
    std::string client_id;
    /// Makes an asset id of `realm/client_id/asset key`. Without it ids stay empty, unless adopted.
    std::function<std::string(std::string_view)> asset_id;
    std::map<std::string, std::string, std::less<>> vars; ///< ${name} in strings
};

struct LoadedMapping {
    Mapping mapping;
    std::vector<Diagnostic> warnings;
};

/// Every problem of every file at once, sorted by place. The files are one site: what one names may
/// stand in another.
tl::expected<LoadedMapping, std::vector<Diagnostic>>
load_mapping(const std::vector<std::filesystem::path>& files, const MappingOptions& options);

} // namespace railbridge::config
