#pragma once
// OpenRemote's asset ids: 16 UUID bytes written as 22 characters.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace railbridge {

/// A UUID in network order, as RFC 4122 prints it from left to right.
using UuidBytes = std::array<std::uint8_t, 16>;

inline constexpr std::size_t asset_id_length = 22;

/// The id OpenRemote derives from a UUID: the two halves, read as signed numbers, are paired
/// (Szudzik) and the result is written in base 62. For UUIDs of version 4 and 5 it always has 22
/// characters. Source: friendly-id 1.0.x, which OpenRemote uses; version 1.1 differs.
std::string asset_id_from_uuid(const UuidBytes& uuid);

/// True for 22 characters of [0-9A-Za-z], which is all the manager checks.
bool is_asset_id(std::string_view text);

} // namespace railbridge
