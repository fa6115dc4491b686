#pragma once
// What a server certificate says of itself.

#include "bridge/base/result.hpp"
#include "tools/manager/model/asset.hpp"

#include <string>

namespace railbridge::manager {

struct Certificate {
    std::string subject;
    Millis valid_from = 0;
    Millis valid_to = 0;
};

/// The first certificate of a PEM file. An error also when the key does not belong to it.
Result<Certificate> read_certificate(const std::string& cert_file, const std::string& key_file);

} // namespace railbridge::manager
