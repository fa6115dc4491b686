#pragma once
// What bridge.toml says, apart from the mapping. Paths are complete: relative ones were taken from
// the directory of the file.

#include "bridge/base/time.hpp"
#include "bridge/engine/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace railbridge::config {

struct ManagerSettings {
    std::string host;
    std::uint16_t port = 8883;
    bool tls = true;
    std::string realm;
    std::string client_id;
    std::string gateway_id;            ///< the gateway asset, parent of ours; may be empty
    std::filesystem::path secret_file; ///< this or
    std::string secret_credential;     ///< a systemd credential
    std::filesystem::path ca_file;     ///< empty: the system's certificates
    std::filesystem::path client_cert; ///< empty: none
    std::filesystem::path client_key;  ///< with client_cert
    bool allow_plaintext = false;      ///< no TLS towards another machine, on purpose

    friend bool operator==(const ManagerSettings&, const ManagerSettings&) = default;
};

struct DaemonConfig {
    ManagerSettings manager;
    std::filesystem::path state_dir = "/var/lib/railbridge";
    std::filesystem::path runtime_dir; ///< of the status socket; empty: the daemon's choice
    Passthrough passthrough = Passthrough::all;
    Duration ack_delay = std::chrono::milliseconds{50};
    double batches_per_second = 20.0; ///< cap towards the manager; 0: none
    double values_per_second = 300.0; ///< cap towards the manager; 0: none
    double writes_per_second = 100.0; ///< cap of all devices together; 0: none
    Duration statistics{};            ///< of the lines, to the health asset; 0: never
    std::vector<std::filesystem::path> mappings;
    std::vector<std::filesystem::path> template_directories; ///< `templates`
    std::map<std::string, std::string, std::less<>> vars;
};

} // namespace railbridge::config
