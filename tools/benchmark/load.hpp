#pragma once
// What the bridge is made to poll.

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::bench {

/// Consecutive holding registers from 0 on units 1 to `units`, each register a writable point
/// of the asset `u{unit}`.
struct Load {
    std::string name; ///< as in the names of the figures
    int baud = 0;     ///< of a serial line, 8N1; 0: TCP
    int units = 1;
    int registers = 1000;      ///< of one unit
    std::string every = "1ms"; ///< 1ms is as often as it goes
    int device_ms = 0;         ///< what a device takes from the request to its answer
    int samples = 200;         ///< of the latencies, in each run
    int longest_pause_ms = 40; ///< between two of them; on serial lines longer than a cycle
    int transaction_ms = 0;    ///< `transaction_limit` of the line; 0: its default

    bool serial() const { return baud > 0; }
    bool saturated() const { return every == "1ms"; }
    std::int64_t period_ns() const;
    int points() const { return units * registers; }
};

Load tcp_1x1000();
Load tcp_10x100();
Load tcp_1x1000_1s();
Load tcp_1x1000_dev2ms();
Load tcp_1x4000();
Load rtu19200_1x100();
Load rtu19200_1x100_50ms();
Load rtu115200_1x100();
Load rtu19200_10x10();
Load rtu19200_10x10_300ms();
Load fault_10x100();
Load fault_10x100_1s();

/// The attribute of a register.
std::string attribute_name(int unit, int address);

/// Options for plcsim; the serial port is `{dir}/plc`.
std::vector<std::string> plcsim_options(const Load& load);

/// The mapping.
/// @param place  HOST:PORT or the path of the serial port
std::string mapping_text(const Load& load, const std::string& place);

} // namespace railbridge::bench
