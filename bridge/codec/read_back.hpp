#pragma once
// Whether the device holds what was written: where it is read back, and how near is near enough.

#include "bridge/codec/encode.hpp"
#include "bridge/mapping/point.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <span>

namespace railbridge {

/// What is read after a write of the point: its own place, or `verify_at` of its grant.
AddressRange read_back_range(const Point& point);

/// The point as it lies where it is read back. For decoding what was read there.
Point read_back_point(const Point& point);

/// True if `read`, the words of read_back_range(point), hold what was written: the same raw words
/// or bits; with a `tolerance` a good number not farther from the written one than that, each
/// element of a list.
bool holds_written(std::span<const std::uint16_t> read, const Point& point, const Encoded& written);

/// The same for words of the point's own place, which may be read for another reason.
/// @param tolerance  engineering units
bool holds_value(std::span<const std::uint16_t> read, const Point& point, const Encoded& value,
                 double tolerance);

} // namespace railbridge
