#pragma once
// The files of a site, loaded for a command; and the settings the adapters take from them.

#include "adapters/config/diagnostic.hpp"
#include "adapters/config/load_config.hpp"
#include "adapters/mqtt/settings.hpp"
#include "bridge/engine/settings.hpp"
#include "bridge/ports/log.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::daemon {

using Loaded = tl::expected<config::LoadedConfig, std::vector<config::Diagnostic>>;

Loaded load_site(const std::filesystem::path& bridge_toml);

/// What `run` starts with: the files, or the last accepted ones and why the files were refused.
struct RunnableSite {
    config::LoadedConfig site;
    std::string rejected; ///< not empty: the first problem of the refused files
};

/// Loads the files; keeps a copy if they are good; otherwise falls back to the copy. All
/// diagnostics go to `problems`.
tl::expected<RunnableSite, std::vector<config::Diagnostic>>
load_runnable_site(const std::filesystem::path& bridge_toml,
                   std::vector<config::Diagnostic>& problems);

/// The last accepted files; nothing if there are none that can be run.
/// @param state_dir  where they are, if that is known; otherwise all places are looked at, that of
///                   bridge.toml first
std::optional<RunnableSite> load_accepted(const std::filesystem::path& bridge_toml,
                                          const std::filesystem::path& state_dir = {});

/// The files as they are now, with a copy of exactly these: accept_copied keeps it, whatever lies
/// on the disk by then.
/// @param copied  an error: they could be loaded, and there is no copy
Loaded load_and_copy(const std::filesystem::path& bridge_toml,
                     const std::filesystem::path& state_dir, Status& copied);
/// From now on the last accepted files are those of the last load_and_copy.
Status accept_copied(const std::filesystem::path& state_dir);

/// What runs is not what is accepted, or commands that were open may be about something else: the
/// next start must not go by it, see ran_before.
void doubt_accepted(const std::filesystem::path& state_dir, Log& log);

/// Copies the files to where a later start finds them, should they be broken by then.
Status keep_accepted(const std::filesystem::path& bridge_toml, const config::LoadedConfig& site);
/// The files are, byte by byte, what is accepted.
bool is_accepted(const std::filesystem::path& bridge_toml, const config::LoadedConfig& site);

/// What the bridge ran on when it ended last, as far as it matters to a start.
struct RanBefore {
    enum class Kind : std::uint8_t {
        nothing, ///< it never ran here
        same,    ///< what it is to run on now
        other,   ///< `mapping`
        unknown, ///< see `why`
    };
    Kind kind = Kind::nothing;
    std::optional<Mapping> mapping{};
    std::string why{};
};
RanBefore ran_before(const std::filesystem::path& bridge_toml, const RunnableSite& site);

EngineSettings engine_settings(const config::DaemonConfig& settings);
mqtt::UplinkSettings uplink_settings(const config::DaemonConfig& settings, std::string secret);

/// The directory of the control socket: the setting, systemd's $RUNTIME_DIRECTORY, or `run` below
/// the state directory.
std::filesystem::path control_socket(const config::DaemonConfig& settings);

} // namespace railbridge::daemon
