#pragma once
// Positions in the mapping's tables, as types that cannot be mixed up. Valid only for the mapping
// they came from.

#include <cstddef>
#include <cstdint>

namespace railbridge {

enum class LineId : std::uint32_t {};
enum class DeviceId : std::uint32_t {};
enum class AssetIndex : std::uint32_t {};
enum class RateId : std::uint32_t {};
enum class EnumId : std::uint32_t {};
enum class PointId : std::uint32_t {};

template <typename Id>
constexpr std::size_t index(Id id) {
    return static_cast<std::size_t>(id);
}

} // namespace railbridge
