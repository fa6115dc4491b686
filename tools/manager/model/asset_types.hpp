#pragma once
// The asset types OpenRemote knows, with the attributes they require (model/asset/impl upstream).

#include <optional>
#include <string_view>
#include <vector>

namespace railbridge::manager {

struct AttributeDescriptor {
    std::string_view name;
    std::string_view type; ///< name of a value type
    bool required = false;
    std::optional<double> minimum = {}; ///< besides those of the value type
    std::optional<double> maximum = {};
};

/// All descriptors of a known type, those every known type inherits included. Empty for an unknown
/// type, which is accepted without requirements. In the order of the documented sample of missing
/// attributes: notes, the type's own, location.
const std::vector<AttributeDescriptor>& attributes_of_type(std::string_view asset_type);

bool is_known_type(std::string_view asset_type);

std::vector<std::string_view> known_types();

/// Null when the asset type does not define that attribute.
const AttributeDescriptor* descriptor_of(std::string_view asset_type, std::string_view attribute);

/// The descriptor's value type; empty when the asset type does not define that attribute.
std::string_view defined_value_type(std::string_view asset_type, std::string_view attribute);

} // namespace railbridge::manager
