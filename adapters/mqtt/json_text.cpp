#include "adapters/mqtt/json_text.hpp"

#include "adapters/mqtt/utf8.hpp"

#include <string>

namespace railbridge::mqtt {

rapidjson::Value text(std::string_view content, rapidjson::Document& owner) {
    const std::string valid = valid_utf8(content);
    return rapidjson::Value{valid.data(), static_cast<rapidjson::SizeType>(valid.size()),
                            owner.GetAllocator()};
}

} // namespace railbridge::mqtt
