#pragma once
// The yardstick: what libmodbus needs to read the same registers and do nothing with them.

#include "tools/benchmark/load.hpp"

#include <cstdint>
#include <string>

namespace railbridge::bench {

struct RawCost {
    std::int64_t cpu_ns = 0;
    std::int64_t wall_ns = 0;
    double registers = 0;
};

/// Reads all registers of all units in requests of up to 125, for `duration_ns`.
/// @param place      the path of the serial port; not used on TCP
/// @param period_ns  from the begin of one round to the next; 0: without pause
/// @throws std::runtime_error when a request fails
RawCost raw_loop(const Load& load, std::uint16_t port, const std::string& place,
                 std::int64_t period_ns, std::int64_t duration_ns);

} // namespace railbridge::bench
