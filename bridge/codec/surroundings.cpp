#include "bridge/codec/surroundings.hpp"

#include <algorithm>

namespace railbridge {

AddressRange surroundings(const AddressRange& value, std::uint16_t before, std::uint16_t behind,
                          std::uint16_t limit, const std::vector<AddressRange>& forbidden) {
    std::uint32_t first = value.first - std::min(before, value.first);
    std::uint32_t end = std::min<std::uint32_t>(value.end() + behind, 65536U);
    for (const AddressRange& range : forbidden) {
        if (range.table != value.table) {
            continue;
        }
        if (range.end() <= value.first) {
            first = std::max(first, range.end());
        } else if (range.first >= value.end()) {
            end = std::min<std::uint32_t>(end, range.first);
        }
    }
    const std::uint32_t most = std::max(limit, value.count);
    if (end - first > most) { // what is behind tells more than what is before
        end = std::min(end, first + most);
        if (end < value.end()) {
            end = value.end();
            first = end - most;
        }
    }
    return {value.table, static_cast<std::uint16_t>(first),
            static_cast<std::uint16_t>(end - first)};
}

} // namespace railbridge
