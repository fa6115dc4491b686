#pragma once
// Reads the TLS files before anything is sent. Paho's own diagnosis of an unusable file is "TCP/TLS
// connect failure"; this says which file and why, and makes an empty CA file an error for certain.

#include "bridge/base/result.hpp"

#include <string>

namespace railbridge::mqtt {

/// The certificate and key files may be empty names, but only both. Callable from every thread.
Status check_tls_files(const std::string& ca_file, const std::string& certificate_file,
                       const std::string& key_file);

} // namespace railbridge::mqtt
