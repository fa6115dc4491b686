#pragma once
// Text of the mapping as a JSON string.

#include <rapidjson/document.h>

#include <string_view>

namespace railbridge::mqtt {

/// Copied into `owner`; what is no UTF-8 is replaced, because one bad byte would spoil the
/// document.
rapidjson::Value text(std::string_view content, rapidjson::Document& owner);

} // namespace railbridge::mqtt
