#include "bridge/polling/read_apart.hpp"

#include <algorithm>

namespace railbridge {

namespace {

std::string addresses(std::uint32_t count) {
    return std::to_string(count) + (count == 1 ? " address" : " addresses");
}

} // namespace

std::string apart_in_words(const ReadRange& before, const ReadRange& next, const ReadRules& rules) {
    if (before.range.table != next.range.table) {
        return "another area";
    }
    const std::uint32_t end = before.range.end();
    const std::uint32_t gap = next.range.first > end ? next.range.first - end : 0;
    const auto forbidden =
        std::find_if(rules.forbidden.begin(), rules.forbidden.end(), [&](const auto& range) {
            return range.first < next.range.first && end < range.end();
        });
    if (gap > 0 && forbidden != rules.forbidden.end()) {
        return std::string(short_name(forbidden->table)) + ':' + std::to_string(forbidden->first) +
               " between them may not be read";
    }
    if (gap > rules.gap) {
        return "a gap of " + addresses(gap) + ", more than the " + std::to_string(rules.gap) +
               " that are cheaper to read along than a request";
    }
    const std::uint32_t together = next.range.end() - before.range.first;
    if (together > rules.limit) {
        return "together " + addresses(together) + ", more than the " +
               std::to_string(rules.limit) + " of one request here";
    }
    return {};
}

} // namespace railbridge
