#include "adapters/daemon/site_files.hpp"

#include "adapters/config/template_places.hpp"
#include "adapters/identity/identity.hpp"
#include "adapters/store/accepted_config.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

namespace railbridge::daemon {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> directory_from(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr || *value == '\0' ? std::nullopt : std::optional<fs::path>{value};
}

/// Where a copy may lie; the file that would say so may be broken.
std::vector<fs::path> possible_state_directories(const fs::path& bridge_toml) {
    std::vector<fs::path> places;
    if (const auto configured = config::configured_state_directory(bridge_toml)) {
        places.push_back(*configured);
    }
    if (const auto given = directory_from("STATE_DIRECTORY")) {
        places.push_back(*given);
    }
    places.push_back(fs::absolute(bridge_toml).parent_path() / "state");
    places.push_back(config::DaemonConfig{}.state_dir);
    return places;
}

void take_original_places(config::DaemonConfig& settings, const store::AcceptedConfig& copy) {
    settings.state_dir = copy.original(settings.state_dir);
    settings.runtime_dir = copy.original(settings.runtime_dir);
    settings.manager.secret_file = copy.original(settings.manager.secret_file);
    settings.manager.ca_file = copy.original(settings.manager.ca_file);
    settings.manager.client_cert = copy.original(settings.manager.client_cert);
    settings.manager.client_key = copy.original(settings.manager.client_key);
}

store::AcceptedConfig::Files files_of(const config::LoadedConfig& site) {
    store::AcceptedConfig::Files files;
    files.copied = site.daemon.mappings;
    const auto& manager = site.daemon.manager;
    for (const auto& file :
         {manager.secret_file, manager.ca_file, manager.client_cert, manager.client_key}) {
        if (!file.empty()) {
            files.linked.push_back(file);
        }
    }
    // With the templates as they are now: those of the package may be others tomorrow.
    for (const auto& used : site.templates) {
        files.placed.emplace_back(used.file, used.place);
    }
    return files;
}

} // namespace

std::optional<RunnableSite> load_accepted(const fs::path& bridge_toml, const fs::path& state_dir) {
    for (const auto& place : state_dir.empty() ? possible_state_directories(bridge_toml)
                                               : std::vector<fs::path>{state_dir}) {
        const store::AcceptedConfig copy{place};
        const auto entry = copy.bridge_toml();
        if (!entry) {
            continue;
        }
        if (auto loaded = load_site(*entry)) {
            take_original_places(loaded->daemon, copy);
            return RunnableSite{std::move(*loaded), {}};
        }
    }
    return std::nullopt;
}

Loaded load_site(const fs::path& bridge_toml) {
    return config::load_config(
        bridge_toml, [](std::string_view name) { return identity::name_based_asset_id(name); },
        {config::installed_templates()});
}

Loaded load_and_copy(const fs::path& bridge_toml, const fs::path& state_dir, Status& copied) {
    auto first = load_site(bridge_toml); // only now it is known which files there are
    if (!first) {
        return first;
    }
    const store::AcceptedConfig accepted{state_dir};
    copied = accepted.stage(bridge_toml, files_of(*first));
    if (!copied) {
        return first;
    }
    auto loaded = load_site(bridge_toml);
    if (loaded && !accepted.is_staged(bridge_toml, files_of(*loaded))) {
        config::Diagnostic changed;
        changed.file = bridge_toml;
        changed.code = config::Code::unreadable_file;
        changed.text = "the files changed while they were read: try again";
        return tl::unexpected(std::vector{std::move(changed)});
    }
    return loaded;
}

Status accept_copied(const fs::path& state_dir) {
    return store::AcceptedConfig{state_dir}.accept();
}

void doubt_accepted(const fs::path& state_dir, Log& log) {
    if (const auto doubted = store::AcceptedConfig{state_dir}.not_last(); !doubted) {
        log.write(LogLevel::warning, "config.not_kept", doubted.error().text);
    }
}

Status keep_accepted(const fs::path& bridge_toml, const config::LoadedConfig& site) {
    return store::AcceptedConfig{site.daemon.state_dir}.keep(bridge_toml, files_of(site));
}

