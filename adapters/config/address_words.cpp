#include "adapters/config/address_words.hpp"

namespace railbridge::config {

std::string address_words(const Point& point) {
    const AddressRange range = point.value_range();
    std::string text = std::string(short_name(range.table)) + ':' + std::to_string(range.first);
    const auto& encoding = point.encoding;
    if (!is_bit_table(range.table) && encoding.bit_count != 0) {
        text += '.' + std::to_string(encoding.bit_first);
        if (encoding.bit_count > 1) {
            text += ".." + std::to_string(encoding.bit_first + encoding.bit_count - 1);
        }
    }
    return point.elements == 0 ? text : text + '[' + std::to_string(point.elements) + ']';
}

} // namespace railbridge::config
