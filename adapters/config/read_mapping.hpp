#pragma once
// The part of loading that load_mapping and load_config share.

#include "adapters/config/document.hpp"
#include "adapters/config/load_mapping.hpp"

namespace railbridge::config {

struct MappingFile {
    std::filesystem::path path;
    std::optional<Position> named_at;  ///< in bridge.toml
    std::optional<std::string> text{}; ///< what it will hold; it is no file yet
};

/// Reports into `report`; the mapping is complete only if no error was added. The warnings stay in
/// the report.
LoadedMapping read_mapping(const std::vector<MappingFile>& files, const MappingOptions& options,
                           Report& report);

} // namespace railbridge::config