bool is_accepted(const fs::path& bridge_toml, const config::LoadedConfig& site) {
    return store::AcceptedConfig{site.daemon.state_dir}.is_kept(bridge_toml, files_of(site));
}

RanBefore ran_before(const fs::path& bridge_toml, const RunnableSite& site) {
    using Kind = RanBefore::Kind;
    const auto& state_dir = site.site.daemon.state_dir;
    const store::AcceptedConfig accepted{state_dir};
    if (!accepted.bridge_toml()) {
        return {};
    }
    if (!accepted.is_last()) {
        return {Kind::unknown, {}, "what the bridge ran on last could not be kept"};
    }
    if (!site.rejected.empty() || is_accepted(bridge_toml, site.site)) {
        return {Kind::same};
    }
    auto last = load_accepted(bridge_toml, state_dir);
    if (!last) {
        return {Kind::unknown,
                {},
                "the files are others, and the copy of what the bridge ran on last, " +
                    (state_dir / "accepted").string() + ", cannot be loaded"};
    }
    return {Kind::other, std::move(last->site.mapping), {}};
}

tl::expected<RunnableSite, std::vector<config::Diagnostic>>
load_runnable_site(const fs::path& bridge_toml, std::vector<config::Diagnostic>& problems) {
    auto loaded = load_site(bridge_toml);
    if (loaded) {
        problems = loaded->warnings;
        return RunnableSite{std::move(*loaded), {}};
    }
    problems = loaded.error();
    auto accepted = load_accepted(bridge_toml);
    if (!accepted) {
        return tl::unexpected(loaded.error());
    }
    const auto first = std::find_if(problems.begin(), problems.end(),
                                    [](const auto& problem) { return !problem.warning; });
    accepted->rejected = first == problems.end() ? "unreadable" : config::to_string(*first);
    return std::move(*accepted);
}

EngineSettings engine_settings(const config::DaemonConfig& settings) {
    EngineSettings engine;
    engine.gateway_id = settings.manager.gateway_id;
    engine.passthrough = settings.passthrough;
    engine.ack_delay = settings.ack_delay;
    engine.batches_per_second = settings.batches_per_second;
    engine.values_per_second = settings.values_per_second;
    engine.writes_per_second = settings.writes_per_second;
    engine.statistics_interval = settings.statistics;
    return engine;
}

mqtt::UplinkSettings uplink_settings(const config::DaemonConfig& settings, std::string secret) {
    const auto& manager = settings.manager;
    mqtt::UplinkSettings uplink;
    uplink.host = manager.host;
    uplink.port = manager.port;
    uplink.tls = manager.tls;
    uplink.allow_plaintext = manager.allow_plaintext;
    // Debian's bundle of the authorities everybody trusts.
    uplink.ca_file =
        manager.ca_file.empty() ? "/etc/ssl/certs/ca-certificates.crt" : manager.ca_file.string();
    uplink.certificate_file = manager.client_cert.string();
    uplink.key_file = manager.client_key.string();
    uplink.realm = manager.realm;
    uplink.client_id = manager.client_id;
    uplink.gateway_id = manager.gateway_id;
    // As the configuration derives them.
    uplink.derived_id = [prefix = manager.realm + '/' + manager.client_id +
                                  '/'](const std::string& key) {
        return identity::name_based_asset_id(prefix + key);
    };
    uplink.secret = std::move(secret);
    return uplink;
}

fs::path control_socket(const config::DaemonConfig& settings) {
    if (!settings.runtime_dir.empty()) {
        return settings.runtime_dir / "control.sock";
    }
    if (const auto given = directory_from("RUNTIME_DIRECTORY")) {
        return *given / "control.sock";
    }
    // The unit sets RuntimeDirectory=railbridge; a person at the shell has no such variable.
    const fs::path service{"/run/railbridge/control.sock"};
    std::error_code ignored;
    const bool packaged = settings.state_dir == config::DaemonConfig{}.state_dir;
    return packaged && fs::exists(service, ignored) ? service
                                                    : settings.state_dir / "run" / "control.sock";
}

} // namespace railbridge::daemon
