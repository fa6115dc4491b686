#include "tools/manager/program/listeners.hpp"

namespace railbridge::manager {

namespace {

constexpr std::uint16_t mqtt_port = 1883;
constexpr std::uint16_t mqtt_tls_port = 8883;

Result<std::optional<ListenAddress>> tls_listener_of(const ServeOptions& options) {
    const bool any = !options.tls_listen.empty() || !options.cert_file.empty() ||
                     !options.key_file.empty() || !options.client_ca_file.empty() ||
                     !options.client_crl_file.empty();
    if (!any) {
        return std::optional<ListenAddress>{};
    }
    if (options.cert_file.empty() || options.key_file.empty()) {
        return fail(fatal("TLS needs --cert FILE and --key FILE"));
    }
    if (!options.client_crl_file.empty() && options.client_ca_file.empty()) {
        return fail(fatal("--client-crl needs --client-ca FILE"));
    }
    const auto address = parse_listen_address(
        options.tls_listen.empty() ? ":8883" : options.tls_listen, mqtt_tls_port);
    return address ? Result<std::optional<ListenAddress>>(*address) : fail(address.error());
}

} // namespace

Result<Listeners> listeners_of(const ServeOptions& options) {
    const auto plain = parse_listen_address(options.listen, mqtt_port);
    if (!plain) {
        return fail(plain.error());
    }
    if (!plain->is_loopback() && !options.allow_plaintext) {
        return fail(fatal("listening on " + options.listen +
                          " would send secrets unencrypted over the network: use --tls-listen "
                          "HOST:PORT --cert FILE --key FILE, or insist with --allow-plaintext"));
    }
    const auto tls = tls_listener_of(options);
    return tls ? Result<Listeners>(Listeners{*plain, *tls}) : fail(tls.error());
}

} // namespace railbridge::manager
