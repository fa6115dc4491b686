#pragma once
// What certificates and revocation lists say of themselves.

#include "bridge/base/result.hpp"
#include "tools/manager/model/asset.hpp"

#include <string>
#include <vector>

namespace railbridge::manager {

struct Certificate {
    std::string subject;
    Millis valid_from = 0;
    Millis valid_to = 0;
};

/// The first certificate of a PEM file. An error also when the key does not belong to it.
Result<Certificate> read_certificate(const std::string& cert_file, const std::string& key_file);

/// All certificates of a PEM file, at least one.
Result<std::vector<Certificate>> read_authorities(const std::string& file);

struct RevocationList {
    std::string issuer;
    Millis valid_from = 0;
    Millis valid_to = 0;   ///< when a newer one is due; 0: not said
    std::size_t count = 0; ///< of revoked certificates
};

/// All lists of a PEM file, at least one.
Result<std::vector<RevocationList>> read_revocation_lists(const std::string& file);

} // namespace railbridge::manager
