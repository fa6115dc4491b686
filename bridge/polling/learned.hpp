#pragma once
// What a device taught us about itself: facts of the device, not of the moment. They outlive the
// process and are forgotten when the device's lines change.

#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <vector>

namespace railbridge {

/// Ranges are sorted and do not overlap.
struct LearnedDevice {
    std::uint16_t word_limit = 0;      ///< registers per read it answers; 0: the protocol's
    std::uint16_t bit_limit = 0;       ///< the same for coils and discrete inputs
    std::vector<AddressRange> holes;   ///< between mapped addresses: a read across is refused
    std::vector<AddressRange> illegal; ///< of mapped points: refused even when read alone

    bool empty() const {
        return word_limit == 0 && bit_limit == 0 && holes.empty() && illegal.empty();
    }
    friend bool operator==(const LearnedDevice&, const LearnedDevice&) = default;
};

} // namespace railbridge
