#include "adapters/mqtt/utf8.hpp"

#include <simdjson.h>

#include <algorithm>

namespace railbridge::mqtt {

std::string valid_utf8(std::string_view text) {
    std::string result{text};
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        std::replace_if(
            result.begin(), result.end(),
            [](char c) { return static_cast<unsigned char>(c) > 0x7F; }, '?');
    }
    return result;
}

} // namespace railbridge::mqtt
