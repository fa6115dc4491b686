#pragma once
// The groups of figures of README.md.

#include "tests/bench/manager/figures.hpp"

#include <chrono>
#include <string>

namespace railbridge::bench {

struct Settings {
    int runs = 3;
    int turns = 3;                          ///< of bare loop and manager, in every run
    std::chrono::milliseconds window{1000}; ///< of each turn
    bool quick = false;
    std::string only_cases = {}; ///< operations with such words in their name; empty: all
};

/// Get and update at 1 and 50 outstanding, each beside the bare loop.
void measure_operations(const Settings& settings, Figures& figures);

/// One update to 100 subscribers, beside one publish to 100 subscribers of the bare broker.
void measure_fan_out(const Settings& settings, Figures& figures);

/// Start, memory, and the cost of an update with 200, 2 000 and 20 000 assets.
void measure_assets(const Settings& settings, Figures& figures);

/// What a commit costs on this disk.
void measure_disk(const Settings& settings, Figures& figures);

} // namespace railbridge::bench
