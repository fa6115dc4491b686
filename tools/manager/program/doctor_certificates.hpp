#pragma once
// What `doctor` says of the files that TLS stands on.

#include "tools/manager/program/doctor_checks.hpp"

#include <string>

namespace railbridge::manager {

/// Empty: not used.
struct TlsFiles {
    std::string cert;
    std::string key;
    std::string client_ca;  ///< whose certificates clients must show
    std::string client_crl; ///< those of them that do not count any more
};

void check_tls_files(const TlsFiles& files, Millis now, Findings& findings);

} // namespace railbridge::manager
