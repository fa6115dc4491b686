#pragma once
// From mapping files to the Mapping the engine runs on. Reads files, nothing else; sends nothing.

#include "adapters/config/diagnostic.hpp"
#include "adapters/config/point_origin.hpp"
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
    /// Where templates lie, besides `devices` beside each mapping file; the first of a name counts.
    std::vector<std::filesystem::path> template_directories{};
    std::vector<PointOrigin>* origins = nullptr; ///< filled, by PointId, if somebody wants to know
};

/// A template in use: a copy of `file` at `place` is found before all others of its name.
struct UsedTemplate {
    std::filesystem::path file;
    std::filesystem::path place;
};

struct LoadedMapping {
    Mapping mapping;
    std::vector<Diagnostic> warnings;
    std::vector<UsedTemplate> templates{};
};

/// Every problem of every file at once, lints among them, sorted by place. The files are one site:
/// what one names may stand in another.
tl::expected<LoadedMapping, std::vector<Diagnostic>>
load_mapping(const std::vector<std::filesystem::path>& files, const MappingOptions& options);

/// The same for one text that is no file yet; `file` is what diagnostics call it.
tl::expected<LoadedMapping, std::vector<Diagnostic>>
load_mapping_text(const std::filesystem::path& file, std::string text,
                  const MappingOptions& options);

} // namespace railbridge::config
