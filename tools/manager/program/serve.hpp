#pragma once
// Turns this process into the broker with the manager's plugin.

#include <cstdint>
#include <string>

namespace railbridge::manager {

/// As of a refused configuration (EX_CONFIG). The broker, which this process becomes, ends with
/// numbers of its own, 2 among them; none is as large.
inline constexpr int exit_wrong_options = 78;

struct ServeOptions {
    std::string state_dir;
    std::string listen = "127.0.0.1:1883"; ///< HOST:PORT or HOST
    std::string
        tls_listen; ///< the same; empty: port 8883 on every address, if there is a certificate
    std::string cert_file; ///< empty: no TLS listener
    std::string key_file;
    std::string client_ca_file;  ///< clients must show a certificate of one of these; empty: none
    std::string client_crl_file; ///< certificates that are not good any more
    std::string plugin_file;     ///< empty: the one that belongs to this program
    bool allow_plaintext = false;
    bool strict = false;    ///< what is not allowed is refused by the broker, without a response
    int history_days = 31;  ///< 0: no values are kept
    int history_mib = 1024; ///< the store drops old values when it is larger
};

/// Writes the broker's configuration and becomes the broker, in the foreground, as the user who
/// owns the state directory. Signals go straight to it. Returns only on failure, when it has said
/// on stderr what to do next: exit_wrong_options, or 1 for what may be gone at another start.
int serve(const ServeOptions& options);

} // namespace railbridge::manager
