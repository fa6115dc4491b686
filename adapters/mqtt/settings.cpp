#include "adapters/mqtt/settings.hpp"

#include "adapters/mqtt/tls_files.hpp"
#include "adapters/mqtt/topics.hpp"

namespace railbridge::mqtt {
namespace {

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

Status validate_identity(const UplinkSettings& settings) {
    if (!is_topic_token(settings.realm) || settings.realm.find(':') != std::string::npos) {
        return fail(fatal("realm \"" + settings.realm +
                          "\": must not be empty nor contain / + # : or control characters"));
    }
    if (!is_topic_token(settings.client_id)) {
        return fail(fatal("client id \"" + settings.client_id +
                          "\": must not be empty nor contain / + # or control characters; take the "
                          "gateway's clientId from the manager"));
    }
    if (settings.secret.empty()) {
        return fail(fatal("the secret is empty; put the gateway's clientSecret into the secret "
                          "file"));
    }
    return {};
}

} // namespace

Status validate_settings(const UplinkSettings& settings) {
    if (settings.host.empty() || settings.port == 0) {
        return fail(fatal("the manager's host or port is missing; set it in the url"));
    }
    if (auto status = validate_identity(settings); !status) {
        return status;
    }
    if (settings.tls) {
        return check_tls_files(settings.ca_file, settings.certificate_file, settings.key_file);
    }
    if (!settings.allow_plaintext && !is_loopback(settings.host)) {
        return fail(fatal("the connection to " + settings.host +
                          " would be plain text and show the secret to the network; use TLS, or "
                          "allow plain text explicitly"));
    }
    return {};
}

} // namespace railbridge::mqtt
