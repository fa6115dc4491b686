#pragma once
// Figures for people and for programs.

#include "tools/benchmark/figures.hpp"

#include <array>
#include <string>

namespace railbridge::bench {

/// One, five and fifteen minutes: what else the machine did.
using LoadAverage = std::array<double, 3>;

LoadAverage load_average();

/// One line per figure: the median of the runs and their range.
std::string table(const Figures& figures);

/// One line per bar: what is wanted, the figure, and whether it is met.
std::string bars(const Figures& figures);

/// `{"load_average":{"begin":[...],"end":[...]},"figures":[{"name":...,"median":1,"runs":[...],
/// "bar":{"row":...,"wanted":"<= 1.3","met":true}}]}`; `bar` is null where nothing is asked.
std::string json(const Figures& figures, const LoadAverage& begin, const LoadAverage& end);

} // namespace railbridge::bench
