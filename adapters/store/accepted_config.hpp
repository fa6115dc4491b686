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

    /// Besides bridge.toml; all absolute.
    struct Files {
        std::vector<std::filesystem::path> copied = {}; ///< the mapping files
        std::vector<std::filesystem::path> linked = {}; ///< named there, and must not be copied
        /// Further files, and for each the place that its copy mirrors.
        std::vector<std::pair<std::filesystem::path, std::filesystem::path>> placed = {};
    };

    /// Replaces what was kept, as a whole: a crash leaves the old set or the new one.
    Status keep(const std::filesystem::path& bridge_toml, const Files& files) const;

    /// The first half of it: copies that are not accepted yet, and on the disk.
    Status stage(const std::filesystem::path& bridge_toml, const Files& files) const;
    /// The files are still what was copied.
    bool is_staged(const std::filesystem::path& bridge_toml, const Files& files) const;
    /// The second half: what was staged last replaces what was kept.
    Status accept() const;

    /// Something else runs than what is kept, or nobody knows which: what is kept stays to fall
    /// back to, until something is accepted.
    Status not_last() const;
    /// What stayed to fall back to runs after all.
    Status last_again() const;
    /// What is kept is what ran last.
    bool is_last() const;
    /// The files are still what is kept.
    bool is_kept(const std::filesystem::path& bridge_toml, const Files& files) const;

    /// The copy of bridge.toml; nothing if no configuration was ever accepted.
    std::optional<std::filesystem::path> bridge_toml() const;

    /// The copy of one of its files; nothing if it has none.
    std::optional<std::filesystem::path> kept(const std::filesystem::path& file) const;
    /// The same of what is not accepted yet.
    std::optional<std::filesystem::path> staged(const std::filesystem::path& file) const;

    /// Where a path inside the copy really is: the place it mirrors.
    std::filesystem::path original(const std::filesystem::path& inside) const;

private:
    std::filesystem::path current() const;

    std::filesystem::path directory_;
    std::filesystem::path previous_;
    std::filesystem::path staged_;
};

} // namespace railbridge::store
