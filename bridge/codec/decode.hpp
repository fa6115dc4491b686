#pragma once
// Registers or bits to the value a person sees.

#include "bridge/base/value.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/mapping/point.hpp"

#include <cstdint>
#include <span>
#include <vector>

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
/// listed in `missing` is not_implemented; NaN, infinities, what is outside `range`, raw values
/// that the enumeration does not know, digits that are none, bytes that are no text and dates that
/// do not exist are out_of_range. Floats give the shortest decimal that stands for them. Times are
/// milliseconds since 1970 UTC. A register without bits read as boolean is true unless it is zero.
///
/// A point with an exponent has no value without a good one: 0x8000 there is not_implemented, what
/// is beyond -10..10 out_of_range. Source: SunSpec Device Information Model, type sunssf.
///
/// A list is good as soon as one of its elements is; the others are null in it. A list without any
/// has the quality of its first element.
Decoded decode(std::span<const std::uint16_t> words, const Point& point,
               const EnumTable* enumeration);

/// The numbers that the words hold, of a list one for each element that has one: what is there,
/// not how it would be reported.
std::vector<double> numbers_in(std::span<const std::uint16_t> words, const Point& point);

} // namespace railbridge
