#pragma once
// The settings at which a serial line is tried.

#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <vector>

namespace railbridge {

struct SerialChoice {
    std::uint32_t baud = 9600;
    Parity parity = Parity::none;
    friend constexpr bool operator==(const SerialChoice&, const SerialChoice&) = default;
};

/// Every rate with every parity: first those that devices leave the factory with, then in the order
/// given.
std::vector<SerialChoice> serial_choices(const std::vector<std::uint32_t>& rates,
                                         const std::vector<Parity>& parities);

} // namespace railbridge
