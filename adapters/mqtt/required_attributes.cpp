#include "adapters/mqtt/required_attributes.hpp"

#include "bridge/openremote/asset_types.hpp"

namespace railbridge::mqtt {

std::vector<RequiredAttribute> required_attributes(std::string_view asset_type) {
    std::vector<RequiredAttribute> required;
    for (const auto& defined : defined_attributes(asset_type)) {
        if (defined.required) {
            required.push_back({defined.name, defined.value_type});
        }
    }
    return required;
}

} // namespace railbridge::mqtt
