#include "adapters/daemon/restart_needed.hpp"

#include <filesystem>

namespace railbridge::daemon {

namespace {

/// What was loaded from the kept copy names its places in full.
void make_absolute(std::filesystem::path& path) {
    if (!path.empty()) {
        path = std::filesystem::absolute(path).lexically_normal();
    }
}

config::DaemonConfig with_full_places(config::DaemonConfig settings) {
    make_absolute(settings.state_dir);
    make_absolute(settings.runtime_dir);
    make_absolute(settings.manager.secret_file);
    make_absolute(settings.manager.ca_file);
    make_absolute(settings.manager.client_cert);
    make_absolute(settings.manager.client_key);
    return settings;
}

} // namespace

std::string restart_needed(const config::DaemonConfig& one, const config::DaemonConfig& other) {
    const auto running = with_full_places(one);
    const auto fresh = with_full_places(other);
    std::string keys;
    const auto look = [&keys](bool same, const char* key) {
        if (!same) {
            keys += (keys.empty() ? "" : ", ") + std::string{key};
        }
    };
    look(running.manager == fresh.manager, "[manager]");
    look(running.state_dir == fresh.state_dir, "state_dir");
    look(running.runtime_dir == fresh.runtime_dir, "runtime_dir");
    look(running.passthrough == fresh.passthrough, "passthrough");
    look(running.ack_delay == fresh.ack_delay, "ack_delay");
    look(running.batches_per_second == fresh.batches_per_second, "batches_per_second");
    look(running.values_per_second == fresh.values_per_second, "values_per_second");
    look(running.writes_per_second == fresh.writes_per_second, "writes_per_second");
    look(running.statistics == fresh.statistics, "statistics");
    return keys;
}

} // namespace railbridge::daemon
