#pragma once
// Where a point is, as a mapping says it.

#include "bridge/mapping/point.hpp"

#include <string>

namespace railbridge::config {

/// Counted from 0: `hr:52`, `hr:2.5`, `hr:2.0..3`, of a place with bits as in Encoding.
std::string address_words(const AddressRange& range, unsigned bit_first, unsigned bit_count);

/// Counted from 0: `hr:52`, `hr:2.5`, `hr:2.0..3`, `hr:0[8]`. Without its exponent.
std::string address_words(const Point& point);

} // namespace railbridge::config
