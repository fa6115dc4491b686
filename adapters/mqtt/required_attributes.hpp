#pragma once
// What OpenRemote's asset types demand: an asset of a known type is refused unless each of these
// keys is there, null being good enough. Types of an installation are unknown and get nothing.

#include <string_view>
#include <vector>

namespace railbridge::mqtt {

struct RequiredAttribute {
    std::string_view name;
    std::string_view value_type;
};

/// Empty for an unknown type.
std::vector<RequiredAttribute> required_attributes(std::string_view asset_type);

} // namespace railbridge::mqtt
