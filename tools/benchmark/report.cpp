#include "tools/benchmark/report.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <sstream>

namespace railbridge::bench {

namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

std::string number(double value) {
    constexpr int significant = 3;
    constexpr double large = 1000.0;
    std::ostringstream text;
    if (value >= large) {
        text << std::fixed << std::setprecision(0) << value;
    } else {
        text << std::setprecision(significant) << value;
    }
    return text.str();
}

void write_array(Writer& json, const char* key, const auto& values) {
    json.Key(key);
    json.StartArray();
    for (const double value : values) {
        json.Double(value);
    }
    json.EndArray();
}

void write_bar(Writer& json, const Figure& figure) {
    json.Key("bar");
    if (!figure.bar) {
        json.Null();
        return;
    }
    json.StartObject();
    json.Key("row");
    json.String(figure.bar->row);
    json.Key("wanted");
    json.String(figure.bar->text());
    json.Key("met");
    json.Bool(figure.bar->met(median(figure.runs)));
    json.EndObject();
}

} // namespace

LoadAverage load_average() {
    LoadAverage result{};
    ::getloadavg(result.data(), static_cast<int>(result.size()));
    return result;
}

std::string table(const Figures& figures) {
    std::ostringstream text;
    for (const auto& figure : figures.all()) {
        const auto [low, high] = std::minmax_element(figure.runs.begin(), figure.runs.end());
        std::ostringstream value;
        value << number(median(figure.runs)) << " (" << number(*low) << " to " << number(*high)
              << ')';
        text << std::left << std::setw(56) << figure.name << std::setw(32) << value.str()
             << figure.unit << '\n';
    }
    return text.str();
}

std::string bars(const Figures& figures) {
    std::ostringstream text;
    for (const auto& figure : figures.all()) {
        if (!figure.bar) {
            continue;
        }
        const double value = median(figure.runs);
        text << std::left << std::setw(80) << figure.bar->row << std::setw(12) << figure.bar->text()
             << std::setw(12) << number(value) << (figure.bar->met(value) ? "met" : "MISSED")
             << '\n';
    }
    return text.str();
}

std::string json(const Figures& figures, const LoadAverage& begin, const LoadAverage& end) {
    rapidjson::StringBuffer buffer;
    Writer json{buffer};
    json.StartObject();
    json.Key("load_average");
    json.StartObject();
    write_array(json, "begin", begin);
    write_array(json, "end", end);
    json.EndObject();
    json.Key("figures");
    json.StartArray();
    for (const auto& figure : figures.all()) {
        json.StartObject();
        json.Key("name");
        json.String(figure.name);
        json.Key("unit");
        json.String(figure.unit);
        json.Key("median");
        json.Double(median(figure.runs));
        write_array(json, "runs", figure.runs);
        write_bar(json, figure);
        json.EndObject();
    }
    json.EndArray();
    json.EndObject();
    return buffer.GetString();
}

} // namespace railbridge::bench
