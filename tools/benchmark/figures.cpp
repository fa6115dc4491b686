#include "tools/benchmark/figures.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace railbridge::bench {

bool Bar::met(double value) const {
    switch (side) {
    case Side::at_most:
        return value <= limit;
    case Side::at_least:
        return value >= limit;
    case Side::exactly:
        // Counts over a window that cuts a cycle in two.
        constexpr double cut = 0.01;
        return std::abs(value - limit) <= cut * limit;
    }
    return false;
}

std::string Bar::text() const {
    std::ostringstream words;
    words << (side == Side::at_most ? "<= " : side == Side::at_least ? ">= " : "") << limit;
    return words.str();
}

Bar at_most(double limit, std::string row) {
    return {Bar::Side::at_most, limit, std::move(row)};
}

Bar at_least(double limit, std::string row) {
    return {Bar::Side::at_least, limit, std::move(row)};
}

Bar exactly(double limit, std::string row) {
    return {Bar::Side::exactly, limit, std::move(row)};
}

void Figures::add(const std::string& name, const std::string& unit, double value,
                  std::optional<Bar> bar) {
    const auto known = std::find_if(figures_.begin(), figures_.end(),
                                    [&](const Figure& figure) { return figure.name == name; });
    if (known != figures_.end()) {
        known->runs.push_back(value);
    } else {
        figures_.push_back({name, unit, std::move(bar), {value}});
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
