#include "bridge/polling/line_load.hpp"

#include "bridge/polling/device_plan.hpp"
#include "bridge/polling/wire_cost.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace railbridge {

namespace {

constexpr std::size_t instants_max = 20'000; // of one device that are looked at

/// Time on the wire per time, from the rounds between two times when everything is due.
double device_load(const Mapping& mapping, DevicePlan& plan) {
    const WireCost cost{mapping.line(mapping.device(plan.device()).line),
                        mapping.device(plan.device())};
    const auto cost_of = [&](RateMask rates) {
        Duration sum{};
        for (const auto& read : *plan.reads(rates)) {
            sum += cost.read(read.range.table, read.range.count);
        }
        return static_cast<double>(sum.count());
    };
    std::vector<Duration> periods;
    for (std::size_t bit = 0; bit < plan.rates(); ++bit) {
        periods.push_back(mapping.rate(plan.rate(bit)).every);
    }
    auto due = periods;
    double spent = 0.0;
    Duration at{};
    for (std::size_t i = 0; i < instants_max && at < periods.back(); ++i) {
        at = *std::min_element(due.begin(), due.end());
        RateMask rates = 0;
        for (std::size_t bit = 0; bit < due.size(); ++bit) {
            if (due[bit] == at) {
                rates |= RateMask{1} << bit;
                due[bit] += periods[bit];
            }
        }
        spent += cost_of(rates);
    }
    return spent / static_cast<double>(at.count());
}

std::string in_seconds(double seconds) {
    return seconds < 1.0 ? three_figures(seconds * 1000.0) + " ms" : three_figures(seconds) + " s";
}

} // namespace

double line_load(const Mapping& mapping, LineId line) {
    if (!mapping.line(line).is_serial()) {
        return 0.0;
    }
    double load = 0.0;
    for (auto& polled : polled_points(mapping, line)) {
        RegisterImage image;
        DevicePlan plan{mapping, polled.device, std::move(polled.points), image};
        load += device_load(mapping, plan);
    }
    return load;
}

std::string periods_in_words(const Mapping& mapping, LineId line, double factor) {
    std::vector<bool> used(mapping.rates.size());
    for (const auto& point : mapping.points) {
        if (point.read && mapping.device(point.device).line == line) {
            used[index(point.rate)] = true;
        }
    }
    std::string text;
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (used[i]) {
            const auto& rate = mapping.rates[i];
            const auto seconds = std::chrono::duration<double>(rate.every).count();
            text += (text.empty() ? "" : ", ") + rate.name + " " + in_seconds(seconds) + " -> " +
                    in_seconds(seconds * factor);
        }
    }
    return text;
}

std::string three_figures(double number) {
    std::array<char, 40> text{};
    const int decimals = number < 10.0 ? 2 : number < 100.0 ? 1 : 0;
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    return text.data();
}

} // namespace railbridge
