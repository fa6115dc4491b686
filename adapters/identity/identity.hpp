#pragma once
// Ids and secrets: what needs a hash or a random number. The only place that includes OpenSSL's
// digests. Every function may be called from any thread. A failing OpenSSL throws
// std::runtime_error.

#include "bridge/openremote/asset_id.hpp"

#include <string>
#include <string_view>

namespace railbridge::identity {

/// The id OpenRemote derives from a name: SHA-1 over the UTF-8 name alone (no namespace bytes),
/// laid out as a UUID of version 5. The same name always gives the same id.
std::string name_based_asset_id(std::string_view name);

/// The id of a random UUID of version 4.
std::string random_asset_id();

/// A random UUID of version 4 as text with dashes: 122 bits nobody can guess, used for secrets.
std::string random_uuid_text();

/// `salt$digest`, for storing a secret: SHA-256 over a random salt and the secret, in hexadecimal.
/// A fast hash is enough because the secrets are generated here and have 122 random bits.
std::string hashed_secret(std::string_view secret);

/// True when `secret` is the one `stored` (from hashed_secret) was made of. Takes the same time
/// wherever they differ; a malformed `stored` matches nothing.
bool secret_matches(std::string_view secret, std::string_view stored);

/// SHA-256 in hexadecimal, to notice that a file was damaged.
std::string checksum(std::string_view content);

} // namespace railbridge::identity
