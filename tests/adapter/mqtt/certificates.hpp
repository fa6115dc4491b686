#pragma once
// Throw-away certificates, made by the openssl program.

#include "tests/adapter/mqtt/running_broker.hpp"

#include <string>

namespace railbridge::test {

/// A certificate authority; its files are NAME.crt and NAME.key of the directory.
void make_authority(const TemporaryDirectory& directory, const std::string& name);

/// A certificate for `subject_names` ("DNS:localhost,IP:127.0.0.1") signed by an authority.
void make_certificate(const TemporaryDirectory& directory, const std::string& authority,
                      const std::string& name, const std::string& subject_names);

/// Lines of mosquitto.conf for a TLS listener with the certificate NAME.
std::string tls_listener(const TemporaryDirectory& directory, const std::string& name);

} // namespace railbridge::test
