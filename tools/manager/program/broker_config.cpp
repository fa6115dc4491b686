#include "tools/manager/program/broker_config.hpp"

#include "tools/manager/api/open_requests.hpp"

namespace railbridge::manager {

namespace {

std::string listener(const ListenAddress& address) {
    std::string line = "listener " + std::to_string(address.port);
    if (!address.is_wildcard()) {
        line += ' ' + address.host;
    }
    return line + '\n';
}

/// They come on top of user and secret, and replace neither.
std::string client_certificates(const TlsListener& tls) {
    if (tls.client_ca_file.empty()) {
        return {};
    }
    return "cafile " + tls.client_ca_file + "\nrequire_certificate true\n" +
           (tls.client_crl_file.empty() ? std::string() : "crlfile " + tls.client_crl_file + '\n');
}

} // namespace

ListenAddress loopback_address(const ListenAddress& plain) {
    return plain.is_loopback() ? plain : ListenAddress{"127.0.0.1", plain.port};
}

/// Never set here: per_listener_settings (no ticks then) and check_retain_source (repeats
/// requests).
std::string broker_config_text(const BrokerConfig& config) {
    std::string text = "# Written by railbridge-manager serve at every start; changes are lost.\n"
                       "allow_anonymous false\n"
                       "set_tcp_nodelay true\n"
                       "persistence true\n"
                       "persistence_location " +
                       config.state_dir +
                       "/\n"
                       "autosave_interval 60\n"
                       "max_inflight_messages " +
                       std::to_string(max_in_flight) +
                       "\n"
                       "max_queued_messages 10000\n"
                       "max_queued_bytes 67108864\n"
                       "persistent_client_expiration 7d\n"
                       "max_packet_size 1100000\n"
                       "log_dest stderr\n"
                       "log_type error\nlog_type warning\nlog_type notice\nlog_type information\n";
    if (!config.user.empty()) {
        text += "user " + config.user + '\n';
    }
    text += "plugin " + config.plugin_file + "\nplugin_opt_state_dir " + config.state_dir +
            "\nplugin_opt_history_days " + std::to_string(config.history_days) +
            "\nplugin_opt_history_mib " + std::to_string(config.history_mib) +
            "\nplugin_opt_strict " + (config.strict ? "true" : "false") + "\nplugin_opt_greeting " +
            config.greeting + "\n\n" + listener(config.plain);
    if (!config.plain.is_loopback() && !config.plain.is_wildcard()) {
        text += "\n# For the command line.\n" + listener(loopback_address(config.plain));
    }
    if (config.tls) {
        text += '\n' + listener(config.tls->address) + "certfile " + config.tls->cert_file +
                "\nkeyfile " + config.tls->key_file + "\ntls_version tlsv1.2\n" +
                client_certificates(*config.tls);
    }
    return text;
}

} // namespace railbridge::manager
