#include "adapters/config/address_words.hpp"

namespace railbridge::config {

std::string address_words(const AddressRange& range, unsigned bit_first, unsigned bit_count) {
    std::string text = std::string(short_name(range.table)) + ':' + std::to_string(range.first);
    if (!is_bit_table(range.table) && bit_count != 0) {
        text += '.' + std::to_string(bit_first);
        if (bit_count > 1) {
            text += ".." + std::to_string(bit_first + bit_count - 1);
        }
    }
    return text;
}

std::string address_words(const Point& point) {
    const std::string text =
        address_words(point.value_range(), point.encoding.bit_first, point.encoding.bit_count);
    return point.elements == 0 ? text : text + '[' + std::to_string(point.elements) + ']';
}

} // namespace railbridge::config
