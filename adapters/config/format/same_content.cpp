#include "adapters/config/format/same_content.hpp"

#include <algorithm>
#include <bit>

namespace railbridge::config {

namespace {

bool same_node(const Node& left, const Node& right) {
    if (left.value.index() != right.value.index()) {
        return false;
    }
    if (const auto* table = std::get_if<KeyTable>(&left.value)) {
        return same_content(*table, std::get<KeyTable>(right.value));
    }
    if (const auto* array = std::get_if<Array>(&left.value)) {
        const auto& other = std::get<Array>(right.value);
        return std::equal(array->begin(), array->end(), other.begin(), other.end(), same_node);
    }
    if (const auto* real = std::get_if<double>(&left.value)) {
        return std::bit_cast<std::uint64_t>(*real) ==
               std::bit_cast<std::uint64_t>(std::get<double>(right.value));
    }
    if (const auto* text = std::get_if<std::string>(&left.value)) {
        return *text == std::get<std::string>(right.value);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&left.value)) {
        return *whole == std::get<std::int64_t>(right.value);
    }
    const auto* flag = std::get_if<bool>(&left.value);
    return flag == nullptr || *flag == std::get<bool>(right.value); // no key takes dates
}

} // namespace

bool same_content(const KeyTable& left, const KeyTable& right) {
    if (left.entries.size() != right.entries.size()) {
        return false;
    }
    return std::all_of(left.entries.begin(), left.entries.end(), [&right](const Entry& entry) {
        const Node* other = right.find(entry.key);
        return other != nullptr && same_node(entry.node, *other);
    });
}

} // namespace railbridge::config
