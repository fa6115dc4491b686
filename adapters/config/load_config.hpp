#pragma once
// From bridge.toml to everything the daemon needs: its settings and the checked mapping.

#include "adapters/config/daemon_config.hpp"
#include "adapters/config/diagnostic.hpp"
#include "adapters/config/load_mapping.hpp"
#include "bridge/mapping/mapping.hpp"

#include <tl/expected.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

struct LoadedConfig {
    DaemonConfig daemon;
    Mapping mapping;
    std::vector<Diagnostic> warnings;
    std::vector<UsedTemplate> templates{};
};

/// Makes an asset id of a name: `realm/client_id/asset key`.
using AssetIdSource = std::function<std::string(std::string_view)>;

/// Reads the file and the mappings it names; every problem of all of them at once, lints
/// among them, sorted by place.
/// Opens no line and no connection. The secret is not read: see read_secret. Templates are looked
/// for beside each mapping, in the directories the file names, then in `template_directories`.
/// `origins`: filled with where each point stands, unless null.
tl::expected<LoadedConfig, std::vector<Diagnostic>>
load_config(const std::filesystem::path& bridge_toml, const AssetIdSource& asset_id,
            const std::vector<std::filesystem::path>& template_directories = {},
            std::vector<PointOrigin>* origins = nullptr);

/// Where the site of this file looks for templates, besides `template_directories`; whatever else
/// may be wrong with it. Empty if it cannot be read.
std::vector<std::filesystem::path>
configured_template_places(const std::filesystem::path& bridge_toml);

/// Its state_dir, whatever else may be wrong with it; nothing if it cannot be read or names none.
std::optional<std::filesystem::path>
configured_state_directory(const std::filesystem::path& bridge_toml);

} // namespace railbridge::config
