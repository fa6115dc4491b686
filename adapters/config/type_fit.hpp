#pragma once
// Which types an address can have.

#include "adapters/config/address_text.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/point.hpp"

#include <string_view>

namespace railbridge::config {

/// Of an address where no type is named: `bool` for one bit, else `u16`.
RawType usual_type(const Address& address);

/// What is wrong with reading this type at this address; empty when nothing is.
std::string_view misfit(const Address& address, RawType type);

/// What is read at a place that no mapping describes: `at` counts from 0, an empty `as` is the
/// usual type.
/// @error fatal  no address, no type, one that does not fit, or more than a request reads
Result<Point> unmapped_point(std::string_view at, std::string_view as);

} // namespace railbridge::config
