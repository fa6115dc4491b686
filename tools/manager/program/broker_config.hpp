#pragma once
// The mosquitto.conf of a manager.

#include "tools/manager/program/listen_address.hpp"

#include <optional>
#include <string>

namespace railbridge::manager {

struct TlsListener {
    ListenAddress address;
    std::string cert_file;
    std::string key_file;
    std::string client_ca_file;  ///< empty: clients need no certificate
    std::string client_crl_file; ///< empty: none
};

struct BrokerConfig {
    std::string state_dir;   ///< absolute
    std::string plugin_file; ///< absolute
    std::string user;        ///< whom a broker started by root becomes; empty: leave it out
    std::string greeting;    ///< the line that says the broker serves
    int history_days = 0;
    int history_mib = 0;
    bool strict = false; ///< see ServeOptions
    ListenAddress plain;
    std::optional<TlsListener> tls;
};

/// The text of the file. A listener on loopback is always there, for the command line.
std::string broker_config_text(const BrokerConfig& config);

/// Where the command line reaches that broker.
ListenAddress loopback_address(const ListenAddress& plain);

} // namespace railbridge::manager
