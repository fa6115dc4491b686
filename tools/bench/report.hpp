#pragma once
// Figures for people and for programs.

#include "tools/bench/figures.hpp"

#include <array>
#include <string>

namespace railbridge::bench {

/// One, five and fifteen minutes: what else the machine did.
using LoadAverage = std::array<double, 3>;

LoadAverage load_average();

/// One line per figure: the median of the runs, their range, and the bar.
std::string table(const Figures& figures);

/// `{"load_average":{"begin":[...],"end":[...]},"figures":[{"name":...,"runs":[...]}]}`
std::string json(const Figures& figures, const LoadAverage& begin, const LoadAverage& end);

} // namespace railbridge::bench
