#pragma once
// The last configuration that was accepted: what a box runs when somebody saved a broken file at
// night.

#include "bridge/base/result.hpp"

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace railbridge::store {

/// Keeps a copy below `STATE_DIR/accepted` that mirrors the places of the files, so that paths
/// relative to bridge.toml still lead somewhere. Secrets and certificates are not copied but
/// linked.
class AcceptedConfig {
public:
    explicit AcceptedConfig(const std::filesystem::path& state_dir);

    /// Replaces what was kept, as a whole: a crash leaves the old set or the new one. Paths are
    /// absolute.
    /// @param copied  the mapping files
    /// @param linked  files that bridge.toml names and that must not be copied
    /// @param placed  further files, and for each the place that its copy mirrors
    Status keep(const std::filesystem::path& bridge_toml,
                const std::vector<std::filesystem::path>& copied,
                const std::vector<std::filesystem::path>& linked,
                const std::vector<std::pair<std::filesystem::path, std::filesystem::path>>& placed =
                    {}) const;

    /// The copy of bridge.toml; nothing if no configuration was ever accepted.
    std::optional<std::filesystem::path> bridge_toml() const;

    /// The copy of one of its files; nothing if it has none.
    std::optional<std::filesystem::path> kept(const std::filesystem::path& file) const;

    /// Where a path inside the copy really is: the place it mirrors.
    std::filesystem::path original(const std::filesystem::path& inside) const;

private:
    std::filesystem::path current() const;

    std::filesystem::path directory_;
    std::filesystem::path previous_;
};

} // namespace railbridge::store
