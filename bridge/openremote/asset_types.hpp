#pragma once
// What OpenRemote's own asset types define of their attributes. The manager gives an attribute the
// value type that the type of its asset defines, whatever type it is sent with, and refuses the
// whole asset for a value that does not fit. Types of an installation are unknown here.

#include <optional>
#include <string_view>
#include <vector>

namespace railbridge {

struct DefinedAttribute {
    std::string_view name;
    std::string_view value_type;
    bool required = true; ///< an asset without it is refused; null is good enough
    std::optional<double> min{};
    std::optional<double> max{};
};

/// Those of every known type first; empty for an unknown type.
std::vector<DefinedAttribute> defined_attributes(std::string_view asset_type);

/// Nothing when the type does not define it, or is not known.
std::optional<DefinedAttribute> defined_attribute(std::string_view asset_type,
                                                  std::string_view attribute);

} // namespace railbridge
