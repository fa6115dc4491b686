#include "tools/bench/figures.hpp"

#include <algorithm>
#include <cmath>

namespace railbridge::bench {

void Figures::add(const std::string& name, const std::string& unit, const std::string& bar,
                  double value) {
    const auto known = std::find_if(figures_.begin(), figures_.end(),
                                    [&](const Figure& figure) { return figure.name == name; });
    if (known != figures_.end()) {
        known->runs.push_back(value);
    } else {
        figures_.push_back({name, unit, bar, {value}});
    }
}

double percentile(std::vector<double> samples, double share) {
    const auto count = static_cast<double>(samples.size());
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * count)));
    const auto at = samples.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
    std::nth_element(samples.begin(), at, samples.end());
    return *at;
}

double median(const std::vector<double>& samples) {
    constexpr double half = 0.5;
    return percentile(samples, half);
}

} // namespace railbridge::bench
