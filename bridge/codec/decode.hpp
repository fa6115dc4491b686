#pragma once
// Registers or bits to the value a person sees.

#include "bridge/base/value.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <span>

namespace railbridge {

/// `value` is null unless `quality` is good.
struct Decoded {
    Value value;
    Quality quality = Quality::unknown;
};

/// `words` are exactly those of point.range: registers, or 0|1 for each bit. `enumeration` is the
/// point's, or null if it has none.
///
/// Integers without scaling stay exact: int64 where it fits, else uint64. A raw value that is
/// listed in `missing` is not_implemented; NaN, infinities, what is outside `range`, and raw values
/// that the enumeration does not know are out_of_range. f32 gives the shortest decimal that stands
/// for it. A register without bits read as boolean is true unless it is zero.
Decoded decode(std::span<const std::uint16_t> words, const Point& point,
               const EnumTable* enumeration);

} // namespace railbridge
