#pragma once
// The secret in a gateway asset: what answers, news and files show only on purpose.

#include "tools/manager/model/asset.hpp"

#include <string_view>

namespace railbridge::manager {

bool is_secret(const Asset& asset, std::string_view attribute);

bool has_secret(const Asset& asset);

/// The same with null in its place.
Asset without_secret(Asset asset);

} // namespace railbridge::manager
