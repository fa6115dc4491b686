#pragma once
// What an asset takes in memory, about: its texts, and what is around them.

#include "tools/manager/model/asset.hpp"

#include <cstddef>

namespace railbridge::manager {

inline constexpr std::size_t bytes_around_asset = 512;
inline constexpr std::size_t bytes_around_attribute = 256;

inline std::size_t bytes_of(const Asset& asset) {
    std::size_t bytes = bytes_around_asset + asset.name.size();
    for (const auto& [name, attribute] : asset.attributes) {
        bytes += bytes_around_attribute + name.size() + attribute.type.size() +
                 attribute.meta_json.size() + attribute.value_json.size();
    }
    return bytes;
}

} // namespace railbridge::manager
