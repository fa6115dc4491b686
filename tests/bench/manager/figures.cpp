#include "tests/bench/manager/figures.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace railbridge::bench {

namespace {

constexpr double half = 0.5;

std::string line(const Figure& figure) {
    const auto [low, high] = std::minmax_element(figure.runs.begin(), figure.runs.end());
    std::array<char, 256> text{};
    const int size = std::snprintf(text.data(), text.size(), "%-52s %10.3f (%.3f to %.3f) %s%s%s\n",
                                   figure.name.c_str(), percentile(figure.runs, half), *low, *high,
                                   figure.unit.c_str(), figure.bar.empty() ? "" : ", wanted ",
                                   figure.bar.c_str());
    return {text.data(), std::min(static_cast<std::size_t>(size), text.size() - 1)};
}

} // namespace

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

std::string Figures::table() const {
    std::string text;
    for (const Figure& figure : figures_) {
        text += line(figure);
    }
    return text;
}

std::string Figures::json() const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.StartArray();
    for (const Figure& figure : figures_) {
        writer.StartObject();
        writer.Key("name");
        writer.String(figure.name);
        writer.Key("unit");
        writer.String(figure.unit);
        writer.Key("wanted");
        writer.String(figure.bar);
        writer.Key("median");
        writer.Double(percentile(figure.runs, half));
        writer.Key("runs");
        writer.StartArray();
        for (const double run : figure.runs) {
            writer.Double(run);
        }
        writer.EndArray();
        writer.EndObject();
    }
    writer.EndArray();
    return {buffer.GetString(), buffer.GetSize()};
}

double percentile(std::vector<double> samples, double share) {
    if (samples.empty()) {
        return 0;
    }
    const auto count = static_cast<double>(samples.size());
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * count)));
    const auto at = samples.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
    std::nth_element(samples.begin(), at, samples.end());
    return *at;
}

} // namespace railbridge::bench
