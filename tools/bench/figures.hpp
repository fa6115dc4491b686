#pragma once
// What was measured, run by run.

#include <string>
#include <vector>

namespace railbridge::bench {

struct Figure {
    std::string name;         ///< as in README.md
    std::string unit;         ///< "ms", "CPU-s", ...; empty for plain numbers
    std::string bar;          ///< what is wanted, in words; empty where nothing is asked
    std::vector<double> runs; ///< one value of each run
};

/// Figures in the order in which they were first given.
class Figures {
public:
    void add(const std::string& name, const std::string& unit, const std::string& bar,
             double value);
    const std::vector<Figure>& all() const { return figures_; }

private:
    std::vector<Figure> figures_;
};

/// The value below which `share` (0 to 1) of the samples lie: the nearest rank. Samples must not be
/// empty.
double percentile(std::vector<double> samples, double share);

double median(const std::vector<double>& samples);

} // namespace railbridge::bench
