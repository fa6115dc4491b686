#pragma once
// What was measured, run by run, and how it is shown.

#include <string>
#include <vector>

namespace railbridge::bench {

struct Figure {
    std::string name;
    std::string unit;         ///< empty for plain numbers
    std::string bar;          ///< what is wanted, in words; empty where nothing is asked
    std::vector<double> runs; ///< one value of each run
};

/// Figures in the order in which they were first given.
class Figures {
public:
    void add(const std::string& name, const std::string& unit, const std::string& bar,
             double value);

    /// Median, lowest and highest run, one line each.
    std::string table() const;
    std::string json() const;

private:
    std::vector<Figure> figures_;
};

/// The value below which `share` (0 to 1) of the samples lie; 0 without samples.
double percentile(std::vector<double> samples, double share);

} // namespace railbridge::bench
