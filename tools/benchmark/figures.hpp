#pragma once
// What was measured, run by run.

#include <optional>
#include <string>
#include <vector>

namespace railbridge::bench {

/// What is wanted of a figure: its median over the runs is compared.
struct Bar {
    enum class Side { at_most, at_least, exactly };
    Side side = Side::at_most;
    double limit = 0;
    std::string row; ///< what the bar is about, as in README.md

    bool met(double value) const;
    std::string text() const; ///< `<= 1.3`
};

Bar at_most(double limit, std::string row);
Bar at_least(double limit, std::string row);
Bar exactly(double limit, std::string row);

struct Figure {
    std::string name;         ///< `LOAD.WHAT`, as in README.md
    std::string unit;         ///< "ms", "CPU-s", ...; empty for plain numbers
    std::optional<Bar> bar;   ///< empty where nothing is asked
    std::vector<double> runs; ///< one value of each run
};

/// Figures in the order in which they were first given.
class Figures {
public:
    void add(const std::string& name, const std::string& unit, double value,
             std::optional<Bar> bar = std::nullopt);
    const std::vector<Figure>& all() const { return figures_; }

private:
    std::vector<Figure> figures_;
};

/// The value below which `share` (0 to 1) of the samples lie: the nearest rank. Samples must not be
/// empty.
double percentile(std::vector<double> samples, double share);

double median(const std::vector<double>& samples);

} // namespace railbridge::bench
