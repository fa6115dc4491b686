#pragma once
// What the bridge is made to poll.

#include <string>
#include <vector>

namespace railbridge::bench {

/// Consecutive holding registers from 0 on units 1 to `units`, each register a writable point
/// of the asset `u{unit}`.
struct Load {
    std::string name; ///< as in the names of the figures
    bool serial = false;
    int units = 1;
    int registers = 1000; ///< of one unit
    std::string every = "1ms";

    int points() const { return units * registers; }
};

constexpr int serial_baud = 19200;
constexpr int serial_turnaround_ms = 2;

Load tcp_1x1000();
Load tcp_10x100();
Load tcp_1x1000_each_second();
Load tcp_1x4000();
Load rtu_1x100();

/// The attribute of a register.
std::string attribute_name(int unit, int address);

/// Options for plcsim; the serial port is `{dir}/plc`.
std::vector<std::string> plcsim_options(const Load& load);

/// The mapping.
/// @param place  HOST:PORT or the path of the serial port
std::string mapping_text(const Load& load, const std::string& place);

} // namespace railbridge::bench
