#pragma once

#include <cstdint>

namespace railbridge {

/// What becomes of an event for an attribute without a register (notes, location, results of
/// rules): acknowledged at once, or such attributes could never be edited; or rejected.
enum class Passthrough : std::uint8_t { all, none };

} // namespace railbridge
